package dev.breaker.core;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import dev.breaker.core.CircuitBreakerEvent.FleetHeld;
import dev.breaker.core.CircuitBreakerEvent.OverrideExpired;
import dev.breaker.core.CircuitBreakerEvent.OverrideSet;
import dev.breaker.core.CircuitBreakerEvent.StateTransition;
import dev.breaker.core.fleet.FleetRecord;
import dev.breaker.core.fleet.InMemoryStateStore;
import dev.breaker.core.fleet.StoreStatus;
import org.junit.jupiter.api.Test;

import static dev.breaker.core.CircuitBreakerState.CLOSED;
import static dev.breaker.core.CircuitBreakerState.FORCED_CLOSED;
import static dev.breaker.core.CircuitBreakerState.FORCED_OPEN;
import static dev.breaker.core.CircuitBreakerState.HALF_OPEN;
import static dev.breaker.core.CircuitBreakerState.OPEN;
import static dev.breaker.core.CircuitBreakerState.RECOVERING;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Several instances on one store, with their lanes driven by hand on virtual time.
 */
class FleetTests {

	private static final Duration WAIT = Duration.ofSeconds(30);

	private static final Duration JITTER = WAIT.dividedBy(10);

	private final FakeTicker ticker = new FakeTicker();

	private final InMemoryStateStore store = new InMemoryStateStore(this.ticker::nanos);

	private final CircuitBreakerConfig config = CircuitBreakerConfig.builder()
		.minimumNumberOfCalls(4)
		.waitDurationInOpenState(WAIT)
		.build();

	@Test
	void opensForAllWhenAllSeeTheProviderFail() {
		Instances fleet = newFleet(2);
		fleet.fail(0, 4);
		fleet.turn();
		assertThat(fleet.states()).containsExactly(OPEN, CLOSED);
		fleet.fail(1, 4);
		fleet.turn();
		assertThat(fleet.states()).containsExactly(OPEN, OPEN);
		assertThat(fleet.fleetStates()).containsExactly(OPEN, OPEN);
		assertThat(fleet.get(0).snapshot().openedBecause())
			.isEqualTo("failure rate of 100.0% (4 of 4 calls) reached " + "the threshold of 50.0%");
	}

	@Test
	void opensForAllOnPooledFailuresThatNoInstanceCouldJudgeAlone() {
		Instances fleet = newFleet(4);
		IntStream.range(0, 4).forEach((i) -> fleet.fail(i, 2));
		assertThat(fleet.states()).containsOnly(CLOSED);
		fleet.turn();
		assertThat(fleet.states()).containsOnly(OPEN);
		assertThat(fleet.get(3).snapshot().openedBecause())
			.contains("in the fleet of 4 instances, also without the worst 1");
	}

	@Test
	void oneSickInstanceOfTenOpensItselfAlone() {
		Instances fleet = newFleet(10);
		List<FleetHeld> held = new ArrayList<>();
		IntStream.range(0, 10).forEach((i) -> fleet.get(i).onEvent(FleetHeld.class, held::add));
		IntStream.range(1, 10).forEach((i) -> fleet.succeed(i, 4));
		fleet.fail(0, 100);
		fleet.turn();
		fleet.turn();
		assertThat(fleet.states()).startsWith(OPEN).endsWith(CLOSED).filteredOn((state) -> state == OPEN).hasSize(1);
		assertThat(fleet.fleetStates()).containsOnly(CLOSED);
		assertThat(held).isNotEmpty()
			.allSatisfy((event) -> assertThat(event.reason()).contains("but not without the worst 1"));
	}

	@Test
	void oneOfTwoFailingIsAmbiguousAndStaysLocal() {
		Instances fleet = newFleet(2);
		fleet.succeed(1, 4);
		fleet.fail(0, 20);
		fleet.turn();
		fleet.turn();
		assertThat(fleet.states()).containsExactly(OPEN, CLOSED);
		assertThat(fleet.fleetStates()).containsOnly(CLOSED);
	}

	@Test
	void consecutiveFailuresReachTheFleetThroughAMajorityThatOpened() {
		Instances fleet = newFleet(3,
				CircuitBreakerConfig.builder().minimumNumberOfCalls(1000).consecutiveFailureThreshold(3).build());
		fleet.succeed(2, 1);
		fleet.fail(0, 3);
		fleet.turn();
		assertThat(fleet.fleetStates()).containsOnly(CLOSED);
		fleet.fail(1, 3);
		fleet.turn();
		assertThat(fleet.states()).containsOnly(OPEN);
		assertThat(fleet.get(2).snapshot().openedBecause()).isEqualTo("2 of 3 instances opened by their own evidence");
	}

