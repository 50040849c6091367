package dev.breaker.core;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A breaker's figures at one moment.
 *
 * @param name name of the breaker
 * @param mode whether it acts on what it sees
 * @param state effective state: with mode, override and time counted in
 * @param localState what this instance's automatic phase says, beneath mode and override
 * @param fleetState what the fleet last agreed on; null without a fleet
 * @param stateSince when the override in force was set, else when the automatic state
 * began, by the wall clock
 * @param retryAfter time to the next attempt; null where a call may be admitted now
 * @param override the override in force; null if none
 * @param failureRate percent; null below the minimum number of calls
 * @param slowCallRate percent; null below the minimum number of calls or without a
 * slow-call rule
 * @param bufferedCalls calls in the window; of a circuit that this instance opened, those
 * that spoke for opening it
 * @param failedCalls failed calls in the window
 * @param slowCalls slow calls in the window
 * @param openedBecause why it last opened, in one sentence; null if it never did
 * @param lastFailure the latest failed call; null if there was none
 * @param statistics totals since the breaker was made
 * @param latency how long calls took lately; null where nothing was measured, see
 * {@link CircuitBreaker#measureLatency()}
 */
public record CircuitBreakerSnapshot(String name, CircuitBreakerMode mode, CircuitBreakerState state,
		CircuitBreakerState localState, @Nullable CircuitBreakerState fleetState, Instant stateSince,
		@Nullable Duration retryAfter, @Nullable ActiveOverride override, @Nullable Double failureRate,
		@Nullable Double slowCallRate, long bufferedCalls, long failedCalls, long slowCalls,
		@Nullable String openedBecause, @Nullable LastFailure lastFailure, CircuitBreakerStatistics statistics,
		@Nullable LatencyStatistics latency) {
}
