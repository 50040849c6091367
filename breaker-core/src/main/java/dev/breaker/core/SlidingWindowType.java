package dev.breaker.core;

/**
 * What the size of a sliding window counts.
 */
public enum SlidingWindowType {

	/** The size is a number of seconds. */
	TIME_BASED,

	/** The size is a number of calls. */
	COUNT_BASED

}
