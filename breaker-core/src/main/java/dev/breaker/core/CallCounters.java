package dev.breaker.core;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Totals since the breaker was made.
 */
final class CallCounters {

	private static final CircuitBreakerState[] STATES = CircuitBreakerState.values();

	private final LongAdder[] outcomes = adders(CallOutcome.values().length);

	private final LongAdder[] halfOpen = adders(CallOutcome.values().length);

	private final LongAdder[] notPermitted = adders(STATES.length);

	private final LongAdder[] transitions = adders(STATES.length);

	private final LongAdder slow = new LongAdder();

	private final LongAdder observedRefusals = new LongAdder();

	void call(CallOutcome outcome, boolean slow) {
		this.outcomes[outcome.ordinal()].increment();
		if (slow) {
			this.slow.increment();
		}
	}

	void halfOpen(CallOutcome outcome) {
		this.halfOpen[outcome.ordinal()].increment();
	}

	void notPermitted(CircuitBreakerState state) {
		this.notPermitted[state.ordinal()].increment();
	}

	void observedRefusal() {
		this.observedRefusals.increment();
	}

	void transition(CircuitBreakerState to) {
		this.transitions[to.ordinal()].increment();
	}

	CircuitBreakerStatistics statistics() {
		Map<CallOutcome, Long> probes = new EnumMap<>(CallOutcome.class);
		for (CallOutcome outcome : CallOutcome.values()) {
			probes.put(outcome, this.halfOpen[outcome.ordinal()].sum());
		}
		return new CircuitBreakerStatistics(sum(CallOutcome.SUCCESS), sum(CallOutcome.FAILURE),
				sum(CallOutcome.IGNORED), this.slow.sum(), byState(this.notPermitted), this.observedRefusals.sum(),
				probes, byState(this.transitions));
	}

	private long sum(CallOutcome outcome) {
		return this.outcomes[outcome.ordinal()].sum();
	}

	private static Map<CircuitBreakerState, Long> byState(LongAdder[] adders) {
		Map<CircuitBreakerState, Long> sums = new EnumMap<>(CircuitBreakerState.class);
		for (CircuitBreakerState state : STATES) {
			sums.put(state, adders[state.ordinal()].sum());
		}
		return sums;
	}

	private static LongAdder[] adders(int number) {
		LongAdder[] adders = new LongAdder[number];
		for (int i = 0; i < number; i++) {
			adders[i] = new LongAdder();
		}
		return adders;
	}

}
