package dev.breaker.redis;

import java.time.Duration;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.ControlOutcome;
import dev.breaker.core.ManualOverride;
import dev.breaker.core.fleet.OverrideMode;
import dev.breaker.redis.RealFleet.Instance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.breaker.core.CircuitBreakerState.CLOSED;
import static dev.breaker.core.CircuitBreakerState.FORCED_CLOSED;
import static dev.breaker.core.CircuitBreakerState.FORCED_OPEN;
import static dev.breaker.redis.RealFleet.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an operator says while the server or the network is away.
 */
class OverrideFaultTests extends FaultTestBase {

	private static final ManualOverride MAINTENANCE = ManualOverride.because("maintenance").by("alice");

	private final TcpProxy proxy = new TcpProxy(this.server.host(), this.server.port());

	@AfterEach
	void closeProxy() {
		this.proxy.close();
	}

	/** Two instances, and a third that the network may leave alone. */
	private RealFleet fleetOfThree() {
		RealFleet fleet = fleet(MINUTE).with(2);
		fleet.add(this.proxy);
		fleet.awaitAgreement();
		return fleet;
	}

	private void partition(Instance instance) {
		this.proxy.cut();
		await().until(() -> instance.status() == DEGRADED);
	}

	@Test
	@DisplayName("38: override during an outage spreads on return")
	void anOverrideOfAnOutageSpreadsOnReturn() {
		RealFleet fleet = fleet(MINUTE).with(3);
		this.server.kill();
		fleet.awaitStatus(DEGRADED);
		CircuitBreaker here = fleet.get(0).breaker;
		assertThat(here.forceOpen(MAINTENANCE).toCompletableFuture())
			.isCompletedWithValue(ControlOutcome.APPLIED_LOCAL_PENDING);
		assertThat(here.tryAcquire()).isNull();
		assertThat(fleet.get(1).breaker.state()).isEqualTo(CLOSED);
		this.server.restart();
		fleet.awaitAgreement();
		assertThat(fleet.all()).allSatisfy((instance) -> {
			assertThat(instance.breaker.state()).isEqualTo(FORCED_OPEN);
			assertThat(instance.breaker.snapshot().override().by()).isEqualTo("alice");
		});
	}

	@Test
	@DisplayName("39: override cleared while one instance is partitioned")
	void aClearedOverrideDoesNotReturnWithWhoHasNotHeard() {
		RealFleet fleet = fleetOfThree();
		fleet.get(0).breaker.forceOpen(MAINTENANCE);
		fleet.awaitState(FORCED_OPEN);
		partition(fleet.get(2));
		assertThat(fleet.get(0).breaker.release().toCompletableFuture().join()).isEqualTo(ControlOutcome.APPLIED_FLEET);
		await().until(() -> fleet.get(1).breaker.state() == CLOSED);
		assertThat(fleet.get(2).breaker.state()).isEqualTo(FORCED_OPEN);
		this.proxy.heal();
		fleet.awaitAgreement();
		assertThat(fleet.states(CLOSED)).isTrue();
	}

	@Test
	@DisplayName("39: the same, and the server forgets the tombstone")
	void aClearedOverrideDoesNotReturnThoughTheServerForgotThatItWasCleared() {
		RealFleet fleet = fleetOfThree();
		fleet.get(0).breaker.forceOpen(MAINTENANCE);
		fleet.awaitState(FORCED_OPEN);
		partition(fleet.get(2));
		fleet.get(0).breaker.release().toCompletableFuture().join();
		await().until(() -> fleet.get(1).breaker.state() == CLOSED);
		try (RedisProbe probe = RedisProbe.of(this.server)) {
			probe.commands().flushall();
		}
		this.proxy.heal();
		fleet.awaitAgreementAtLast();
		await().until(() -> fleet.states(CLOSED));
	}

	@Test
	@DisplayName("40: override expires during an outage")
	void anOverrideExpiresWithoutTheServer() {
		RealFleet fleet = fleet(MINUTE).with(3);
		fleet.get(0).breaker.forceOpen(MAINTENANCE.lasting(Duration.ofSeconds(1)));
		fleet.awaitState(FORCED_OPEN);
		this.server.kill();
		fleet.awaitStatus(DEGRADED);
		fleet.awaitState(CLOSED);
		this.server.restart();
		fleet.awaitAgreement();
		assertThat(fleet.states(CLOSED)).isTrue();
		assertThat(fleet.add().breaker.state()).isEqualTo(CLOSED);
	}

	@ParameterizedTest(name = "the later one is {0}")
	@ValueSource(strings = { "FORCED_OPEN", "FORCED_CLOSED" })
	@DisplayName("49: force-open on one side of a partition, force-close on the other")
	void ofTheWordsOnBothSidesOfAPartitionTheLaterOneStands(OverrideMode later) {
		RealFleet fleet = fleetOfThree();
		partition(fleet.get(2));
		CircuitBreaker apart = fleet.get(2).breaker;
		CircuitBreaker here = fleet.get(0).breaker;
		CircuitBreakerState standing;
		if (later == OverrideMode.FORCED_OPEN) {
			assertThat(here.forceClose(MAINTENANCE).toCompletableFuture().join())
				.isEqualTo(ControlOutcome.APPLIED_FLEET);
			letOlderWordsBeOlder();
			assertThat(apart.forceOpen(MAINTENANCE).toCompletableFuture())
				.isCompletedWithValue(ControlOutcome.APPLIED_LOCAL_PENDING);
			standing = FORCED_OPEN;
		}
		else {
			apart.forceOpen(MAINTENANCE);
			letOlderWordsBeOlder();
			here.forceClose(MAINTENANCE).toCompletableFuture().join();
			standing = FORCED_CLOSED;
		}
		assertThat(apart.state()).isEqualTo(FORCED_OPEN);
		assertThat(here.state()).isEqualTo(FORCED_CLOSED);
		this.proxy.heal();
		fleet.awaitAgreement();
		assertThat(fleet.states(standing)).isTrue();
	}

	/** An instance knows the server's time but for the duration of an exchange. */
	private static void letOlderWordsBeOlder() {
		long since = System.nanoTime();
		await().until(() -> System.nanoTime() - since > RedisStoreSettings.DEFAULT_COMMAND_TIMEOUT.toNanos());
	}

	@Test
	@DisplayName("50: an override on a breaker that one instance has not created yet")
	void anOverrideHoldsForABreakerFromItsFirstCallOn() {
		RealFleet fleet = fleet(MINUTE).with(2);
		fleet.get(0).registry.breaker("refunds").forceOpen(MAINTENANCE).toCompletableFuture().join();
		Instance other = fleet.get(1);
		await().until(() -> other.registry.elsewhere().containsKey("refunds"));
		assertThat(other.registry.find("refunds")).isEmpty();
		assertThat(other.registry.breaker("refunds").tryAcquire()).isNull();
		assertThat(other.registry.breaker("refunds").state()).isEqualTo(FORCED_OPEN);
		assertThat(fleet.add().registry.breaker("refunds").tryAcquire()).isNull();
	}

}
