package dev.breaker.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import dev.breaker.core.CircuitBreakerEvent.FleetHeld;
import dev.breaker.core.CircuitBreakerEvent.FleetTransition;
import dev.breaker.core.fleet.FleetDetail;
import dev.breaker.core.fleet.InMemoryStateStore;
import dev.breaker.core.fleet.OverrideRegister;
import dev.breaker.core.fleet.StateStoreException;
import org.junit.jupiter.api.Test;

import static dev.breaker.core.CircuitBreakerState.CLOSED;
import static dev.breaker.core.CircuitBreakerState.FORCED_OPEN;
import static dev.breaker.core.CircuitBreakerState.HALF_OPEN;
import static dev.breaker.core.CircuitBreakerState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a fleet tells: to whom it may concern, once; to operators, whoever asks; to the
 * store, what is worth it.
 */
class FleetWordTests {

	private static final Duration WAIT = Duration.ofSeconds(30);

	private final FakeTicker ticker = new FakeTicker();

	private final InMemoryStateStore store = new InMemoryStateStore(this.ticker::nanos);

	private final CircuitBreakerConfig config = CircuitBreakerConfig.builder()
		.minimumNumberOfCalls(4)
		.waitDurationInOpenState(WAIT)
		.permittedNumberOfCallsInHalfOpenState(1)
		.build();

	@Test
	void oneInstanceOfTheFleetTellsOfEachTransition() {
		Instances fleet = new Instances(this.ticker, this.store, 3, this.config);
		List<FleetTransition> told = new ArrayList<>();
		IntStream.range(0, 3).forEach((i) -> fleet.get(i).onEvent(FleetTransition.class, told::add));
		openAndRecover(fleet);
		assertThat(told).extracting(FleetTransition::to).containsExactly(OPEN, HALF_OPEN, CLOSED);
		assertThat(told).extracting(FleetTransition::epoch).isSorted().doesNotHaveDuplicates();
		assertThat(told.get(0).reason()).isEqualTo("2 of 2 instances opened by their own evidence");
	}

	@Test
	void aWinnerWhoseAnswerWasLostStillTells() {
		AtomicBoolean losing = new AtomicBoolean();
		AtomicBoolean proposing = new AtomicBoolean();
		CircuitBreakerRegistry registry = CircuitBreakerRegistry.builder()
			.ticker(this.ticker)
			.configuration((name) -> this.config)
			.store(new FaultyStore(this.store, () -> proposing.set(losing.get()), () -> {
				// The first answer that is lost is that of the proposal: nothing else
				// changes the record
				if (proposing.get() && this.store.read(List.of("payments")).get(0).record() != null) {
					losing.set(false);
					proposing.set(false);
					throw new StateStoreException("answer lost");
				}
			}))
			.build();
		CircuitBreaker breaker = registry.breaker("payments");
		List<FleetTransition> told = new ArrayList<>();
		breaker.onEvent(FleetTransition.class, told::add);
		registry.lane().turn();
		Calls.fail(breaker, 4);
		losing.set(true);
		registry.lane().turn();
		assertThat(losing).isFalse();
		assertThat(told).isEmpty();
		registry.lane().turn();
		registry.lane().turn();
		assertThat(told).extracting(FleetTransition::to).containsExactly(OPEN);
	}

	private void openAndRecover(Instances fleet) {
		IntStream.range(0, 3).forEach((i) -> fleet.fail(i, 4));
		fleet.turn();
		this.ticker.advance(WAIT);
		assertThat(fleet.get(0).tryAcquire()).isNull();
		fleet.turn();
		fleet.get(0).acquire().success();
		fleet.turn();
		assertThat(fleet.states()).containsOnly(CLOSED);
	}

