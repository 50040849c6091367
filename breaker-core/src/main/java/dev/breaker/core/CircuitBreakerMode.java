package dev.breaker.core;

/**
 * Whether a breaker acts on what it sees.
 */
public enum CircuitBreakerMode {

	/** Refuses calls while open. */
	ENFORCE,

	/** Records, changes state and reports what it would refuse, but refuses nothing. */
	OBSERVE,

	/** Neither records nor refuses. */
	OFF

}
