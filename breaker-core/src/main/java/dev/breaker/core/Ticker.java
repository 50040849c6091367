package dev.breaker.core;

import java.time.Instant;

/**
 * The time a breaker lives by. Durations, deadlines and windows use the monotonic
 * nanoseconds alone, so a step of the wall clock changes nothing.
 */
@FunctionalInterface
public interface Ticker {

	/**
	 * Monotonic time, exact; as {@link System#nanoTime()}, its origin is arbitrary.
	 * @return nanoseconds
	 */
	long nanos();

	/**
	 * Monotonic time for window buckets, possibly some milliseconds behind
	 * {@link #nanos()}.
	 * @return nanoseconds, of the same origin
	 */
	default long coarseNanos() {
		return nanos();
	}

	/**
	 * Wall-clock time, for display only.
	 * @return the present instant
	 */
	default Instant wallTime() {
		return Instant.now();
	}

	/**
	 * Wall-clock time of what happens often, possibly some milliseconds behind
	 * {@link #wallTime()}.
	 * @return about the present instant
	 */
	default Instant coarseWallTime() {
		return wallTime();
	}

	/**
	 * The clock of the machine.
	 * @return a ticker on {@link System#nanoTime()}, whose coarse time is written down
	 * every 10 ms by one daemon thread while calls are made
	 */
	static Ticker system() {
		return SystemTicker.INSTANCE;
	}

}
