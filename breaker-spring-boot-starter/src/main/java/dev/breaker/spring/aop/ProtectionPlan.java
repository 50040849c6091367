package dev.breaker.spring.aop;

import dev.breaker.core.CallOutcome;
import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.OutcomeRules;
import dev.breaker.core.Permit;
import dev.breaker.spring.FallbackOn;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * All that the calls of one method need, found out once.
 *
 * @param breakers which breaker a call goes through
 * @param added what the annotation adds to the outcome rules of the breaker; null for
 * nothing
 * @param fallbackOn what sends a call to the fallback
 * @param fallback the fallback; null for none
 * @param listeners who hears of fallbacks
 */
record ProtectionPlan(BreakerSelector breakers, @Nullable AddedRules added, FallbackOn fallbackOn,
		@Nullable Fallback fallback, FallbackListeners listeners) {

	CircuitBreaker breaker(MethodInvocation invocation) {
		return this.breakers.breakerOf(invocation);
	}

	OutcomeRules rules(CircuitBreaker breaker) {
		OutcomeRules configured = breaker.config().outcomes();
		return (this.added != null) ? this.added.to(configured) : configured;
	}

	Permit acquire(CircuitBreaker breaker) {
		return breaker.acquire(rules(breaker));
	}

	/** The fallback of a refused call; null if there is none. */
	@Nullable FallbackMethod afterRefusal(Throwable refusal) {
		return (this.fallback != null && this.fallbackOn != FallbackOn.FAILURE) ? this.fallback.nearest(refusal) : null;
	}

	/** The fallback of a call that was made and threw; null if there is none. */
	@Nullable FallbackMethod afterFailure(Throwable thrown, CallOutcome outcome) {
		if (this.fallback == null || this.fallbackOn == FallbackOn.REFUSED || outcome != CallOutcome.FAILURE
				|| thrown instanceof Error) {
			return null;
		}
		return this.fallback.nearest(thrown);
	}

}
