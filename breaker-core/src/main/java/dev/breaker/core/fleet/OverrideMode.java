package dev.breaker.core.fleet;

/**
 * What an operator forces on a breaker.
 */
public enum OverrideMode {

	/** Every call is refused. */
	FORCED_OPEN,

	/** Every call is admitted. */
	FORCED_CLOSED

}
