package dev.breaker.spring;

/**
 * What sends a call to its fallback. Ignored exceptions and {@link Error} never do.
 */
public enum FallbackOn {

	/** Refusals, and failures that were recorded. */
	ANY,

	/** Refusals alone: a call that was made and failed throws what it throws. */
	REFUSED,

	/** Failures that were recorded: a refused call throws that it was refused. */
	FAILURE

}
