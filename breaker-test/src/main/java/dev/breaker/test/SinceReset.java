package dev.breaker.test;

import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.CircuitBreakerStatistics;

/**
 * What happened to a breaker since its last reset by a test: its totals are never reset.
 *
 * @param successful calls that counted as successful
 * @param failed calls that counted as failed
 * @param ignored calls that counted as neither
 * @param refused calls that were not made
 * @param opened times that the circuit opened
 */
record SinceReset(long successful, long failed, long ignored, long refused, long opened) {

	/** Weak, for a context that is closed takes its breakers along. */
	private static final Map<CircuitBreaker, SinceReset> TOTALS = Collections.synchronizedMap(new WeakHashMap<>());

	private static final SinceReset NONE = new SinceReset(0, 0, 0, 0, 0);

	static void begin(CircuitBreaker breaker) {
		TOTALS.put(breaker, totals(breaker));
	}

	static SinceReset of(CircuitBreaker breaker) {
		SinceReset now = totals(breaker);
		SinceReset then = TOTALS.getOrDefault(breaker, NONE);
		return new SinceReset(now.successful - then.successful, now.failed - then.failed, now.ignored - then.ignored,
				now.refused - then.refused, now.opened - then.opened);
	}

	private static SinceReset totals(CircuitBreaker breaker) {
		CircuitBreakerStatistics totals = breaker.snapshot().statistics();
		return new SinceReset(totals.successful(), totals.failed(), totals.ignored(), totals.notPermittedCalls(),
				totals.transitions().getOrDefault(CircuitBreakerState.OPEN, 0L));
	}

	@Override
	public String toString() {
		return "%d succeeded, %d failed, %d ignored, %d refused".formatted(this.successful, this.failed, this.ignored,
				this.refused);
	}

}
