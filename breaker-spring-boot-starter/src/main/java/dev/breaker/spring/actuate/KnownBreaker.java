package dev.breaker.spring.actuate;

import java.util.List;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.fleet.FleetIndex;
import dev.breaker.core.fleet.FleetPhase;
import dev.breaker.core.fleet.OverrideMode;
import dev.breaker.spring.actuate.BreakerDescriptor.KeysDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * A breaker that an operator may name: one of this instance, or one that stands only in
 * the fleet's index.
 */
sealed interface KnownBreaker {

	CircuitBreakerState state();

	/**
	 * What the list shows of it.
	 * @param keys the breakers of its keys; null where it has none
	 */
	BreakerDescriptor figures(@Nullable List<KnownBreaker> keys);

	/** Whether it refuses every call. */
	default boolean isOpen() {
		return state() == CircuitBreakerState.OPEN || state() == CircuitBreakerState.FORCED_OPEN;
	}

	/** Whether an operator has the say, over its keys too. */
	default boolean isForced() {
		return state() == CircuitBreakerState.FORCED_OPEN || state() == CircuitBreakerState.FORCED_CLOSED;
	}

	record Here(CircuitBreaker breaker) implements KnownBreaker {

		@Override
		public CircuitBreakerState state() {
			return this.breaker.state();
		}

		@Override
		public BreakerDescriptor figures(@Nullable List<KnownBreaker> keys) {
			return BreakerDescriptor.of(this.breaker.snapshot(), KeysDescriptor.of(this, keys));
		}

	}

	record Elsewhere(FleetIndex.Entry entry) implements KnownBreaker {

		@Override
		public CircuitBreakerState state() {
			CircuitBreakerState forced = forced();
			CircuitBreakerState agreed = agreed();
			return (forced != null) ? forced : (agreed != null) ? agreed : CircuitBreakerState.CLOSED;
		}

		@Override
		public BreakerDescriptor figures(@Nullable List<KnownBreaker> keys) {
			return BreakerDescriptor.of(this, KeysDescriptor.of(this, keys));
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
