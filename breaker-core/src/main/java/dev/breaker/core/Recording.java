package dev.breaker.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import dev.breaker.core.window.SlidingWindow;
import dev.breaker.core.window.WindowTotals;
import org.jspecify.annotations.Nullable;

/**
 * The evidence that phases which admit freely gather: the window and the failures in a
 * row. RECOVERING hands it on to the CLOSED phase that follows.
 */
final class Recording {

	private static final VarHandle HANDED_OVER;

	private static final VarHandle FAILURE_RUN;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			HANDED_OVER = lookup.findVarHandle(Recording.class, "handedOver", long.class);
			FAILURE_RUN = lookup.findVarHandle(Recording.class, "failureRun", FailureRun.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	final SlidingWindow window;

	private final SlidingWindowType type;

	private final int size;

	private volatile long handedOver;

	private volatile @Nullable FailureRun failureRun;

	private volatile boolean retired;

	/** Whether the failures were half as many as open the circuit, when last judged. */
	private volatile boolean halfway;

	Recording(CircuitBreakerConfig config, long now) {
		this.window = config.newWindow(now);
		this.type = config.slidingWindowType();
		this.size = config.slidingWindowSize();
	}

	/** Whether other settings have a window of the same type and size. */
	boolean fits(CircuitBreakerConfig config) {
		return this.type == config.slidingWindowType() && this.size == config.slidingWindowSize();
	}

	/** Successful calls that the totals of the breaker do not hold yet. */
	long successes() {
		long handedOver = this.handedOver;
		return this.window.successes().sum() - handedOver;
	}

	/**
	 * Hands successful calls over, each once.
	 * @return how many were not handed over before
	 */
	long handOver() {
		while (true) {
			long before = this.handedOver;
			long now = this.window.successes().sum();
			if (HANDED_OVER.compareAndSet(this, before, now)) {
				return now - before;
			}
		}
	}

	/** Out of use: whoever records still does so, and has it taken over. */
	void retire() {
		this.retired = true;
	}

	boolean isRetired() {
		return this.retired;
	}

	/**
	 * Records one outcome.
	 * @return whether the rules need not be asked, since nothing in the window speaks for
	 * opening
	 */
	boolean record(boolean failed, boolean slow, long now) {
		this.window.record(now, failed, slow);
		return !failed && !slow && this.window.isClean(now);
	}

	/**
	 * Judges.
	 * @param failed whether the outcome recorded last was a failure, and so is to be
	 * counted as one of a row
	 * @return why the circuit is to open; null if it stays closed
	 */
	@Nullable String judge(StateMachine machine, boolean failed) {
		CircuitBreakerConfig config = machine.config();
		Ticker ticker = machine.ticker;
		int limit = config.consecutiveFailureThreshold();
		if (failed && limit > 0) {
			int inARow = failureRun().failed(this.window.successes().sum());
			if (inARow >= limit) {
				return "%d consecutive failures reached the threshold of %d".formatted(inARow, limit);
			}
		}
		int minimum = config.minimumNumberOfCalls();
		WindowTotals totals = this.window.totals(ticker.coarseNanos());
		String cause = TripRules.crossed(config, totals, minimum);
		if (cause != null) {
			return TripRules.crossed(config, this.window.recounted(ticker.nanos()), minimum);
		}
		if (machine.isShared()) {
			tellHalfway(machine, totals);
		}
		return null;
	}

	/** The others may see the other half: they are to know at once, but only once. */
	private void tellHalfway(StateMachine machine, WindowTotals totals) {
		CircuitBreakerConfig config = machine.config();
		double share = totals.failureRate() / config.failureRateThreshold();
		if (this.halfway) {
			this.halfway = share >= 0.25;
		}
		else if (share >= 0.5 && 2 * totals.calls() >= config.minimumNumberOfCalls()) {
			this.halfway = true;
			machine.wakeLane();
		}
	}

	private FailureRun failureRun() {
		FailureRun present = this.failureRun;
		if (present != null) {
			return present;
		}
		FailureRun fresh = new FailureRun();
		return FAILURE_RUN.compareAndSet(this, null, fresh) ? fresh : failureRun();
	}

}
