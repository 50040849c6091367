package dev.breaker.jcstress;

import java.time.Duration;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.ManualOverride;
import dev.breaker.core.Permit;
import dev.breaker.core.SlidingWindowType;
import dev.breaker.core.Ticker;

/**
 * Circuits as the races need them. The configurations are shared, since a race is run
 * millions of times, each time with a fresh breaker.
 */
final class Circuits {

	static final ManualOverride DRILL = ManualOverride.because("drill").unlimited();

	static final IllegalStateException FAILURE = new IllegalStateException("down");

	private static final Duration WAIT = Duration.ofSeconds(30);

	private static final CircuitBreakerConfig TRIPS_AT_ONCE = config(1, 2, 2);

	private static final CircuitBreakerConfig ONE_PROBE = config(1, 1, 1);

	private static final CircuitBreakerConfig ONE_OF_TWO_PROBES = config(1, 2, 1);

	private static final CircuitBreakerConfig LASTING = config(10, 2, 2);

	private Circuits() {
	}

	private static CircuitBreakerConfig config(int minimum, int probes, int successes) {
		return CircuitBreakerConfig.builder()
			.slidingWindow(SlidingWindowType.COUNT_BASED, 10)
			.minimumNumberOfCalls(minimum)
			.waitDurationInOpenState(WAIT)
			.permittedNumberOfCallsInHalfOpenState(probes)
			.successThresholdInHalfOpenState(successes)
			.eventConsumerBufferSize(0)
			.build();
	}

	/** Closed; the first failure opens it. */
	static CircuitBreaker tripsAtOnce() {
		return CircuitBreaker.of("payments", TRIPS_AT_ONCE, new HandTicker());
	}

	/** Closed; ten calls are needed to open it. */
	static CircuitBreaker lasting() {
		return CircuitBreaker.of("payments", LASTING, new HandTicker());
	}

	/** Open, with its wait over; one probe is permitted. */
	static CircuitBreaker awaitingOneProbe() {
		return awaitingProbes(ONE_PROBE);
	}

	/** Open, with its wait over; one success of two permitted probes closes it. */
	static CircuitBreaker closedByOneOfTwoProbes() {
		return awaitingProbes(ONE_OF_TWO_PROBES);
	}

	/** Open, with its wait over; one failure of two permitted probes opens it again. */
	static CircuitBreaker reopenedByOneOfTwoProbes() {
		return awaitingProbes(TRIPS_AT_ONCE);
	}

	private static CircuitBreaker awaitingProbes(CircuitBreakerConfig config) {
		HandTicker ticker = new HandTicker();
		CircuitBreaker breaker = CircuitBreaker.of("payments", config, ticker);
		breaker.acquire().failure(FAILURE);
		ticker.nanos = WAIT.toNanos();
		return breaker;
	}

	static boolean admits(CircuitBreaker breaker) {
		Permit permit = breaker.tryAcquire();
		return permit != null;
	}

	static long entered(CircuitBreaker breaker, CircuitBreakerState state) {
		return breaker.snapshot().statistics().transitions().get(state);
	}

	/** Time that a state sets before its race. */
	private static final class HandTicker implements Ticker {

		private volatile long nanos;

		@Override
		public long nanos() {
			return this.nanos;
		}

	}

}
