package dev.breaker.core;

import java.util.concurrent.atomic.AtomicInteger;

import dev.breaker.core.window.SlidingWindow;
import org.jspecify.annotations.Nullable;

/**
 * The evidence that phases which admit freely gather: the window and the failures in a
 * row. RECOVERING hands it on to the CLOSED phase that follows.
 */
final class Recording {

	final SlidingWindow window;

	private final CircuitBreakerConfig config;

	private final AtomicInteger consecutiveFailures = new AtomicInteger();

	Recording(CircuitBreakerConfig config, long now) {
		this.config = config;
		this.window = config.newWindow(now);
	}

	/**
	 * Records one outcome and judges.
	 * @return why the circuit is to open; null if it stays closed
	 */
	@Nullable String record(boolean failed, boolean slow, long now) {
		this.window.record(now, failed, slow);
		int inARow = countConsecutive(failed);
		if (!failed && !slow && this.window.isClean(now)) {
			return null;
		}
		int limit = this.config.consecutiveFailureThreshold();
		if (limit > 0 && inARow >= limit) {
			return "%d consecutive failures reached the threshold of %d".formatted(inARow, limit);
		}
		return TripRules.crossed(this.config, this.window.totals(now), this.config.minimumNumberOfCalls());
	}

	private int countConsecutive(boolean failed) {
		if (failed) {
			return this.consecutiveFailures.incrementAndGet();
		}
		if (this.consecutiveFailures.get() != 0) {
			this.consecutiveFailures.set(0);
		}
		return 0;
	}

}