	@Test
	void recoversThroughLeasedProbesOnceSomebodyCalls() {
		Instances fleet = openFleet(2);
		this.ticker.advance(WAIT);
		fleet.turn();
		assertThat(fleet.states()).as("time-aware").containsOnly(HALF_OPEN);
		assertThat(fleet.get(0).tryAcquire()).as("no lease yet").isNull();
		fleet.turn();
		try (Permit first = fleet.get(0).acquire()) {
			assertThat(fleet.get(0).tryAcquire()).as("one lease at a time").isNull();
			assertThat(fleet.get(1).tryAcquire()).as("not in demand before").isNull();
			fleet.registries.get(1).lane().turn();
			first.success();
		}
		fleet.get(1).acquire().success();
		assertThat(fleet.states()).containsOnly(HALF_OPEN);
		fleet.turn();
		assertThat(fleet.states()).containsOnly(CLOSED);
		assertThat(fleet.epochs()).hasSize(1);
	}

	@Test
	void aFailedProbeReopensForAllWithTheNextWait() {
		Instances fleet = newFleet(2,
				CircuitBreakerConfig.builder()
					.minimumNumberOfCalls(4)
					.waitDurationInOpenState(WAIT)
					.exponentialBackoffMultiplier(2)
					.build());
		fleet.fail(0, 4);
		fleet.fail(1, 4);
		fleet.turn();
		halfOpen(fleet);
		fleet.get(0).acquire().failure(new IOException());
		fleet.turn();
		assertThat(fleet.states()).containsOnly(OPEN);
		assertThat(fleet.get(1).snapshot().retryAfter()).isEqualTo(WAIT.multipliedBy(2));
	}

	@Test
	void aProbeThatNeverReturnsReopensAtItsDeadline() {
		Instances fleet = openFleet(2);
		halfOpen(fleet);
		fleet.get(0).acquire();
		fleet.turn();
		this.ticker.advance(Duration.ofSeconds(61));
		fleet.get(1).tryAcquire();
		fleet.turn();
		assertThat(fleet.states()).containsOnly(OPEN);
	}

	@Test
	void aHolderThatDiesBeforeItsProbeGivesTheLeaseBack() {
		Instances fleet = openFleet(2);
		halfOpen(fleet);
		fleet.crash(0);
		this.ticker.advance(Instances.INTERVAL.multipliedBy(4));
		fleet.get(0).tryAcquire();
		fleet.turn();
		fleet.get(0).acquire().success();
		fleet.turn();
		fleet.get(0).acquire().success();
		fleet.turn();
		assertThat(fleet.states()).containsOnly(CLOSED);
	}

	@Test
	void closesThroughARampWhereOneIsConfigured() {
		Instances fleet = newFleet(1,
				CircuitBreakerConfig.builder()
					.minimumNumberOfCalls(4)
					.waitDurationInOpenState(WAIT)
					.rampUpDuration(Duration.ofSeconds(20))
					.permittedNumberOfCallsInHalfOpenState(1)
					.build());
		fleet.fail(0, 4);
		fleet.turn();
		halfOpen(fleet);
		fleet.get(0).acquire().success();
		fleet.turn();
		assertThat(fleet.states()).containsOnly(RECOVERING);
		this.ticker.advance(Duration.ofSeconds(20));
		assertThat(fleet.states()).containsOnly(CLOSED);
	}

	@Test
	void anInstanceThatJoinsStartsOpen() {
		Instances fleet = openFleet(2);
		CircuitBreakerRegistry joining = fleet.registry("joining");
		joining.lane().turn();
		assertThat(joining.elsewhere()).containsOnlyKeys("payments");
		this.ticker.advance(Duration.ofSeconds(10));
		CircuitBreaker payments = joining.breaker("payments");
		assertThat(payments.state()).isEqualTo(OPEN);
		assertThat(payments.snapshot().retryAfter()).isEqualTo(WAIT.minusSeconds(10));
		assertThat(joining.elsewhere()).isEmpty();
	}

