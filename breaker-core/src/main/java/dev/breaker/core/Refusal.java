package dev.breaker.core;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A refused call. One object serves all refusals of a phase or of an override.
 *
 * @param state the state that refuses
 * @param retryAt when calls will be admitted, in ticker nanoseconds; null if no moment is
 * known
 * @param otherwise when to ask again where no moment is known
 */
record Refusal(CircuitBreakerState state, @Nullable Long retryAt, Duration otherwise) implements Decision {

	/** What a round answers that has no probe to give. */
	static final Refusal HALF_OPEN = atAnyMoment(CircuitBreakerState.HALF_OPEN);

	static Refusal until(CircuitBreakerState state, long retryAt) {
		return new Refusal(state, retryAt, Duration.ZERO);
	}

	static Refusal atAnyMoment(CircuitBreakerState state) {
		return new Refusal(state, null, Duration.ZERO);
	}

	Duration retryAfter(long now) {
		return (this.retryAt != null) ? Duration.ofNanos(Math.max(0, this.retryAt - now)) : this.otherwise;
	}

}
