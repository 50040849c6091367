package dev.breaker.core.fleet;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * How the store is, for operators.
 *
 * @param type kind of store, such as {@code redis}
 * @param status whether it answers
 * @param instances live instances as of the last answer, this one included
 * @param since when the status began, by the wall clock
 * @param lastError what went wrong last; null if nothing did
 */
public record StoreStatus(String type, Status status, int instances, Instant since, @Nullable String lastError) {

	/** Whether the store answers. */
	public enum Status {

		/** The store answers. */
		CONNECTED,

		/** The store does not answer: each instance decides alone. */
		DEGRADED

	}

}
