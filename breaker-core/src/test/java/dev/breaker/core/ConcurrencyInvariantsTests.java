package dev.breaker.core;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

import dev.breaker.core.CircuitBreakerEvent.OverrideCleared;
import dev.breaker.core.CircuitBreakerEvent.OverrideSet;
import dev.breaker.core.CircuitBreakerEvent.StateTransition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What must hold whatever callers, operators and time do at once.
 */
class ConcurrencyInvariantsTests {

	private static final Duration WAIT = Duration.ofSeconds(1);

	private static final Duration RAMP = Duration.ofSeconds(1);

	private static final Duration SLOW = Duration.ofMillis(150);

	private static final ManualOverride DRILL = ManualOverride.because("drill").lasting(Duration.ofSeconds(2));

	/** Every transition there may be, and what it may be told to be for. */
	private static final Map<String, String> LEGAL = Map.of("CLOSED to OPEN", ".* reached the threshold of .*",
			"OPEN to HALF_OPEN", "the wait of .* is over", "HALF_OPEN to OPEN",
			".* permitted probes failed|a half-open probe did not return within .*", "HALF_OPEN to RECOVERING",
			".* permitted probes succeeded", "RECOVERING to OPEN", ".* reached the threshold of .*",
			"RECOVERING to CLOSED", "the ramp-up is over|reset.*", "OPEN to CLOSED", "reset.*", "HALF_OPEN to CLOSED",
			"reset.*|.* permitted probes succeeded");

	private final FakeTicker ticker = FakeTicker.overflowing();

	private final Queue<StateTransition> transitions = new ConcurrentLinkedQueue<>();

	private CircuitBreaker breaker(CircuitBreakerConfig.Builder config) {
		CircuitBreaker breaker = CircuitBreaker.of("payments", config.waitDurationInOpenState(WAIT).build(),
				this.ticker);
		breaker.onEvent(StateTransition.class, this.transitions::add);
		return breaker;
	}

	@ParameterizedTest
	@MethodSource("dev.breaker.core.Crowd#ofThisJvm")
	void totalsAddUpAndTransitionsAreLegal(Crowd crowd) throws Exception {
		int attempts = 100_000 / crowd.size();
		CircuitBreaker breaker = breaker(CircuitBreakerConfig.builder()
			.slidingWindow(SlidingWindowType.COUNT_BASED, 20)
			.minimumNumberOfCalls(5)
			.slowCallDurationThreshold(SLOW)
			.slowCallRateThreshold(80)
			.permittedNumberOfCallsInHalfOpenState(4)
			.successThresholdInHalfOpenState(2)
			.maxWaitDurationInHalfOpenState(Duration.ofSeconds(2))
			.rampUpDuration(RAMP)
			.ignoreExceptions(Set.of(IllegalArgumentException.class)));
		LongAdder slow = new LongAdder();
		breaker.onCall((outcome, nanos) -> slow.add((nanos > SLOW.toNanos()) ? 1 : 0));
		Ends ends = new Ends(crowd.size());
		crowd.all((number) -> {
			for (int i = 0; i < attempts; i++) {
				if (number == 0 || i % 8 == 0) {
					operate(breaker);
				}
				if (i % 64 == 0) {
					Thread.yield();
				}
				Permit permit = breaker.tryAcquire();
				if (permit == null) {
					ends.refused.increment();
				}
				else {
					ends.end(permit);
				}
			}
		});
		ends.endAllHandedOver();
		CircuitBreakerStatistics statistics = breaker.snapshot().statistics();
		assertThat(statistics.successful()).isEqualTo(ends.successful.sum());
		assertThat(statistics.failed()).isEqualTo(ends.failed.sum());
		assertThat(statistics.ignored()).isEqualTo(ends.ignored.sum());
		assertThat(statistics.slow()).isEqualTo(slow.sum());
		assertThat(statistics.notPermittedCalls()).isEqualTo(ends.refused.sum());
		assertThat(ends.all()).isEqualTo((long) attempts * crowd.size());
		assertLegal(breaker);
	}

