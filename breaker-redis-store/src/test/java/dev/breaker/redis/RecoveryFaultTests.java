package dev.breaker.redis;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import dev.breaker.core.ManualOverride;
import dev.breaker.core.Permit;
import dev.breaker.core.fleet.FleetPhase;
import dev.breaker.core.fleet.FleetRecord;
import dev.breaker.core.fleet.LeaseRequest;
import dev.breaker.redis.RealFleet.Instance;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static dev.breaker.core.CircuitBreakerState.CLOSED;
import static dev.breaker.core.CircuitBreakerState.FORCED_OPEN;
import static dev.breaker.core.CircuitBreakerState.OPEN;
import static dev.breaker.redis.RealFleet.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Rounds of probes that go wrong, and fleets that recover nevertheless.
 */
class RecoveryFaultTests extends FaultTestBase {

	@Test
	@DisplayName("28: 200 instances race for the permits")
	void twoHundredInstancesGetAsManyPermitsAsThereAre() {
		try (RedisStateStore one = store(); RedisStateStore other = store()) {
			long epoch = one.propose("payments", 0, halfOpen(3)).record().epoch();
			long granted = IntStream.range(0, 200)
				.parallel()
				.mapToLong((i) -> ((i % 2 == 0) ? one : other)
					.lease(new LeaseRequest("payments", epoch, "instance-" + i, List.of(), List.of(), 1, MINUTE))
					.granted()
					.size())
				.sum();
			assertThat(granted).isEqualTo(3);
			try (RedisProbe probe = RedisProbe.of(this.server)) {
				assertThat(probe.commands().hlen(RealFleet.KEYS + "leases")).as("what each request reads")
					.isLessThan(30);
			}
		}
	}

	@Test
	@DisplayName("28: permits that wait for calls which do not come")
	void permitsOfInstancesWithoutCallersGoToThoseThatHaveSome() {
		RealFleet fleet = fleet(SHORT).with(6).opened();
		fleet.provider(true);
		fleet.all().subList(0, 5).forEach(Instance::call);
		Instance busy = fleet.get(5);
		await().until(() -> {
			busy.call();
			return busy.breaker.state() == CLOSED;
		});
		fleet.awaitAgreementAtLast();
	}

	private RedisStateStore store() {
		return RedisStateStore.create(RedisStoreSettings.standalone(this.server.host(), this.server.port())
			.namespace("shop")
			.commandTimeout(Duration.ofSeconds(10))
			.build());
	}

	private static FleetRecord halfOpen(int permitted) {
		return new FleetRecord(0, FleetPhase.HALF_OPEN, 1, MINUTE, Duration.ZERO, permitted, 1, MINUTE, Duration.ZERO,
				"cause", "a", "nonce");
	}

	@Test
	@DisplayName("29: lease holder dies under continuous traffic")
	void whoDiesWithALeaseHoldsNobodyUp() {
		RealFleet fleet = fleet(SHORT).permitting(3).with(3).opened();
		Instance holder = fleet.get(0);
		Permit probe = holder.awaitProbe();
		fleet.provider(true);
		fleet.crash(holder);
		fleet.underLoad();
		fleet.awaitState(CLOSED);
		fleet.awaitAgreementAtLast();
		probe.success();
		assertThat(fleet.states(CLOSED)).isTrue();
	}

	@Test
	@DisplayName("30: probe never completes")
	void aProbeThatNeverReturnsIsLostAtItsDeadline() {
		RealFleet fleet = fleet(SHORT).with(2).opened();
		Permit never = fleet.get(0).awaitProbe();
		String round = fleet.field("state", "epoch");
		fleet.provider(true);
		fleet.underLoad();
		fleet.awaitState(CLOSED);
		fleet.awaitAgreementAtLast();
		String closed = fleet.field("state", "epoch");
		never.failure(new IllegalStateException("after all"));
		fleet.letCalls(100);
		assertThat(fleet.field("state", "epoch")).isEqualTo(closed).isNotEqualTo(round);
	}

	@Test
	@DisplayName("31: probe cancelled or outcome ignored")
	void aCancelledProbeDecidesNothingAndGivesItsPermitBack() {
		RealFleet fleet = fleet(SHORT).with(2).opened();
		Permit probe = fleet.get(0).awaitProbe();
		long round = fleet.get(0).epoch();
		probe.cancel();
		for (int i = 0; i < 4; i++) {
			Permit next = fleet.get(i % 2).awaitProbe();
			assertThat(fleet.get(i % 2).epoch()).as("the same round").isEqualTo(round);
			next.cancel();
		}
		fleet.awaitRecovery();
	}

	@Test
	@DisplayName("41: whole fleet restarts, store intact")
	void aFleetThatRestartsGoesOnWhereItWas() {
		RealFleet fleet = fleet(MINUTE).with(3).opened();
		fleet.get(0).registry.breaker("refunds").forceOpen(ManualOverride.because("maintenance"));
		await().until(() -> fleet.get(1).registry.elsewhere().containsKey("refunds"));
		String epoch = fleet.field("state", "epoch");
		List.copyOf(fleet.all()).forEach(fleet::crash);
		IntStream.range(0, 3).forEach((i) -> fleet.add());
		assertThat(fleet.all()).allSatisfy((instance) -> {
			assertThat(instance.breaker.tryAcquire()).isNull();
			assertThat(instance.epoch()).hasToString(epoch);
			assertThat(instance.breaker.snapshot().retryAfter()).isLessThan(MINUTE);
			assertThat(instance.registry.breaker("refunds").state()).isEqualTo(FORCED_OPEN);
		});
		fleet.awaitAgreement();
		assertThat(fleet.fleetStates(OPEN)).isTrue();
	}

	@Test
	@DisplayName("45: a call now and then on two instances recovers")
	void aFleetThatIsHardlyCalledRecovers() {
		recoversWithCallsSoFarApart(Duration.ofMillis(100), Duration.ofMillis(600));
	}

	@Test
	@Tag("faults")
	@Timeout(600)
	@DisplayName("45: one call a minute on two instances recovers")
	void aFleetThatIsCalledOnceAMinuteRecovers() {
		recoversWithCallsSoFarApart(Duration.ofSeconds(1), Duration.ofMinutes(1));
	}

	/** So far apart that no lease outlasts the time between two calls of an instance. */
	private void recoversWithCallsSoFarApart(Duration interval, Duration apart) {
		RealFleet fleet = fleet(apart.dividedBy(2)).every(interval).with(2).opened();
		fleet.provider(true);
		int calls = 0;
		while (!fleet.fleetStates(CLOSED)) {
			assertThat(calls).as("calls until it closes: two to wake both, two probes, and a spare one each")
				.isLessThan(6);
			fleet.get(calls++ % 2).call();
			long next = System.nanoTime() + apart.toNanos();
			await().atMost(Duration.ofMinutes(2)).until(() -> System.nanoTime() - next > 0);
		}
	}

	@Test
	@DisplayName("47: a sick instance during recovery does not hold the fleet open")
	void aSickInstanceDoesNotHoldTheFleetOpen() {
		RealFleet fleet = fleet(SHORT).with(4).opened();
		fleet.get(0).sick = true;
		fleet.provider(true);
		fleet.underLoad();
		fleet.awaitFleetState(CLOSED);
	}

}
