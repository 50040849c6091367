package dev.breaker.redis;

import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;

import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.ControlOutcome;
import dev.breaker.core.ManualOverride;
import dev.breaker.core.Permit;
import dev.breaker.redis.RealFleet.Instance;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.breaker.redis.RealFleet.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

/**
 * A fleet whose server dies, hangs, is slow or cannot be reached.
 */
class ServerFaultTests extends FaultTestBase {

	@Test
	@DisplayName("1: kill -9 under load, CLOSED")
	void aKilledServerIsNotNoticedByCallers() {
		RealFleet fleet = fleet(MINUTE).with(3).underLoad();
		fleet.letCalls(100);
		this.server.kill();
		fleet.awaitStatus(DEGRADED);
		fleet.letCalls(200);
		this.server.restart();
		fleet.awaitAgreement();
		fleet.letCalls(100);
		assertThat(fleet.refused()).isZero();
	}

	@Test
	@DisplayName("2: kill -9 while the fleet is OPEN and stays down")
	void anOpenFleetRecoversInstanceByInstanceWithoutTheServer() {
		RealFleet fleet = fleet(Duration.ofSeconds(1)).with(3).opened();
		this.server.kill();
		fleet.awaitStatus(DEGRADED);
		assertThat(fleet.all()).extracting((instance) -> instance.breaker.state())
			.doesNotContain(CircuitBreakerState.CLOSED);
		fleet.provider(true);
		fleet.underLoad();
		fleet.awaitState(CircuitBreakerState.CLOSED);
		assertThat(fleet.all()).allMatch((instance) -> instance.status() == DEGRADED);
		this.server.restart();
		assertThatItIsAFleetAgain(fleet);
	}

