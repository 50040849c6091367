package dev.breaker.core;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

import dev.breaker.core.fleet.FleetMember.View;
import dev.breaker.core.fleet.InMemoryStateStore;
import dev.breaker.core.fleet.StateStoreException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A fleet on virtual time, driven by a seed: calls, a provider that comes and goes, lost
 * requests, lost answers, partitions, crashes and operators in random order. The
 * invariants of the fleet protocol are checked after each step, and once the faults stop
 * the fleet must agree. A failure names its seed; put it into {@link #seeds()} to replay.
 */
class FleetSimulationTests {

	private static final int SCHEDULES = 300;

	private static final int STEPS = 400;

	static LongStream seeds() {
		long first = Long.getLong("simulation.seed", 20260101L);
		return LongStream.range(first, first + Integer.getInteger("simulation.schedules", SCHEDULES));
	}

	@ParameterizedTest(name = "seed {0}")
	@MethodSource("seeds")
	void keepsItsInvariantsAndAgreesOnceFaultsEnd(long seed) {
		new Simulation(seed).run();
	}

	private static final class Simulation {

		private static final Duration MAX_WAIT = Duration.ofSeconds(20);

		private final Random random;

		private final FakeTicker ticker = new FakeTicker();

		private final InMemoryStateStore store = new InMemoryStateStore(this.ticker::nanos);

		private final List<Instance> instances = new ArrayList<>();

		private final CircuitBreakerConfig config;

		private boolean faults = true;

		private boolean providerUp = true;

		private int started;

		Simulation(long seed) {
			this.random = new Random(seed);
			this.config = CircuitBreakerConfig.builder()
				.minimumNumberOfCalls(5)
				.slidingWindow(this.random.nextBoolean() ? SlidingWindowType.TIME_BASED : SlidingWindowType.COUNT_BASED,
						10)
				.waitDurationInOpenState(Duration.ofSeconds(5))
				.exponentialBackoffMultiplier(2)
				.exponentialMaxWaitDurationInOpenState(MAX_WAIT)
				.permittedNumberOfCallsInHalfOpenState(1 + this.random.nextInt(3))
				.maxWaitDurationInHalfOpenState(Duration.ofSeconds(3))
				.rampUpDuration(this.random.nextBoolean() ? Duration.ZERO : Duration.ofSeconds(5))
				.build();
			int size = 1 + this.random.nextInt(5);
			for (int i = 0; i < size; i++) {
				this.instances.add(new Instance());
			}
		}

		void run() {
			for (int step = 0; step < STEPS; step++) {
				step();
				this.instances.forEach(Instance::check);
			}
			this.faults = false;
			this.providerUp = true;
			this.instances.forEach((instance) -> instance.partitioned = false);
			this.instances.get(0).breaker.release();
			settle(Duration.ofSeconds(120));
			assertThat(this.instances).allSatisfy((instance) -> {
				assertThat(instance.breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
				assertThat(instance.breaker.snapshot().fleetState()).isEqualTo(CircuitBreakerState.CLOSED);
				assertThat(instance.view().epoch()).isEqualTo(this.instances.get(0).view().epoch());
			});
			this.instances.get(this.instances.size() - 1).breaker.forceOpen(ManualOverride.because("at the end"));
			settle(Duration.ofSeconds(3));
			assertThat(this.instances).extracting((instance) -> instance.breaker.state())
				.containsOnly(CircuitBreakerState.FORCED_OPEN);
		}

		private void step() {
			Instance one = this.instances.get(this.random.nextInt(this.instances.size()));
			switch (this.random.nextInt(40)) {
				case 0 -> this.providerUp = !this.providerUp;
				case 1 -> one.partitioned = !one.partitioned;
				case 2 -> this.instances.set(this.instances.indexOf(one), new Instance());
				case 3 -> one.breaker.forceOpen(ManualOverride.because("").lasting(Duration.ofSeconds(5)));
				case 4 -> one.breaker.forceClose(ManualOverride.because("").lasting(Duration.ofSeconds(5)));
				case 5 -> one.breaker.release();
				case 6 -> one.breaker.reset();
				case 7, 8, 9, 10, 11, 12 -> this.ticker.advance(Duration.ofMillis(this.random.nextInt(2000)));
				case 13, 14, 15, 16, 17, 18, 19, 20, 21, 22 -> one.registry.lane().turn();
				default -> one.call();
			}
		}

		/** Time goes on in small steps, with traffic everywhere and nobody disturbing. */
		private void settle(Duration duration) {
			for (long ms = 0; ms < duration.toMillis(); ms += 500) {
				this.ticker.advance(Duration.ofMillis(500));
				this.instances.forEach((instance) -> instance.registry.lane().turn());
				this.instances.forEach(Instance::call);
				this.instances.forEach(Instance::check);
			}
		}

		/** One instance, and the calls it has in flight. */
		private final class Instance {

			private final CircuitBreakerRegistry registry;

			private final CircuitBreaker breaker;

			private final List<Permit> inFlight = new ArrayList<>();

			private boolean partitioned;

			private long epoch;

			Instance() {
				this.registry = CircuitBreakerRegistry.builder()
					.ticker(Simulation.this.ticker)
					.instanceId("instance-" + Simulation.this.started++)
					.configuration((name) -> Simulation.this.config)
					.store(new FaultyStore(Simulation.this.store, this::fault, this::fault))
					.build();
				this.breaker = this.registry.breaker("payments");
			}

			View view() {
				return this.breaker.member().view();
			}

			private void fault() {
				if (this.partitioned || (Simulation.this.faults && Simulation.this.random.nextInt(30) == 0)) {
					throw new StateStoreException("lost");
				}
			}

			/** Begins a call, or ends one that is in flight, or forgets it. */
			void call() {
				Random random = Simulation.this.random;
				if (!this.inFlight.isEmpty() && random.nextInt(3) == 0) {
					end(this.inFlight.remove(random.nextInt(this.inFlight.size())));
					return;
				}
				Permit permit = this.breaker.tryAcquire();
				if (permit == null) {
					return;
				}
				if (random.nextInt(Simulation.this.faults ? 4 : 1000) == 0) {
					this.inFlight.add(permit);
				}
				else {
					end(permit);
				}
			}

			private void end(Permit permit) {
				if (Simulation.this.random.nextInt(20) == 0) {
					permit.cancel();
				}
				else if (Simulation.this.providerUp) {
					permit.success();
				}
				else {
					permit.failure(new IOException());
				}
			}

			@Override
			public String toString() {
				return this.registry.instanceId() + " " + view();
			}

			void check() {
				long seen = view().epoch();
				assertThat(seen).as("the epoch never decreases").isGreaterThanOrEqualTo(this.epoch);
				this.epoch = seen;
				CircuitBreakerSnapshot snapshot = this.breaker.snapshot();
				if (snapshot.state() == CircuitBreakerState.OPEN) {
					assertThat(snapshot.retryAfter()).as("open never outlasts the longest wait")
						.isLessThanOrEqualTo(MAX_WAIT);
				}
			}

		}

	}

}
