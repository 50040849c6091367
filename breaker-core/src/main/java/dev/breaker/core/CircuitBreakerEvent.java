package dev.breaker.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a circuit breaker. Listeners are called after the fact, on
 * the thread that caused it, and may call back into the breaker; one that throws hurts
 * nobody.
 */
public sealed interface CircuitBreakerEvent {

	/**
	 * Name of the breaker.
	 * @return the name
	 */
	String name();

	/**
	 * When, by the wall clock.
	 * @return the instant
	 */
	Instant at();

	/**
	 * The automatic state changed, by own evidence, by time, by the fleet or by a reset.
	 *
	 * @param name name of the breaker
	 * @param at when
	 * @param from the state left
	 * @param to the state entered
	 * @param reason why, in one sentence
	 * @param lasted how long the state left had lasted
	 * @param fleet whether the fleet agreed on it
	 */
	record StateTransition(String name, Instant at, CircuitBreakerState from, CircuitBreakerState to, String reason,
			Duration lasted, boolean fleet) implements CircuitBreakerEvent {
	}

	/**
	 * A call counted as successful. Built only while somebody listens, and never kept.
	 *
	 * @param name name of the breaker
	 * @param at when
	 * @param duration how long it took; null where it was not measured
	 * @param slow whether it was slow
	 */
	record CallSucceeded(String name, Instant at, @Nullable Duration duration,
			boolean slow) implements CircuitBreakerEvent {
	}

	/**
	 * A call counted as failed.
	 *
	 * @param name name of the breaker
	 * @param at when
	 * @param type class name of the exception or of the result that counts as failed
	 * @param message message of the exception; null if there is none
	 * @param duration how long it took; null where it was not measured
	 * @param slow whether it was slow
	 */
	record CallFailed(String name, Instant at, String type, @Nullable String message, @Nullable Duration duration,
			boolean slow) implements CircuitBreakerEvent {
	}

	/**
	 * A call counted as neither. Built only while somebody listens, and never kept.
	 *
	 * @param name name of the breaker
	 * @param at when
	 * @param type class name of the exception
	 */
	record CallIgnored(String name, Instant at, String type) implements CircuitBreakerEvent {
	}

	/**
	 * A call was refused. Built only while somebody listens, and never kept.
	 *
	 * @param name name of the breaker
	 * @param at when
	 * @param state the state that refused it
	 */
	record CallNotPermitted(String name, Instant at, CircuitBreakerState state) implements CircuitBreakerEvent {
	}

	/**
	 * A fallback stood in for a call that was refused or failed. Built only while
	 * somebody listens, and never kept.
	 *
	 * @param name name of the breaker
	 * @param at when the fallback ended
	 * @param type class name of the exception that it stood in for
	 * @param succeeded false if the fallback failed too
	 */
	record FallbackUsed(String name, Instant at, String type, boolean succeeded) implements CircuitBreakerEvent {
	}

	/**
	 * An operator's override took hold here, set here or at another instance.
	 *
	 * @param name name of the breaker
	 * @param at when
	 * @param override the override
	 */
	record OverrideSet(String name, Instant at, ActiveOverride override) implements CircuitBreakerEvent {
	}

	/**
	 * An override was released, here or at another instance.
	 *
	 * @param name name of the breaker
	 * @param at when
	 * @param override the override that held
	 * @param by who released it; empty if nobody said
	 * @param reason why; may be empty
	 */
	record OverrideCleared(String name, Instant at, ActiveOverride override, String by,
			String reason) implements CircuitBreakerEvent {
	}

	/**
	 * An override reached its end.
	 *
	 * @param name name of the breaker
	 * @param at when this instance noticed
	 * @param override the override that held
	 */
	record OverrideExpired(String name, Instant at, ActiveOverride override) implements CircuitBreakerEvent {
	}

	/**
	 * A predicate, wait function or listener of the user's threw or returned nothing
	 * usable. The breaker went on without it.
	 *
	 * @param name name of the breaker
	 * @param at when
	 * @param hook which one, such as {@code recordFailurePredicate}
	 * @param problem what it did
	 */
	record HookFailed(String name, Instant at, String hook, String problem) implements CircuitBreakerEvent {
	}

	/**
	 * The settings were changed in place.
	 *
	 * @param name name of the breaker
	 * @param at when
	 * @param windowKept whether the window kept what it held; not if its type or size
	 * changed
	 */
	record ConfigChanged(String name, Instant at, boolean windowKept) implements CircuitBreakerEvent {
	}

	/**
	 * The pooled windows of the fleet cross a threshold, but not without the worst
	 * instances: the fleet stays closed.
	 *
	 * @param name name of the breaker
	 * @param at when
	 * @param reason what the pooled windows say, in one sentence
	 * @param suspects ids of the worst instances, the worst first
	 */
	record FleetHeld(String name, Instant at, String reason, List<String> suspects) implements CircuitBreakerEvent {

		public FleetHeld {
			suspects = List.copyOf(suspects);
		}

	}

	/**
	 * The fleet agreed on a transition that this instance has proposed. Published at one
	 * instance of the fleet, and once, for notifications; what happens here, a
	 * {@link StateTransition} tells.
	 *
	 * @param name name of the breaker
	 * @param at when this instance learned of it
	 * @param to the state entered: CLOSED, OPEN or HALF_OPEN
	 * @param reason why, in one sentence
	 * @param epoch version of the agreement, in the whole fleet
	 */
	record FleetTransition(String name, Instant at, CircuitBreakerState to, String reason,
			long epoch) implements CircuitBreakerEvent {
	}

}
