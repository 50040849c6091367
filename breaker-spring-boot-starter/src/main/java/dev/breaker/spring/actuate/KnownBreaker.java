package dev.breaker.spring.actuate;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.fleet.FleetIndex;
import dev.breaker.core.fleet.FleetPhase;
import dev.breaker.core.fleet.OverrideMode;
import org.jspecify.annotations.Nullable;

/**
 * A breaker that an operator may name: one of this instance, or one that stands only in
 * the fleet's index.
 */
sealed interface KnownBreaker {

	CircuitBreakerState state();

	/** Whether it refuses every call. */
	default boolean isOpen() {
		return state() == CircuitBreakerState.OPEN || state() == CircuitBreakerState.FORCED_OPEN;
	}

	record Here(CircuitBreaker breaker) implements KnownBreaker {

		@Override
		public CircuitBreakerState state() {
			return this.breaker.state();
		}

	}

	record Elsewhere(FleetIndex.Entry entry) implements KnownBreaker {

		@Override
		public CircuitBreakerState state() {
			CircuitBreakerState forced = forced();
			CircuitBreakerState agreed = agreed();
			return (forced != null) ? forced : (agreed != null) ? agreed : CircuitBreakerState.CLOSED;
		}

		@Nullable CircuitBreakerState forced() {
			OverrideMode mode = this.entry.override();
			return (mode != null) ? CircuitBreakerState.valueOf(mode.name()) : null;
		}

		@Nullable CircuitBreakerState agreed() {
			FleetPhase phase = this.entry.phase();
			return (phase != null) ? CircuitBreakerState.valueOf(phase.name()) : null;
		}

	}

}