	@Test
	void anOverrideHoldsOnAllAndIsReleasedOnAll() {
		Instances fleet = newFleet(3);
		fleet.turn();
		List<OverrideSet> set = new ArrayList<>();
		fleet.get(2).onEvent(OverrideSet.class, set::add);
		CompletionStage<ControlOutcome> outcome = fleet.get(0)
			.forceOpen(ManualOverride.because("maintenance").by("alice").lasting(Duration.ofMinutes(10)));
		fleet.turn();
		assertThat(outcome.toCompletableFuture()).isCompletedWithValue(ControlOutcome.APPLIED_FLEET);
		assertThat(fleet.states()).containsOnly(FORCED_OPEN);
		assertThat(set).singleElement().satisfies((event) -> {
			assertThat(event.override().by()).isEqualTo("alice");
			assertThat(event.override().reason()).isEqualTo("maintenance");
		});
		fleet.get(1).release();
		fleet.turn();
		fleet.turn();
		assertThat(fleet.states()).containsOnly(CLOSED);
	}

	@Test
	void anOverrideExpiresEverywhereWithoutTheStore() {
		Instances fleet = newFleet(2);
		fleet.turn();
		fleet.get(0).forceOpen(ManualOverride.because("").lasting(Duration.ofMinutes(10)));
		fleet.turn();
		fleet.partition(0, 1);
		List<OverrideExpired> told = new ArrayList<>();
		fleet.get(1).onEvent(OverrideExpired.class, told::add);
		this.ticker.advance(Duration.ofMinutes(10));
		assertThat(fleet.states()).containsOnly(CLOSED);
		fleet.turn();
		assertThat(told).as("told though nobody calls").hasSize(1);
		fleet.heal();
		fleet.turn();
		fleet.turn();
		assertThat(fleet.states()).containsOnly(CLOSED);
	}

	@Test
	void anOverrideOfAnOutageSpreadsOnReturn() {
		Instances fleet = newFleet(2);
		fleet.turn();
		fleet.partition(0, 1);
		fleet.turn();
		fleet.turn();
		CompletionStage<ControlOutcome> outcome = fleet.get(0).forceOpen(ManualOverride.because("outage"));
		assertThat(outcome.toCompletableFuture()).isCompletedWithValue(ControlOutcome.APPLIED_LOCAL_PENDING);
		assertThat(fleet.states()).containsExactly(FORCED_OPEN, CLOSED);
		fleet.heal();
		this.ticker.advance(Duration.ofSeconds(5));
		fleet.turn();
		assertThat(fleet.states()).containsOnly(FORCED_OPEN);
	}

	@Test
	void aClearedOverrideDoesNotReturnWithAPartitionedInstance() {
		Instances fleet = newFleet(3);
		fleet.turn();
		fleet.get(0).forceOpen(ManualOverride.because(""));
		fleet.turn();
		fleet.partition(2);
		this.ticker.advance(Duration.ofSeconds(1));
		fleet.get(0).release();
		fleet.turn();
		assertThat(fleet.states()).containsExactly(CLOSED, CLOSED, FORCED_OPEN);
		fleet.heal();
		fleet.turn();
		fleet.turn();
		assertThat(fleet.states()).containsOnly(CLOSED);
	}

	@Test
	void overridesOfBothSidesOfAPartitionEndInTheLaterOne() {
		Instances fleet = newFleet(2);
		fleet.turn();
		fleet.partition(0, 1);
		fleet.turn();
		fleet.turn();
		fleet.get(0).forceOpen(ManualOverride.because("first"));
		this.ticker.advance(Duration.ofSeconds(1));
		fleet.get(1).forceClose(ManualOverride.because("second"));
		fleet.heal();
		this.ticker.advance(Duration.ofSeconds(5));
		fleet.turn();
		fleet.turn();
		assertThat(fleet.states()).containsOnly(FORCED_CLOSED);
	}

	@Test
	void overridesAndAnOpenCircuitSurviveTheLossOfTheStoresData() {
		Instances fleet = openFleet(2);
		CircuitBreaker other = fleet.registries.get(0).breaker("other");
		fleet.registries.get(1).breaker("other");
		other.forceOpen(ManualOverride.because("stays"));
		fleet.turn();
		fleet.turn();
		this.store.flush();
		fleet.turn();
		fleet.turn();
		CircuitBreakerRegistry cold = fleet.registry("cold");
		cold.lane().turn();
		assertThat(cold.breaker("payments").state()).isEqualTo(OPEN);
		assertThat(cold.breaker("other").state()).isEqualTo(FORCED_OPEN);
	}

