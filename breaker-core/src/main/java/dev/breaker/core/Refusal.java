package dev.breaker.core;

import java.time.Duration;

/**
 * A refused call. One object serves all refusals of a phase or of an override.
 *
 * @param state the state that refuses
 * @param timed whether it is known when calls will be admitted
 * @param retryAt when calls will be admitted, in ticker nanoseconds, where that is known
 * @param otherwise nanoseconds after which to ask again where it is not
 */
record Refusal(CircuitBreakerState state, boolean timed, long retryAt, long otherwise) implements Decision {

	/** What a round answers that has no probe to give. */
	static final Refusal HALF_OPEN = atAnyMoment(CircuitBreakerState.HALF_OPEN);

	static Refusal until(CircuitBreakerState state, long retryAt) {
		return new Refusal(state, true, retryAt, 0);
	}

	static Refusal unlimited(CircuitBreakerState state, Duration askAgainAfter) {
		return new Refusal(state, false, 0, askAgainAfter.toNanos());
	}

	static Refusal atAnyMoment(CircuitBreakerState state) {
		return new Refusal(state, false, 0, 0);
	}

	/** Nanoseconds to the next attempt, not negative. */
	long retryAfter(long now) {
		return this.timed ? Math.max(0, this.retryAt - now) : this.otherwise;
	}

}
