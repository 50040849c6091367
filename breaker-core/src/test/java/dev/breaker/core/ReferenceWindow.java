package dev.breaker.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.breaker.core.window.WindowTotals;

/**
 * A window as a list of every outcome it was ever told, and the rules over it.
 */
final class ReferenceWindow {

	private final CircuitBreakerConfig config;

	private final List<Told> told = new ArrayList<>();

	ReferenceWindow(CircuitBreakerConfig config) {
		this.config = config;
	}

	private record Told(Duration at, boolean failed, boolean slow) {
	}

	/**
	 * The unit in which tests of a configuration let time pass: a tenth of a time window.
	 * The windows tested have buckets that go into it without a rest, whatever their
	 * largest number, so that an outcome's age in buckets does not depend on where the
	 * first one began; {@code SlidingWindowPropertyTests} looks into the buckets.
	 */
	static Duration tick(CircuitBreakerConfig config) {
		return (config.slidingWindowType() == SlidingWindowType.TIME_BASED)
				? Duration.ofSeconds(config.slidingWindowSize()).dividedBy(10) : Duration.ofSeconds(1);
	}

	void add(Duration now, boolean failed, boolean slow) {
		this.told.add(new Told(now, failed, slow));
	}

	WindowTotals totals(Duration now) {
		List<Told> present = present(now);
		return new WindowTotals(present.size(), present.stream().filter(Told::failed).count(),
				present.stream().filter(Told::slow).count());
	}

	private List<Told> present(Duration now) {
		int size = this.config.slidingWindowSize();
		if (this.config.slidingWindowType() == SlidingWindowType.COUNT_BASED) {
			return this.told.subList(Math.max(0, this.told.size() - size), this.told.size());
		}
		Duration length = Duration.ofSeconds(size);
		return this.told.stream().filter((outcome) -> now.minus(outcome.at()).compareTo(length) < 0).toList();
	}

	/** Whether a rule opens the circuit by the outcome told last. */
	boolean trips(Duration now) {
		WindowTotals totals = totals(now);
		return reached(failuresInARow(), this.config.consecutiveFailureThreshold())
				|| reached(totals.failed(), this.config.failureCountThreshold()) || isARateReached(totals);
	}

	private boolean isARateReached(WindowTotals totals) {
		boolean measured = this.config.slowCallDurationThreshold() != null;
		return totals.calls() >= this.config.minimumNumberOfCalls()
				&& (isPercent(totals.failed(), totals.calls(), this.config.failureRateThreshold())
						|| (measured && isPercent(totals.slow(), totals.calls(), this.config.slowCallRateThreshold())));
	}

	private static boolean isPercent(long part, long calls, double percent) {
		return 100 * part >= percent * calls;
	}

	private static boolean reached(long number, int threshold) {
		return threshold > 0 && number >= threshold;
	}

	private long failuresInARow() {
		int failures = 0;
		while (failures < this.told.size() && this.told.get(this.told.size() - 1 - failures).failed()) {
			failures++;
		}
		return failures;
	}

}
