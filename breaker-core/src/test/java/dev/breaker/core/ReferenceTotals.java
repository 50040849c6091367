package dev.breaker.core;

import java.util.EnumMap;
import java.util.Map;

/**
 * What the reference model counts and never forgets.
 */
final class ReferenceTotals {

	private final Map<CallOutcome, Long> calls = zeros(CallOutcome.class);

	private final Map<CallOutcome, Long> probes = zeros(CallOutcome.class);

	private final Map<CircuitBreakerState, Long> notPermitted = zeros(CircuitBreakerState.class);

	private long slow;

	private long observedRefusals;

	private long successesInARow;

	private int failuresInARow;

	private static <K extends Enum<K>> Map<K, Long> zeros(Class<K> type) {
		Map<K, Long> counts = new EnumMap<>(type);
		for (K key : type.getEnumConstants()) {
			counts.put(key, 0L);
		}
		return counts;
	}

	void call(CallOutcome outcome, boolean wasSlow) {
		this.calls.merge(outcome, 1L, Long::sum);
		this.slow += wasSlow ? 1 : 0;
		if (outcome == CallOutcome.SUCCESS) {
			this.successesInARow++;
			this.failuresInARow = 0;
		}
		else if (outcome == CallOutcome.FAILURE) {
			this.failuresInARow++;
			this.successesInARow = 0;
		}
	}

	void probe(CallOutcome outcome) {
		this.probes.merge(outcome, 1L, Long::sum);
	}

	void notPermitted(CircuitBreakerState state) {
		this.notPermitted.merge(state, 1L, Long::sum);
	}

	void observedRefusal() {
		this.observedRefusals++;
	}

	Figures.Totals figures() {
		return new Figures.Totals(this.calls.get(CallOutcome.SUCCESS), this.calls.get(CallOutcome.FAILURE),
				this.calls.get(CallOutcome.IGNORED), this.slow, this.successesInARow, this.failuresInARow,
				Map.copyOf(this.notPermitted), this.observedRefusals, Map.copyOf(this.probes));
	}

}
