package dev.breaker.core.fleet;

/**
 * What a fleet can agree on. The recovery ramp is no phase of its own here: it is a
 * {@link #CLOSED} record younger than its ramp-up duration.
 */
public enum FleetPhase {

	/** Calls are admitted. */
	CLOSED,

	/** Calls are refused until the wait of the record is over. */
	OPEN,

	/** Calls with a lease are admitted as probes. */
	HALF_OPEN

}
