package dev.breaker.core;

import dev.breaker.core.window.SlidingWindow;
import org.jspecify.annotations.Nullable;

/**
 * The evidence that phases which admit freely gather: the window and the failures in a
 * row. RECOVERING hands it on to the CLOSED phase that follows.
 */
final class Recording {

	final SlidingWindow window;

	private final SlidingWindowType type;

	private final int size;

	private final FailureRun failureRun = new FailureRun();

	private volatile boolean retired;

	Recording(CircuitBreakerConfig config, long now) {
		this.window = config.newWindow(now);
		this.type = config.slidingWindowType();
		this.size = config.slidingWindowSize();
	}

	/** Whether other settings have a window of the same type and size. */
	boolean fits(CircuitBreakerConfig config) {
		return this.type == config.slidingWindowType() && this.size == config.slidingWindowSize();
	}

	/** Out of use: whoever records still does so, and has it taken over. */
	void retire() {
		this.retired = true;
	}

	boolean isRetired() {
		return this.retired;
	}

	/**
	 * Records one outcome.
	 * @return whether the rules need not be asked, since nothing in the window speaks for
	 * opening
	 */
	boolean record(boolean failed, boolean slow, long now) {
		this.window.record(now, failed, slow);
		return !failed && !slow && this.window.isClean(now);
	}

	/**
	 * Judges.
	 * @param failed whether the outcome recorded last was a failure, and so is to be
	 * counted as one of a row
	 * @return why the circuit is to open; null if it stays closed
	 */
	@Nullable String judge(CircuitBreakerConfig config, boolean failed, long now) {
		int limit = config.consecutiveFailureThreshold();
		if (failed && limit > 0) {
			int inARow = this.failureRun.failed(this.window.successes().sum());
			if (inARow >= limit) {
				return "%d consecutive failures reached the threshold of %d".formatted(inARow, limit);
			}
		}
		int minimum = config.minimumNumberOfCalls();
		String cause = TripRules.crossed(config, this.window.totals(now), minimum);
		return (cause != null) ? TripRules.crossed(config, this.window.recounted(now), minimum) : null;
	}

}
