package dev.breaker.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import dev.breaker.core.window.WindowTotals;
import org.jspecify.annotations.Nullable;

/**
 * All that a snapshot says and the reference model knows too.
 */
record Figures(CircuitBreakerState state, CircuitBreakerState localState, Instant stateSince,
		@Nullable Duration retryAfter, WindowTotals window, @Nullable Double failureRate, @Nullable Double slowCallRate,
		Totals totals) {

	/** Since the breaker was made; transitions are made later than they are seen. */
	record Totals(long successful, long failed, long ignored, long slow, long successesInARow, int failuresInARow,
			Map<CircuitBreakerState, Long> notPermitted, long observedRefusals, Map<CallOutcome, Long> probes) {

		static Totals of(CircuitBreakerStatistics statistics) {
			return new Totals(statistics.successful(), statistics.failed(), statistics.ignored(), statistics.slow(),
					statistics.consecutiveSuccesses(), statistics.consecutiveFailures(), statistics.notPermitted(),
					statistics.observedRefusals(), statistics.halfOpen());
		}

	}

	static Figures of(CircuitBreakerSnapshot snapshot) {
		return new Figures(snapshot.state(), snapshot.localState(), snapshot.stateSince(), snapshot.retryAfter(),
				new WindowTotals(snapshot.bufferedCalls(), snapshot.failedCalls(), snapshot.slowCalls()),
				snapshot.failureRate(), snapshot.slowCallRate(), Totals.of(snapshot.statistics()));
	}

}
