package dev.breaker.core;

/**
 * How a finished call counts.
 */
public enum CallOutcome {

	/** The call counts as successful. */
	SUCCESS,

	/** The call counts as failed. */
	FAILURE,

	/** The call counts as neither, as if it had not been made. */
	IGNORED

}