	private void operate(CircuitBreaker breaker) {
		this.ticker.advance(Duration.ofMillis(20));
		switch (ThreadLocalRandom.current().nextInt(500)) {
			case 0 -> breaker.forceOpen(DRILL);
			case 1 -> breaker.forceClose(DRILL);
			case 2, 3, 4 -> breaker.release();
			case 5 -> breaker.reset();
			default -> breaker.snapshot();
		}
	}

	/** What time has made due is made first, so that the state shown is the phase's. */
	private void assertLegal(CircuitBreaker breaker) {
		breaker.release();
		Permit none = breaker.tryAcquire();
		if (none != null) {
			none.cancel();
		}
		assertThat(this.transitions)
			.allSatisfy((transition) -> assertThat(transition.reason()).as(transition.from() + " to " + transition.to())
				.matches(LEGAL.getOrDefault(transition.from() + " to " + transition.to(), "nothing")));
		CircuitBreakerSnapshot after = breaker.snapshot();
		for (CircuitBreakerState state : CircuitBreakerState.values()) {
			if (state == CircuitBreakerState.OFF) {
				continue;
			}
			long times = after.statistics().transitions().get(state);
			assertThat(times).as("the test has been in " + state).isPositive();
			if (state == CircuitBreakerState.FORCED_OPEN || state == CircuitBreakerState.FORCED_CLOSED) {
				continue;
			}
			long entered = this.transitions.stream().filter((transition) -> transition.to() == state).count();
			long left = this.transitions.stream().filter((transition) -> transition.from() == state).count();
			assertThat(times).isEqualTo(entered);
			assertThat(entered - left).as("entered less left " + state + ", now " + after.localState())
				.isEqualTo(((state == after.localState()) ? 1 : 0) - ((state == CircuitBreakerState.CLOSED) ? 1 : 0));
		}
	}

	@ParameterizedTest
	@MethodSource("dev.breaker.core.Crowd#ofThisJvm")
	void everyTransitionAndEveryOverrideHasOneWinner(Crowd crowd) throws Exception {
		int rounds = 150;
		int probes = 4;
		CircuitBreaker breaker = breaker(CircuitBreakerConfig.builder()
			.minimumNumberOfCalls(1)
			.permittedNumberOfCallsInHalfOpenState(probes)
			.rampUpDuration(RAMP));
		List<CircuitBreakerEvent> overrides = new CopyOnWriteArrayList<>();
		breaker.onEvent(OverrideSet.class, overrides::add);
		breaker.onEvent(OverrideCleared.class, overrides::add);
		AtomicInteger admitted = new AtomicInteger();
		Runnable wait = () -> this.ticker.advance(WAIT);
		Runnable ramp = () -> this.ticker.advance(RAMP);
		Steps steps = new Steps(crowd.size());
		crowd.all((number) -> {
			for (int round = 0; round < rounds; round++) {
				Permit call = breaker.acquire();
				steps.next();
				call.failure(new IOException());
				steps.next(wait);
				Permit probe = breaker.tryAcquire();
				steps.next();
				boolean recovers = round % 2 == 0;
				if (probe != null) {
					admitted.incrementAndGet();
					end(probe, recovers);
				}
				steps.next(ramp);
				if (recovers) {
					breaker.acquire().cancel();
				}
				else {
					breaker.reset();
				}
				steps.next();
				breaker.forceOpen(DRILL);
				steps.next();
				breaker.release();
				steps.next();
			}
		});
		assertThat(admitted).hasValue(rounds * probes);
		List<String> expected = IntStream.range(0, rounds)
			.mapToObj((round) -> (round % 2 == 0)
					? List.of("CLOSED to OPEN", "OPEN to HALF_OPEN", "HALF_OPEN to RECOVERING", "RECOVERING to CLOSED")
					: List.of("CLOSED to OPEN", "OPEN to HALF_OPEN", "HALF_OPEN to OPEN", "OPEN to CLOSED"))
			.flatMap(List::stream)
			.toList();
		assertThat(this.transitions).extracting((transition) -> transition.from() + " to " + transition.to())
			.isEqualTo(expected);
		assertThat(overrides).hasSize(2 * rounds);
	}