	@Test
	void aHeldFleetNamesTheSuspect() {
		Instances fleet = new Instances(this.ticker, this.store, 3, this.config);
		List<FleetHeld> held = new ArrayList<>();
		fleet.get(1).onEvent(FleetHeld.class, held::add);
		fleet.succeed(1, 1);
		fleet.succeed(2, 1);
		fleet.fail(0, 100);
		fleet.turn();
		fleet.succeed(1, 1);
		fleet.turn();
		assertThat(held).singleElement().satisfies((event) -> {
			assertThat(event.suspects()).containsExactly("instance-0");
			assertThat(event.reason()).endsWith("but not without the worst 1: instance-0");
		});
		assertThat(fleet.registries.get(1).suspects("payments")).containsExactly("instance-0");
		this.ticker.advance(Duration.ofSeconds(61));
		fleet.succeed(1, 1);
		fleet.turn();
		assertThat(fleet.registries.get(1).suspects("payments")).isEmpty();
	}

	@Test
	void tellsOperatorsWhatTheStoreKnows() {
		Instances fleet = new Instances(this.ticker, this.store, 2, this.config);
		fleet.succeed(0, 4);
		fleet.turn();
		assertThat(inspect(fleet).members().get(0).report().window().calls()).isEqualTo(4);
		fleet.get(1).forceOpen(ManualOverride.because("maintenance").by("alice"));
		fleet.turn();
		FleetDetail detail = inspect(fleet);
		assertThat(detail.members()).extracting(FleetDetail.Member::instance)
			.containsExactly("instance-0", "instance-1");
		assertThat(detail.members()).extracting(FleetDetail.Member::acknowledgedRev).doesNotContain(0L);
		assertThat(detail.audit()).singleElement().satisfies((entry) -> {
			assertThat(entry.what()).isEqualTo("FORCED_OPEN");
			assertThat(entry.by()).isEqualTo("alice");
			assertThat(entry.reason()).isEqualTo("maintenance");
		});
	}

	@Test
	void tellsNothingWhereTheStoreDoesNotAnswer() {
		Instances fleet = new Instances(this.ticker, this.store, 1, this.config);
		fleet.partition(0);
		Inspection asked = new Inspection(fleet);
		fleet.turn();
		assertThat(asked.answer()).isEqualTo(FleetDetail.NONE);
		assertThat(new Inspection(fleet).answer()).as("known to be out of reach").isEqualTo(FleetDetail.NONE);
		assertThat(CircuitBreakerRegistry.create().inspectFleet("payments").toCompletableFuture())
			.isCompletedWithValue(FleetDetail.NONE);
		assertThat(CircuitBreakerRegistry.create().suspects("payments")).isEmpty();
	}

	private static FleetDetail inspect(Instances fleet) {
		Inspection asked = new Inspection(fleet);
		fleet.turn();
		return asked.answer();
	}

	@Test
	void aCountWindowWithoutCallsForAMinuteIsNoEvidence() {
		Instances fleet = new Instances(this.ticker, this.store, 3,
				CircuitBreakerConfig.builder()
					.slidingWindow(SlidingWindowType.COUNT_BASED, 100)
					.minimumNumberOfCalls(6)
					.build());
		fleet.fail(0, 3);
		fleet.fail(1, 3);
		fleet.partition(2);
		fleet.turn();
		assertThat(fleet.fleetStates().get(0)).isEqualTo(CLOSED);
		this.ticker.advance(Duration.ofSeconds(61));
		fleet.turn();
		fleet.heal();
		fleet.fail(2, 3);
		fleet.turn();
		assertThat(fleet.fleetStates()).as("three failures of a minute, not nine").containsOnly(CLOSED);
		fleet.fail(0, 1);
		fleet.fail(1, 1);
		fleet.turn();
		assertThat(fleet.fleetStates()).as("a window with a call is evidence again").containsOnly(OPEN);
	}