	@Test
	void resetClosesTheWholeFleet() {
		Instances fleet = openFleet(3);
		CompletionStage<ControlOutcome> outcome = fleet.get(1).reset(ManualOverride.because("fixed").by("bob"));
		assertThat(fleet.states()).containsExactly(OPEN, CLOSED, OPEN);
		fleet.turn();
		fleet.turn();
		assertThat(outcome.toCompletableFuture()).isCompletedWithValue(ControlOutcome.APPLIED_FLEET);
		assertThat(fleet.states()).containsOnly(CLOSED);
		assertThat(fleet.get(0).snapshot().bufferedCalls()).isZero();
	}

	@Test
	void aPendingResetIsDroppedWhereTheFleetHasMovedOn() {
		Instances fleet = newFleet(2);
		fleet.turn();
		fleet.partition(0);
		fleet.turn();
		fleet.turn();
		fleet.get(0).reset();
		fleet.fail(1, 4);
		this.ticker.advance(Duration.ofSeconds(4));
		fleet.turn();
		assertThat(fleet.states()).containsExactly(CLOSED, OPEN);
		fleet.heal();
		this.ticker.advance(Duration.ofSeconds(5));
		fleet.turn();
		assertThat(fleet.states()).containsOnly(OPEN);
	}

	@Test
	void withoutTheStoreEachInstanceRecoversAloneAndAgreesAfterwards() {
		Instances fleet = openFleet(2);
		fleet.partition(0, 1);
		fleet.turn();
		fleet.turn();
		assertThat(fleet.registries.get(0).storeStatus()).satisfies((status) -> {
			assertThat(status.status()).isEqualTo(StoreStatus.Status.DEGRADED);
			assertThat(status.lastError()).isEqualTo("partitioned");
		});
		assertThat(fleet.states()).containsOnly(OPEN);
		this.ticker.advance(WAIT.plus(JITTER));
		try (Permit probe = fleet.get(0).acquire()) {
			assertThat(fleet.get(0).tryAcquire()).as("one probe at a time").isNull();
			probe.success();
		}
		fleet.get(0).acquire().success();
		assertThat(fleet.states()).containsExactly(CLOSED, HALF_OPEN);
		fleet.heal();
		this.ticker.advance(Duration.ofSeconds(5));
		for (int i = 0; i < 5; i++) {
			fleet.turn();
			fleet.succeed(0, 1);
			fleet.succeed(1, 1);
		}
		fleet.turn();
		assertThat(fleet.states()).containsOnly(CLOSED);
		assertThat(fleet.epochs()).hasSize(1);
	}

	@Test
	void aFleetsRoundBecomesAnInstancesOwnWhenTheStoreIsLost() {
		Instances fleet = openFleet(1);
		halfOpen(fleet);
		fleet.partition(0);
		fleet.turnOnce();
		assertThat(fleet.registries.get(0).storeStatus().status()).as("one failure is forgiven")
			.isEqualTo(StoreStatus.Status.CONNECTED);
		fleet.turnOnce();
		this.ticker.advance(JITTER);
		fleet.get(0).acquire().success();
		fleet.get(0).acquire().success();
		assertThat(fleet.states()).containsOnly(CLOSED);
	}

	@Test
	void aScopeOfLocalSharesOverridesAlone() {
		Instances fleet = newFleet(2,
				CircuitBreakerConfig.builder().minimumNumberOfCalls(4).scope(CircuitBreakerScope.LOCAL).build());
		fleet.fail(0, 4);
		fleet.fail(1, 4);
		fleet.turn();
		assertThat(this.store.read(List.of("payments")).get(0).record()).isNull();
		assertThat(fleet.get(0).snapshot().fleetState()).isNull();
		fleet.get(0).forceClose(ManualOverride.because(""));
		fleet.turn();
		assertThat(fleet.states()).containsOnly(FORCED_CLOSED);
		CompletionStage<ControlOutcome> outcome = fleet.get(0).reset();
		fleet.turn();
		assertThat(outcome.toCompletableFuture()).isCompletedWithValue(ControlOutcome.APPLIED_FLEET);
		assertThat(fleet.states()).containsExactly(CLOSED, OPEN);
	}

