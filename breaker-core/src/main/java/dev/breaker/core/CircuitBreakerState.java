package dev.breaker.core;

/**
 * What a circuit breaker does with the next call.
 */
public enum CircuitBreakerState {

	/** Calls are admitted and their outcomes watched. */
	CLOSED,

	/** Calls are refused until the wait is over. */
	OPEN,

	/** A few calls are admitted as probes, all others refused. */
	HALF_OPEN,

	/** The circuit has closed and admits a growing share of the calls. */
	RECOVERING,

	/** An operator refuses every call. */
	FORCED_OPEN,

	/** An operator admits every call. */
	FORCED_CLOSED,

	/** The breaker is switched off by configuration: every call passes unwatched. */
	OFF

}