	private static void end(Permit probe, boolean well) {
		if (well) {
			probe.success();
		}
		else {
			probe.failure(new IOException());
		}
	}

	@ParameterizedTest
	@MethodSource("dev.breaker.core.Crowd#ofThisJvm")
	void aRoundNeverHasMoreProbesOutThanPermitted(Crowd crowd) throws Exception {
		int permitted = 3;
		CircuitBreaker breaker = breaker(CircuitBreakerConfig.builder()
			.consecutiveFailureThreshold(1)
			.permittedNumberOfCallsInHalfOpenState(permitted));
		Calls.fail(breaker, 1);
		this.ticker.advance(WAIT);
		AtomicInteger out = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		crowd.all((number) -> {
			for (int i = 0; i < 20_000 / crowd.size(); i++) {
				Permit probe = breaker.tryAcquire();
				if (probe != null) {
					most.accumulateAndGet(out.incrementAndGet(), Math::max);
					Thread.yield();
					out.decrementAndGet();
					probe.cancel();
				}
			}
		});
		assertThat(most.get()).isBetween(1, permitted);
		assertThat(Calls.takeAll(breaker)).hasSize(permitted);
	}

	/** Lets nobody begin a step before all have ended the last. */
	private static final class Steps {

		private final CyclicBarrier barrier;

		private final AtomicInteger arrived = new AtomicInteger();

		Steps(int size) {
			this.barrier = new CyclicBarrier(size);
		}

		void next() {
			next(() -> {
			});
		}

		/** Has the last one do something before anybody goes on. */
		void next(Runnable inBetween) {
			if (this.arrived.incrementAndGet() % this.barrier.getParties() == 0) {
				inBetween.run();
			}
			try {
				this.barrier.await(30, TimeUnit.SECONDS);
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	/**
	 * Ends calls in every way, some by two threads at once and some long after, and
	 * counts what permits answered.
	 */
	private static final class Ends {

		final LongAdder successful = new LongAdder();

		final LongAdder failed = new LongAdder();

		final LongAdder ignored = new LongAdder();

		final LongAdder cancelled = new LongAdder();

		final LongAdder refused = new LongAdder();

		/** Permits on the way from one thread to another. */
		private final AtomicReferenceArray<@Nullable Permit> handedOver;

		Ends(int slots) {
			this.handedOver = new AtomicReferenceArray<>(slots);
		}

		void end(Permit permit) {
			switch (ThreadLocalRandom.current().nextInt(10)) {
				case 0, 1, 2 -> failed(permit);
				case 3 -> {
					permit.failure(new IllegalArgumentException());
					this.ignored.increment();
				}
				case 4 -> {
					permit.cancel();
					assertThat(permit.success()).isEqualTo(CallOutcome.IGNORED);
					this.cancelled.increment();
				}
				case 5 -> handOver(permit);
				case 6 -> {
					handOver(permit);
					failed(permit);
				}
				default -> succeeded(permit);
			}
		}

		private void handOver(Permit permit) {
			int slot = ThreadLocalRandom.current().nextInt(this.handedOver.length());
			Permit other = this.handedOver.getAndSet(slot, permit);
			if (other != null) {
				succeeded(other);
			}
		}

		void endAllHandedOver() {
			for (int i = 0; i < this.handedOver.length(); i++) {
				Permit left = this.handedOver.get(i);
				if (left != null) {
					succeeded(left);
				}
			}
		}

		private void succeeded(Permit permit) {
			if (permit.success() == CallOutcome.SUCCESS) {
				this.successful.increment();
			}
		}

		private void failed(Permit permit) {
			if (permit.failure(new IOException()) == CallOutcome.FAILURE) {
				this.failed.increment();
			}
		}

		long all() {
			return this.successful.sum() + this.failed.sum() + this.ignored.sum() + this.cancelled.sum()
					+ this.refused.sum();
		}

	}

}
