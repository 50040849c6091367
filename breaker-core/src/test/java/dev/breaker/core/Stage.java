package dev.breaker.core;

import org.jspecify.annotations.Nullable;

/**
 * What random steps are taken on: a breaker beside something that is to behave alike.
 */
interface Stage {

	/** Asks for a call, and keeps it open if it is admitted. */
	void begin();

	/**
	 * Ends an open call, if there is one.
	 * @param number which, counted from the oldest, and round again past the newest
	 * @param outcome how it ends; null for cancelled
	 */
	void end(int number, @Nullable CallOutcome outcome);

	/** Makes a call that ends at once. */
	void call(CallOutcome outcome);

	void pass(int ticks);

	void reset();

	/**
	 * Sets an override.
	 * @param state FORCED_OPEN or FORCED_CLOSED
	 * @param ticks how long; 0 for without limit
	 */
	default void force(CircuitBreakerState state, int ticks) {
		throw new UnsupportedOperationException("no peer has it");
	}

	default void release() {
		throw new UnsupportedOperationException("no peer has it");
	}

	/** Thrown by a call that is to count as neither. */
	final class Ignored extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

}
