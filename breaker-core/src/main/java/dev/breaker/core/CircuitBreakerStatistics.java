package dev.breaker.core;

import java.util.Map;

/**
 * Totals since the breaker was made; nothing resets them.
 *
 * @param successful calls that counted as successful
 * @param failed calls that counted as failed
 * @param ignored calls that counted as neither
 * @param slow calls over the slow-call limit, whatever their outcome
 * @param consecutiveSuccesses calls that succeeded since the last failed one
 * @param consecutiveFailures calls that failed since the last successful one, up to about
 * a million
 * @param notPermitted refused calls by the state that refused them: OPEN, HALF_OPEN,
 * RECOVERING, FORCED_OPEN
 * @param observedRefusals calls that OBSERVE let through and ENFORCE would have refused
 * @param halfOpen outcomes of half-open probes
 * @param transitions times each state was entered, by an own or an adopted transition, or
 * by an override
 */
public record CircuitBreakerStatistics(long successful, long failed, long ignored, long slow, long consecutiveSuccesses,
		int consecutiveFailures, Map<CircuitBreakerState, Long> notPermitted, long observedRefusals,
		Map<CallOutcome, Long> halfOpen, Map<CircuitBreakerState, Long> transitions) {

	public CircuitBreakerStatistics {
		notPermitted = Map.copyOf(notPermitted);
		halfOpen = Map.copyOf(halfOpen);
		transitions = Map.copyOf(transitions);
	}

	/**
	 * All refused calls.
	 * @return the sum over the states
	 */
	public long notPermittedCalls() {
		return this.notPermitted.values().stream().mapToLong(Long::longValue).sum();
	}

}
