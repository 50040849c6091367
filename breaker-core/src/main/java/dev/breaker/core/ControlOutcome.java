package dev.breaker.core;

/**
 * How far a manual control got.
 */
public enum ControlOutcome {

	/** It holds on this instance, and there is no fleet. */
	APPLIED,

	/** The store has acknowledged it: it holds here and spreads to every instance. */
	APPLIED_FLEET,

	/** It holds here; the store is out of reach and will be told when it returns. */
	APPLIED_LOCAL_PENDING

}
