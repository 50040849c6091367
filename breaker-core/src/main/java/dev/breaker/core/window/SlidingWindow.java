package dev.breaker.core.window;

import java.time.Duration;

/**
 * A thread-safe, lock-free window over the latest outcomes. Time is handed in by the
 * caller, in nanoseconds of one monotonic clock, so a window has no clock and no thread
 * of its own.
 */
public sealed interface SlidingWindow permits CountBasedWindow, TimeBasedWindow {

	/** Largest number of calls that a count-based window may hold. */
	int MAX_CALLS = 1_000_000;

	/** Longest span that a time-based window may cover. */
	Duration MAX_DURATION = Duration.ofDays(1);

	/**
	 * Makes a window over the last {@code size} calls.
	 * @param size number of calls, 1 to {@link #MAX_CALLS}
	 * @return an empty window
	 * @throws IllegalArgumentException if the size is out of range
	 */
	static SlidingWindow countBased(int size) {
		return new CountBasedWindow(size);
	}

	/**
	 * Makes a window over the calls of the last {@code size}.
	 * @param size span of time, positive, at most {@link #MAX_DURATION}
	 * @param nanos the present time
	 * @return an empty window
	 * @throws IllegalArgumentException if the size is out of range
	 */
	static SlidingWindow timeBased(Duration size, long nanos) {
		return new TimeBasedWindow(size, nanos);
	}

	/**
	 * Records the outcome of one call. No outcome is lost, whatever the number of
	 * threads.
	 * @param nanos the present time
	 * @param failed whether the call failed
	 * @param slow whether the call was slow
	 */
	void record(long nanos, boolean failed, boolean slow);

	/**
	 * Tells cheaply whether the window holds nothing that could open a circuit.
	 * @param nanos the present time
	 * @return true if the window holds neither a failed nor a slow call
	 */
	boolean isClean(long nanos);

	/**
	 * Adds up what the window holds. While other threads record, the answer contains
	 * every outcome whose {@link #record} had returned before this call.
	 * @param nanos the present time
	 * @return the totals
	 */
	WindowTotals totals(long nanos);

	/**
	 * As {@link #totals}, but sure, for what has consequences: what a writer is in the
	 * midst of counts for nothing bad.
	 * @param nanos the present time, exact
	 * @return the totals; none where they cannot be told at this moment
	 */
	WindowTotals recounted(long nanos);

	/**
	 * Counts the successful calls that were ever recorded, those that have left the
	 * window included.
	 * @return the count
	 */
	StripedCounter successes();

}