	/**
	 * A failover to a server whose clock is ahead, between the order and its repetition.
	 */
	@Test
	void anOrderThatIsRepeatedIsTheSameOrder() {
		AtomicBoolean losing = new AtomicBoolean();
		CircuitBreakerRegistry here = CircuitBreakerRegistry.builder()
			.ticker(this.ticker)
			.instanceId("here")
			.configuration((name) -> this.config)
			.store(new FaultyStore(this.store, () -> {
			}, () -> {
				boolean taken = this.store.read(List.of("payments")).get(0).override() != null;
				if (taken && losing.getAndSet(false)) {
					throw new StateStoreException("answer lost");
				}
			}))
			.build();
		Instances fleet = new Instances(this.ticker, this.store, 1, this.config);
		here.breaker("payments").forceOpen(ManualOverride.because("maintenance"));
		losing.set(true);
		here.lane().turn();
		fleet.turn();
		assertThat(fleet.states()).containsOnly(FORCED_OPEN);
		fleet.get(0).release();
		fleet.turn();
		this.ticker.advance(Duration.ofHours(1));
		here.lane().turn();
		fleet.turn();
		assertThat(fleet.states()).containsOnly(CLOSED);
		assertThat(here.breaker("payments").state()).isEqualTo(CLOSED);
		assertThat(inspect(fleet).audit()).extracting(FleetDetail.AuditEntry::what)
			.containsExactly("FORCED_OPEN", "RELEASED", "FORCED_OPEN");
	}

	@Test
	void anOrderIsObeyedThoughTheClockOfTheStoreWasSetBack() {
		Instances fleet = new Instances(this.ticker, this.store, 2, this.config);
		this.store.override("payments",
				new OverrideRegister(Long.MAX_VALUE / 2, null, "bob", false, "", Instant.EPOCH, null));
		var outcome = fleet.get(0).forceOpen(ManualOverride.because("maintenance")).toCompletableFuture();
		fleet.turn();
		assertThat(outcome).isCompletedWithValue(ControlOutcome.APPLIED_FLEET);
		assertThat(fleet.states()).containsOnly(FORCED_OPEN);
	}

	@Test
	void anEmptyStoreKnowsTooFewToJudgeBy() {
		Instances fleet = new Instances(this.ticker, this.store, 5, this.config);
		IntStream.range(1, 5).forEach((i) -> fleet.succeed(i, 10));
		fleet.fail(0, 10);
		fleet.turn();
		this.store.flush();
		for (int i = 0; i < 10; i++) {
			fleet.turnOnce();
			IntStream.range(1, 5).forEach((other) -> fleet.succeed(other, 1));
			assertThat(fleet.fleetStates()).containsOnly(CLOSED);
			this.ticker.advance(Instances.INTERVAL);
		}
	}

	@Test
	void whoWasAwayForAMonthTakesTheStoresWord() {
		Instances fleet = new Instances(this.ticker, this.store, 2, this.config);
		fleet.get(0).forceOpen(ManualOverride.because("maintenance"));
		fleet.turn();
		assertThat(fleet.states()).containsOnly(FORCED_OPEN);
		fleet.partition(1);
		fleet.get(0).release();
		fleet.turn();
		this.store.flush();
		this.ticker.advance(Duration.ofDays(31));
		fleet.crash(0);
		fleet.heal();
		fleet.turn();
		assertThat(fleet.states()).containsOnly(CLOSED);
	}

	@Test
	void turnsGrowRarerInALargeFleet() {
		Instances fleet = new Instances(this.ticker, this.store, 1, this.config);
		Map.of(50, 1, 200, 2, 5000, 10).forEach((instances, times) -> {
			this.store.flush();
			IntStream.range(1, instances).forEach((i) -> this.store.heartbeat("other-" + i, Duration.ofMinutes(1)));
			IntStream.range(0, 5).forEach((i) -> fleet.turnOnce());
			Duration wait = fleet.registries.get(0).lane().turn();
			assertThat(wait).isBetween(Instances.INTERVAL.multipliedBy(times * 9L).dividedBy(10),
					Instances.INTERVAL.multipliedBy(times * 11L).dividedBy(10));
		});
	}

	/** Asks the first instance, and reads the answer when there should be one. */
	private static final class Inspection {

		private final CompletableFuture<FleetDetail> asked;

		private Inspection(Instances fleet) {
			this.asked = fleet.registries.get(0).inspectFleet("payments").toCompletableFuture();
		}

		private FleetDetail answer() {
			assertThat(this.asked).isCompleted();
			return this.asked.join();
		}

	}

}
