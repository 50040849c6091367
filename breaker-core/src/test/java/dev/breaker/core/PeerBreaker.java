package dev.breaker.core;

import java.time.Duration;

import dev.breaker.core.DeliberateDifference.Peer;
import dev.breaker.core.window.WindowTotals;
import org.jspecify.annotations.Nullable;

/**
 * A circuit breaker of another library, in the terms of this one.
 */
interface PeerBreaker {

	Peer peer();

	/** Asks for a call; null if it is refused. */
	@Nullable Call tryCall();

	/** CLOSED, OPEN or HALF_OPEN. */
	CircuitBreakerState state();

	/** What the closed circuit has recorded; null if it does not tell. */
	@Nullable WindowTotals window();

	/** Closes, and forgets. */
	void reset();

	/** For those that do not notice. */
	default void timePassed() {
	}

	/** An admitted call. */
	interface Call {

		void end(CallOutcome outcome, Duration took);

	}

}
