package dev.breaker.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import dev.breaker.core.fleet.FleetDetail;
import dev.breaker.core.fleet.FleetRecord;
import dev.breaker.core.fleet.FleetState;
import dev.breaker.core.fleet.InMemoryStateStore;
import dev.breaker.core.fleet.LeaseAnswer;
import dev.breaker.core.fleet.LeaseRequest;
import dev.breaker.core.fleet.OverrideRegister;
import dev.breaker.core.fleet.StateStoreException;
import dev.breaker.core.fleet.StoreStatus.Status;
import dev.breaker.core.fleet.WindowReport;
import org.junit.jupiter.api.Test;

import static dev.breaker.core.CircuitBreakerState.CLOSED;
import static dev.breaker.core.CircuitBreakerState.HALF_OPEN;
import static dev.breaker.core.CircuitBreakerState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * One part of the store does not answer, as one shard of a cluster may: its breakers go
 * on alone, the others together.
 */
class FleetReachTests {

	private static final Duration WAIT = Duration.ofSeconds(30);

	private final FakeTicker ticker = new FakeTicker();

	private final InMemoryStateStore store = new InMemoryStateStore(this.ticker::nanos);

	private final List<CircuitBreakerRegistry> registries = new ArrayList<>();

	private final AtomicInteger refused = new AtomicInteger();

	private boolean dead;

	FleetReachTests() {
		for (int i = 0; i < 2; i++) {
			this.registries.add(CircuitBreakerRegistry.builder()
				.ticker(this.ticker)
				.instanceId("instance-" + i)
				.configuration((name) -> CircuitBreakerConfig.builder()
					.minimumNumberOfCalls(4)
					.waitDurationInOpenState(WAIT)
					.permittedNumberOfCallsInHalfOpenState(2)
					.successThresholdInHalfOpenState(1)
					.build())
				.store(new HalfDeadStore())
				.build());
		}
		this.registries.forEach((registry) -> List.of("near", "far").forEach(registry::breaker));
		turn();
	}

	@Test
	void theOthersGoOnTogether() {
		this.dead = true;
		fail("near");
		fail("far");
		turn();
		assertThat(fleetStates("near")).containsOnly(OPEN);
		assertThat(fleetStates("far")).containsOnly(CLOSED);
		assertThat(states("far")).as("each by its own evidence").containsOnly(OPEN);
		assertThat(this.registries.get(0).storeStatus().status()).isEqualTo(Status.CONNECTED);
		assertThat(this.registries.get(0).storeStatus().lastError()).isEqualTo("no answer for far");
		this.dead = false;
		turn();
		assertThat(fleetStates("far")).as("evidence has not vanished").containsOnly(OPEN);
	}

	@Test
	void aRoundThatIsOutOfReachGoesOnAlone() {
		fail("far");
		turn();
		turn();
		this.ticker.advance(WAIT);
		turn();
		assertThat(get(0, "far").tryAcquire()).isNull();
		turn();
		assertThat(fleetStates("far")).containsOnly(HALF_OPEN);
		this.dead = true;
		assertThat(get(1, "far").tryAcquire()).as("no lease").isNull();
		turn();
		turn();
		this.ticker.advance(WAIT.dividedBy(10));
		get(1, "far").acquire().success();
		assertThat(get(1, "far").state()).isEqualTo(CLOSED);
	}

	@Test
	void whatIsOutOfReachProbesOneCallAtATime() {
		this.dead = true;
		fail("far");
		turn();
		turn();
		this.ticker.advance(WAIT.multipliedBy(11).dividedBy(10));
		Permit only = get(0, "far").acquire();
		assertThat(get(0, "far").tryAcquire()).isNull();
		only.success();
	}

	/**
	 * Each costs a time-out: after two, the turn has failed, and the next knows better.
	 */
	@Test
	void aTurnDoesNotWaitForOneBreakerAfterAnother() {
		List<String> names = IntStream.range(0, 50).mapToObj((i) -> "far-" + i).toList();
		CircuitBreakerRegistry registry = this.registries.get(0);
		this.dead = true;
		names.forEach((name) -> registry.breaker(name).reset());
		registry.lane().turn();
		assertThat(this.refused).hasValue(2);
		assertThat(registry.storeStatus().status()).isEqualTo(Status.CONNECTED);
		registry.lane().turn();
		assertThat(this.refused).as("asked in one batch who can be reached").hasValue(2);
		this.dead = false;
		registry.lane().turn();
		registry.lane().turn();
		assertThat(this.store.read(names)).allMatch((state) -> state.record() != null);
	}

	@Test
	void anOrderOnABreakerOutOfReachIsPending() {
		this.dead = true;
		var far = get(0, "far").forceOpen(ManualOverride.because("maintenance")).toCompletableFuture();
		var near = get(0, "near").forceOpen(ManualOverride.because("maintenance")).toCompletableFuture();
		var detail = this.registries.get(0).inspectFleet("far").toCompletableFuture();
		turn();
		assertThat(far).isCompletedWithValue(ControlOutcome.APPLIED_LOCAL_PENDING);
		assertThat(near).isCompletedWithValue(ControlOutcome.APPLIED_FLEET);
		assertThat(detail).isCompletedWithValue(FleetDetail.NONE);
		this.dead = false;
		turn();
		assertThat(states("far")).containsOnly(CircuitBreakerState.FORCED_OPEN);
	}

	private CircuitBreaker get(int instance, String name) {
		return this.registries.get(instance).breaker(name);
	}

	private void fail(String name) {
		this.registries.forEach((registry) -> Calls.fail(registry.breaker(name), 4));
	}

	private void turn() {
		for (int i = 0; i < 2; i++) {
			this.registries.forEach((registry) -> registry.lane().turn());
		}
	}

	private List<CircuitBreakerState> states(String name) {
		return this.registries.stream().map((registry) -> registry.breaker(name).state()).toList();
	}

	private List<CircuitBreakerState> fleetStates(String name) {
		return this.registries.stream().map((registry) -> registry.breaker(name).snapshot().fleetState()).toList();
	}

	/** Answers nothing for "far" while that part of it is dead. */
	private final class HalfDeadStore extends FaultyStore {

		private HalfDeadStore() {
			super(FleetReachTests.this.store, () -> {
			});
		}

		private boolean isDead(String breaker) {
			return FleetReachTests.this.dead && breaker.startsWith("far");
		}

		private void reach(String breaker) {
			if (isDead(breaker)) {
				FleetReachTests.this.refused.incrementAndGet();
				throw new StateStoreException("no answer for " + breaker);
			}
		}

		@Override
		public List<FleetState> report(String instance, Duration lifetime, List<WindowReport> reports) {
			return super.report(instance, lifetime,
					reports.stream().filter((report) -> !isDead(report.breaker())).toList());
		}

		@Override
		public List<FleetState> read(Collection<String> breakers) {
			return super.read(breakers.stream().filter((name) -> !isDead(name)).toList());
		}

		@Override
		public FleetState propose(String breaker, long fromEpoch, FleetRecord next) {
			reach(breaker);
			return super.propose(breaker, fromEpoch, next);
		}

		@Override
		public FleetState override(String breaker, OverrideRegister register) {
			reach(breaker);
			return super.override(breaker, register);
		}

		@Override
		public LeaseAnswer lease(LeaseRequest request) {
			reach(request.breaker());
			return super.lease(request);
		}

		@Override
		public FleetDetail inspect(String breaker) {
			reach(breaker);
			return super.inspect(breaker);
		}

	}

}