	@Test
	void anObserverReportsAndAdoptsButRefusesNothing() {
		Instances fleet = newFleet(2);
		CircuitBreakerRegistry observer = fleet.registry("observer",
				CircuitBreakerConfig.builder().mode(CircuitBreakerMode.OBSERVE).minimumNumberOfCalls(4).build());
		CircuitBreaker observing = observer.breaker("payments");
		fleet.fail(0, 4);
		fleet.fail(1, 4);
		fleet.turn();
		observer.lane().turn();
		assertThat(observing.snapshot().fleetState()).isEqualTo(OPEN);
		assertThat(observing.state()).isEqualTo(CLOSED);
		assertThat(observing.tryAcquire()).isNotNull();
		assertThat(observing.snapshot().statistics().observedRefusals()).isOne();
	}

	@Test
	void transitionsOfTheFleetAreToldOnceEachAtEveryInstance() {
		Instances fleet = newFleet(2);
		List<StateTransition> told = new ArrayList<>();
		fleet.get(1).onEvent(StateTransition.class, told::add);
		fleet.fail(0, 4);
		fleet.fail(1, 4);
		fleet.turn();
		halfOpen(fleet);
		fleet.get(0).acquire().success();
		fleet.turn();
		fleet.get(0).acquire().success();
		fleet.turn();
		fleet.turn();
		assertThat(told).extracting(StateTransition::to).containsExactly(OPEN, HALF_OPEN, CLOSED);
	}

	@Test
	void aBreakerFirstUsedInAnOutageOfAHalfOpenFleetProbesAlone() {
		Instances fleet = openFleet(1);
		halfOpen(fleet);
		AtomicBoolean down = new AtomicBoolean();
		CircuitBreakerRegistry late = fleet.registry("late", this.config, () -> down.get());
		late.lane().turn();
		down.set(true);
		late.lane().turn();
		late.lane().turn();
		CircuitBreaker payments = late.breaker("payments");
		assertThat(payments.tryAcquire()).as("its start jittered").isNull();
		this.ticker.advance(JITTER);
		payments.acquire().success();
		payments.acquire().success();
		assertThat(payments.state()).isEqualTo(CLOSED);
	}

	@Test
	void aClosedRegistrysBreakersGoOnEachForItself() {
		Instances fleet = openFleet(2);
		halfOpen(fleet);
		fleet.registries.get(1).close();
		this.ticker.advance(JITTER);
		fleet.get(1).tryAcquire();
		this.ticker.advance(JITTER);
		fleet.get(1).acquire().success();
		fleet.get(1).acquire().success();
		assertThat(fleet.get(1).state()).isEqualTo(CLOSED);
	}

	@Test
	void aRemovedBreakerProbesAlone() {
		Instances fleet = openFleet(1);
		halfOpen(fleet);
		CircuitBreaker removed = fleet.get(0);
		fleet.registries.get(0).remove("payments");
		assertThat(removed.tryAcquire()).as("its start jittered").isNull();
		this.ticker.advance(JITTER);
		removed.acquire().success();
		removed.acquire().success();
		assertThat(removed.state()).isEqualTo(CLOSED);
	}

	@Test
	void aStoreThatHasFallenBackBehindTheFleetCatchesUp() {
		Instances fleet = openFleet(1);
		FleetRecord behind = this.store.read(List.of("payments")).get(0).record();
		halfOpen(fleet);
		this.store.flush();
		this.store.restore("payments", behind);
		fleet.turn();
		this.ticker.advance(Instances.INTERVAL.multipliedBy(4));
		fleet.get(0).tryAcquire();
		fleet.turn();
		fleet.succeed(0, 2);
		fleet.turn();
		assertThat(fleet.states()).containsOnly(CLOSED);
	}

	@Test
	void aResetIsAboutWhatStandsAlsoWhereTheFleetHasJustMoved() {
		Instances fleet = openFleet(2);
		this.ticker.advance(WAIT);
		assertThat(fleet.get(1).tryAcquire()).isNull();
		fleet.registries.get(1).lane().turn();
		CompletionStage<ControlOutcome> outcome = fleet.get(0).reset();
		fleet.turn();
		assertThat(outcome.toCompletableFuture()).isCompletedWithValue(ControlOutcome.APPLIED_FLEET);
		assertThat(fleet.states()).containsOnly(CLOSED);
	}

