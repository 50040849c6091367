package dev.breaker.spring.config;

/**
 * What a mistake found by the checks of annotations does to the start.
 */
public enum StartupChecks {

	/** The start fails. */
	FAIL,

	/** The start goes on with a warning. */
	WARN

}
