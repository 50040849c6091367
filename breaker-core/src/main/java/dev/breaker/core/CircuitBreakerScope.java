package dev.breaker.core;

/**
 * With whom a breaker shares its state, where there is a store.
 */
public enum CircuitBreakerScope {

	/** All instances agree on one state. */
	FLEET,

	/** The instance decides alone; only overrides are shared. */
	LOCAL

}