	@Test
	void aResetReachesAnInstanceThatIsOpenAloneSinceLong() {
		Instances fleet = newFleet(2,
				CircuitBreakerConfig.builder()
					.minimumNumberOfCalls(4)
					.waitDurationInOpenState(Duration.ofMinutes(30))
					.build());
		fleet.fail(1, 4);
		for (int i = 0; i < 70; i++) {
			this.ticker.advance(Instances.INTERVAL);
			fleet.turnOnce();
		}
		assertThat(fleet.states()).containsExactly(CLOSED, OPEN);
		fleet.get(0).reset();
		fleet.turn();
		assertThat(fleet.states()).containsOnly(CLOSED);
	}

	@Test
	void aResetDoesNotRampUp() {
		Instances fleet = newFleet(1,
				CircuitBreakerConfig.builder().minimumNumberOfCalls(4).rampUpDuration(Duration.ofMinutes(5)).build());
		fleet.fail(0, 4);
		fleet.turn();
		fleet.get(0).reset();
		fleet.turn();
		assertThat(fleet.states()).containsOnly(CLOSED);
	}

	@Test
	void anOverrideOfAnOutageThatExpiresUnpushedMakesNobodyDeaf() {
		Instances fleet = newFleet(2);
		fleet.partition(0);
		fleet.turn();
		fleet.get(0).forceClose(ManualOverride.because("short").lasting(Duration.ofSeconds(5)));
		this.ticker.advance(Duration.ofSeconds(10));
		fleet.get(1).forceOpen(ManualOverride.because("maintenance"));
		fleet.turn();
		fleet.heal();
		this.ticker.advance(Duration.ofSeconds(5));
		fleet.turn();
		assertThat(fleet.states()).containsOnly(FORCED_OPEN);
	}

	@Test
	void anObserverOfAnOverdueOpenFleetDoesNotFlap() {
		Instances fleet = openFleet(1);
		fleet.crash(0);
		CircuitBreakerRegistry observer = fleet.registry("observer",
				CircuitBreakerConfig.builder().mode(CircuitBreakerMode.OBSERVE).build());
		CircuitBreaker observing = observer.breaker("payments");
		List<StateTransition> told = new ArrayList<>();
		observing.onEvent(StateTransition.class, told::add);
		for (int i = 0; i < 120; i++) {
			this.ticker.advance(Instances.INTERVAL);
			observer.lane().turn();
			observing.acquire().success();
		}
		assertThat(told).extracting(StateTransition::to).containsExactly(OPEN);
	}

	@Test
	void ordersOnABreakerThatIsOffWaitForNobody() {
		Instances fleet = newFleet(1, CircuitBreakerConfig.builder().mode(CircuitBreakerMode.OFF).build());
		assertThat(fleet.get(0).release().toCompletableFuture()).isCompletedWithValue(ControlOutcome.APPLIED);
	}

	@Test
	void aStoreWhoseAnswerIsNonsenseDegradesAndTheLaneLives() {
		CircuitBreakerRegistry registry = CircuitBreakerRegistry.builder()
			.ticker(this.ticker)
			.store(new FaultyStore(this.store, () -> {
				throw new IllegalArgumentException("garbage");
			}))
			.build();
		List<StoreStatus> told = new ArrayList<>();
		registry.onStoreStatus(told::add);
		registry.lane().turn();
		registry.lane().turn();
		assertThat(told).extracting(StoreStatus::status).containsExactly(StoreStatus.Status.DEGRADED);
		assertThat(registry.storeStatus().lastError()).contains("garbage");
	}

	private Instances openFleet(int size) {
		Instances fleet = newFleet(size);
		IntStream.range(0, size).forEach((i) -> fleet.fail(i, 4));
		fleet.turn();
		fleet.turn();
		assertThat(fleet.fleetStates()).containsOnly(OPEN);
		return fleet;
	}

	/** Brings an open fleet so far that the first instance holds a lease. */
	private void halfOpen(Instances fleet) {
		this.ticker.advance(fleet.get(0).snapshot().retryAfter());
		assertThat(fleet.get(0).tryAcquire()).isNull();
		fleet.turn();
	}

	private Instances newFleet(int size) {
		return newFleet(size, this.config);
	}

	private Instances newFleet(int size, CircuitBreakerConfig config) {
		return new Instances(this.ticker, this.store, size, config);
	}

}
