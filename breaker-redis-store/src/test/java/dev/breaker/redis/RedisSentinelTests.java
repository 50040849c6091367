package dev.breaker.redis;

import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Faults 24 and 25: the master is gone, and sentinels promote its replica.
 */
@Timeout(240)
class RedisSentinelTests {

	private RedisSentinelProcesses redis;

	private DeployedFleet fleet;

	@BeforeEach
	void start() {
		this.redis = RedisSentinelProcesses.start();
		this.fleet = new DeployedFleet(2, this.redis::settings);
	}

	@AfterEach
	void stop() {
		this.fleet.close();
		this.redis.close();
	}

	@Test
	void afterTheMasterWasKilledTheInstancesFindTheReplicaThatWasBehind() {
		this.fleet.forceOpen("invoices");
		this.redis.holdUpReplica();
		long opened = this.fleet.open("payments");
		this.fleet.forceOpen("refunds");
		this.redis.master().kill();
		this.redis.firstSentinel().kill();
		this.redis.replica().resume();
		this.redis.awaitPromotion();
		assertThatAllIsAsItWas(opened);
	}

	@Test
	@Tag("faults")
	void afterTheMasterHungTheInstancesFindItsReplica() {
		long opened = this.fleet.open("payments");
		this.fleet.forceOpen("refunds");
		this.fleet.forceOpen("invoices");
		this.redis.master().suspend();
		this.redis.awaitPromotion();
		assertThatAllIsAsItWas(opened);
		this.redis.master().resume();
		await().atMost(DeployedFleet.PATIENCE).until(() -> RedisSentinelProcesses.isReplica(this.redis.master()));
		this.fleet.assertThatItAgreesOn("parcels");
		assertThat(this.fleet.awaitAgreed("payments", CircuitBreakerState.OPEN)).isEqualTo(opened);
	}

	@Test
	@Tag("faults")
	void aFleetThatClosedWhileTheReplicaWasBehindStaysClosedAndOpensAgain() {
		this.fleet.open("payments");
		this.redis.holdUpReplica();
		long closed = this.fleet.reset("payments");
		this.redis.master().kill();
		this.redis.replica().resume();
		this.redis.awaitPromotion();
		this.fleet.awaitConnected();
		assertThat(this.fleet.awaitAgreed("payments", CircuitBreakerState.CLOSED)).isEqualTo(closed);
		assertThat(this.fleet.open("payments")).isGreaterThan(closed);
	}

	private void assertThatAllIsAsItWas(long opened) {
		this.fleet.awaitConnected();
		assertThat(this.fleet.awaitAgreed("payments", CircuitBreakerState.OPEN)).isEqualTo(opened);
		assertThat(this.fleet.states("refunds")).containsOnly(CircuitBreakerState.FORCED_OPEN);
		this.fleet.assertThatItAgreesOn("stock");
		CircuitBreakerRegistry cold = this.fleet.join();
		await().atMost(DeployedFleet.PATIENCE).untilAsserted(() -> {
			assertThat(cold.breaker("payments").state()).isEqualTo(CircuitBreakerState.OPEN);
			assertThat(cold.breaker("refunds").state()).isEqualTo(CircuitBreakerState.FORCED_OPEN);
			assertThat(cold.breaker("invoices").state()).isEqualTo(CircuitBreakerState.FORCED_OPEN);
		});
	}

}
