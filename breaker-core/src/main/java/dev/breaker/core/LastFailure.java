package dev.breaker.core;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The latest call that counted as failed.
 *
 * @param type class name of the exception; for a result that counts as failed, the class
 * name of the result
 * @param message message of the exception; null if it has none
 * @param at when, by the wall clock
 */
public record LastFailure(String type, @Nullable String message, Instant at) {
}