	@Test
	@DisplayName("3: restart empty while OPEN")
	void anEmptyServerLearnsFromTheFleetThatItIsOpen() {
		RealFleet fleet = fleet(MINUTE).with(3).opened();
		String epoch = fleet.field("state", "epoch");
		this.server.kill();
		fleet.awaitStatus(DEGRADED);
		this.server.restart();
		fleet.awaitAgreement();
		assertThat(fleet.fleetStates(CircuitBreakerState.OPEN)).isTrue();
		assertThat(fleet.field("state", "epoch")).isEqualTo(epoch);
		assertThat(fleet.add().breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
	}

	@Test
	@DisplayName("4: kill -9 during HALF_OPEN with leases out")
	void aRoundWithLeasesOutGoesOnAloneAndEndsWithoutTheServer() {
		RealFleet fleet = fleet(SHORT).permitting(3).with(3).opened();
		Permit probe = fleet.get(0).awaitProbe();
		this.server.kill();
		fleet.awaitStatus(DEGRADED);
		probe.failure(new IllegalStateException("in nobody's round any more"));
		fleet.provider(true);
		fleet.underLoad();
		fleet.awaitState(CircuitBreakerState.CLOSED);
		this.server.restart();
		assertThatItIsAFleetAgain(fleet);
	}

	/**
	 * Each has recovered alone: they pool what they see again, open and recover together.
	 */
	private static void assertThatItIsAFleetAgain(RealFleet fleet) {
		fleet.awaitStatus(CONNECTED);
		String before = fleet.field("state", "epoch");
		fleet.provider(false);
		await().until(() -> !Objects.equals(fleet.field("state", "epoch"), before));
		fleet.awaitRecovery();
		fleet.awaitAgreementAtLast();
	}

	@Test
	@DisplayName("5: SIGSTOP for a moment under load")
	void aHungServerIsNotNoticedByCallers() {
		hang(Duration.ZERO);
	}

	@Test
	@Tag("faults")
	@DisplayName("5: SIGSTOP 30 s under load")
	void aServerThatHangsForLongIsNotNoticedByCallers() {
		hang(Duration.ofSeconds(30));
	}

	private void hang(Duration duration) {
		RealFleet fleet = fleet(MINUTE).with(3).underLoad();
		this.server.suspend();
		fleet.awaitStatus(DEGRADED);
		long end = System.nanoTime() + duration.toNanos();
		await().atMost(MINUTE).until(() -> System.nanoTime() - end > 0);
		fleet.letCalls(200);
		fleet.assertThreadsBounded();
		this.server.resume();
		fleet.awaitAgreement();
		assertThat(fleet.refused()).isZero();
	}

	@Test
	@DisplayName("6: Redis down at start, appears later")
	void aServerThatAppearsLaterLearnsWhatHasHappened() {
		this.server.kill();
		RealFleet fleet = fleet(MINUTE);
		Instance early = fleet.add();
		fleet.add();
		early.calls(10);
		assertThat(early.breaker.forceOpen(ManualOverride.because("no store")).toCompletableFuture())
			.isCompletedWithValue(ControlOutcome.APPLIED_LOCAL_PENDING);
		assertThat(fleet.refused()).isZero();
		this.server.restart();
		fleet.awaitAgreement();
		fleet.awaitState(CircuitBreakerState.FORCED_OPEN);
	}

	@ParameterizedTest(name = "{0}")
	@ValueSource(strings = { "WRITE", "ALL" })
	@DisplayName("16: CLIENT PAUSE WRITE and ALL")
	void aPausedServerIsNotNoticedByCallers(String what) {
		RealFleet fleet = fleet(MINUTE).with(3).underLoad();
		try (RedisProbe probe = RedisProbe.of(this.server)) {
			probe.commands()
				.dispatch(CommandType.CLIENT, new StatusOutput<>(StringCodec.UTF8),
						new CommandArgs<>(StringCodec.UTF8).add("PAUSE").add(1000).add(what));
		}
		fleet.awaitStatus(DEGRADED);
		fleet.awaitAgreement();
		assertThat(fleet.refused()).isZero();
	}

	@Test
	@DisplayName("17: latency of 50 ms, by a proxy")
	void aSlowServerSlowsTheFleetsDecisionsAlone() {
		slow(Duration.ofMillis(50), Duration.ofMillis(100));
	}

	@Test
	@Tag("faults")
	@DisplayName("17: latency of 200 ms, by a proxy")
	void aServerAlmostAsSlowAsTheTimeoutSlowsTheFleetsDecisionsAlone() {
		slow(Duration.ofMillis(200), Duration.ofSeconds(1));
	}

	private void slow(Duration latency, Duration interval) {
		try (TcpProxy proxy = new TcpProxy(this.server.host(), this.server.port())) {
			RealFleet fleet = fleet(Duration.ofSeconds(1)).every(interval);
			Stream.generate(() -> proxy).limit(3).forEach(fleet::add);
			fleet.awaitAgreement();
			proxy.delay(latency);
			fleet.opened().awaitRecovery();
			proxy.heal();
			fleet.awaitAgreementAtLast();
		}
	}

	@Test
	@DisplayName("17: latency of 2 s, by a proxy")
	void aServerSlowerThanTheTimeoutIsLeftUntilItIsFastAgain() {
		try (TcpProxy proxy = new TcpProxy(this.server.host(), this.server.port())) {
			RealFleet fleet = fleet(MINUTE);
			Stream.generate(() -> proxy).limit(3).forEach(fleet::add);
			fleet.underLoad();
			proxy.delay(Duration.ofSeconds(2));
			fleet.awaitStatus(DEGRADED);
			fleet.letCalls(200);
			proxy.heal();
			fleet.awaitAgreement();
			assertThat(fleet.refused()).isZero();
		}
	}

	@Test
	@DisplayName("18: Redis flapping, a few times")
	void aFlappingServerIsNotNoticedByCallers() {
		flap(2);
	}

	@Test
	@Tag("faults")
	@DisplayName("18: Redis flapping each second")
	void aServerThatFlapsForLongIsNotNoticedByCallers() {
		flap(40);
	}

	private void flap(int times) {
		RealFleet fleet = fleet(MINUTE).with(3).underLoad();
		for (int i = 0; i < times; i++) {
			this.server.kill();
			fleet.letCalls(200);
			this.server.restart();
			fleet.letCalls(200);
		}
		fleet.awaitAgreement();
		fleet.assertThreadsBounded();
		assertThat(fleet.refused()).isZero();
	}

	@Test
	@DisplayName("19: black hole without reset")
	void aBlackHoleIsLeftOnceItIsNone() {
		try (TcpProxy proxy = new TcpProxy(this.server.host(), this.server.port())) {
			RealFleet fleet = fleet(MINUTE);
			fleet.add(proxy);
			fleet.add();
			fleet.awaitAgreement();
			fleet.underLoad();
			proxy.blackHole();
			await().until(() -> fleet.get(0).status() == DEGRADED);
			fleet.letCalls(200);
			assertThat(fleet.get(1).status()).isEqualTo(CONNECTED);
			proxy.heal();
			fleet.awaitAgreement();
			assertThat(fleet.refused()).isZero();
		}
	}

	@Test
	@DisplayName("19: a connection whose other end has vanished")
	void aHalfOpenConnectionIsLeftForANewOne() {
		try (TcpProxy proxy = new TcpProxy(this.server.host(), this.server.port())) {
			RealFleet fleet = fleet(MINUTE);
			Instance there = fleet.add(proxy);
			Instance here = fleet.add();
			fleet.awaitAgreement();
			proxy.strand();
			here.breaker.forceOpen(ManualOverride.because("maintenance"));
			await().until(() -> there.breaker.state() == CircuitBreakerState.FORCED_OPEN);
			fleet.awaitAgreement();
		}
	}

	@Test
	@DisplayName("44: shutdown with the store hung (at most 2 s)")
	void shutdownDoesNotWaitForAHungServer() {
		RealFleet fleet = fleet(MINUTE).with(2);
		this.server.suspend();
		assertTimeoutPreemptively(Duration.ofSeconds(2), () -> fleet.crash(fleet.get(0)));
		fleet.awaitStatus(DEGRADED);
		assertTimeoutPreemptively(Duration.ofSeconds(2), () -> fleet.crash(fleet.get(0)));
		this.server.resume();
	}

}
