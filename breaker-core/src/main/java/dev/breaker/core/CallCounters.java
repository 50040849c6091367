package dev.breaker.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;

import dev.breaker.core.window.StripedCounter;
import org.jspecify.annotations.Nullable;

/**
 * Totals since the breaker was made. A counter is made with the first of its kind: most
 * breakers never leave CLOSED. Successful calls that a window counts are counted by the
 * window alone, until it goes out of use.
 */
final class CallCounters {

	private static final VarHandle TOLD;

	static {
		try {
			TOLD = MethodHandles.lookup().findVarHandle(CallCounters.class, "successfulTold", long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private static final CircuitBreakerState[] STATES = CircuitBreakerState.values();

	private static final CallOutcome[] OUTCOMES = CallOutcome.values();

	private static final int SLOW = 0;

	private static final int OBSERVED_REFUSALS = 1;

	private static final int CALLS = 2;

	private static final int HALF_OPEN = CALLS + OUTCOMES.length;

	private static final int NOT_PERMITTED = HALF_OPEN + OUTCOMES.length;

	private static final int TRANSITIONS = NOT_PERMITTED + STATES.length;

	private final AtomicReferenceArray<StripedCounter> counters = new AtomicReferenceArray<>(
			TRANSITIONS + STATES.length);

	/** The most successful calls that anybody was told of. */
	private volatile long successfulTold;

	private final FailureRun failureRun = new FailureRun();

	/** Counts a call that no window has counted. */
	void call(CallOutcome outcome) {
		counter(CALLS + outcome.ordinal()).increment();
	}

	void slow() {
		counter(SLOW).increment();
	}

	void halfOpen(CallOutcome outcome) {
		counter(HALF_OPEN + outcome.ordinal()).increment();
	}

	void notPermitted(CircuitBreakerState state) {
		counter(NOT_PERMITTED + state.ordinal()).increment();
	}

	void observedRefusal() {
		counter(OBSERVED_REFUSALS).increment();
	}

	void transition(CircuitBreakerState to) {
		counter(TRANSITIONS + to.ordinal()).increment();
	}

	/** A failed call, for the count of failures in a row. */
	void failed(@Nullable Recording live) {
		this.failureRun.failed(successful(live));
	}

	/**
	 * Takes over what a window has counted that is out of use. A call that ends late
	 * counts there and calls this again.
	 */
	void takeOver(Recording retired) {
		counter(CALLS + CallOutcome.SUCCESS.ordinal()).add(retired.handOver());
	}

	/**
	 * All successful calls. What a window hands over is missing for a moment, never
	 * counted twice: it is gone there before it arrives here, and here is read before
	 * there.
	 * @param live what is recorded at present; null if nothing
	 */
	private long successful(@Nullable Recording live) {
		long sum = sum(CALLS + CallOutcome.SUCCESS.ordinal());
		long counted = (live != null) ? live.successes() : 0;
		return sum + counted;
	}

	/** Never less than was told before. */
	private long told(long successful) {
		long told = this.successfulTold;
		while (told < successful && !TOLD.compareAndSet(this, told, successful)) {
			told = this.successfulTold;
		}
		return Math.max(told, successful);
	}

	CircuitBreakerStatistics statistics(@Nullable Recording live) {
		Map<CallOutcome, Long> probes = new EnumMap<>(CallOutcome.class);
		for (CallOutcome outcome : OUTCOMES) {
			probes.put(outcome, sum(HALF_OPEN + outcome.ordinal()));
		}
		long successful = told(successful(live));
		return new CircuitBreakerStatistics(successful, sum(CALLS + CallOutcome.FAILURE.ordinal()),
				sum(CALLS + CallOutcome.IGNORED.ordinal()), sum(SLOW), this.failureRun.successesSince(successful),
				this.failureRun.length(successful), byState(NOT_PERMITTED), sum(OBSERVED_REFUSALS), probes,
				byState(TRANSITIONS));
	}

	/** Another number than before if anything was counted since. */
	long activity(@Nullable Recording live) {
		long activity = (live != null) ? live.window.successes().sum() : 0;
		for (int i = 0; i < this.counters.length(); i++) {
			activity += sum(i);
		}
		return activity;
	}

	private Map<CircuitBreakerState, Long> byState(int first) {
		Map<CircuitBreakerState, Long> sums = new EnumMap<>(CircuitBreakerState.class);
		for (CircuitBreakerState state : STATES) {
			sums.put(state, sum(first + state.ordinal()));
		}
		return sums;
	}

	private long sum(int index) {
		StripedCounter counter = this.counters.get(index);
		return (counter != null) ? counter.sum() : 0;
	}

	private StripedCounter counter(int index) {
		StripedCounter present = this.counters.get(index);
		if (present != null) {
			return present;
		}
		StripedCounter fresh = new StripedCounter();
		StripedCounter first = this.counters.compareAndExchange(index, null, fresh);
		return (first != null) ? first : fresh;
	}

}
