package dev.breaker.core;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * An override in force, for display.
 *
 * @param mode FORCED_OPEN or FORCED_CLOSED
 * @param by who set it; empty if nobody said
 * @param verified whether {@code by} is an authenticated principal
 * @param reason why; may be empty
 * @param since when it was set, by the wall clock of the instance that set it
 * @param until when it ends, by this instance's wall clock; null for without limit
 */
public record ActiveOverride(CircuitBreakerState mode, String by, boolean verified, String reason, Instant since,
		@Nullable Instant until) {
}
