package dev.breaker.core.window;

/**
 * What a window holds at one moment. A slow call may have failed too, so {@code failed}
 * and {@code slow} overlap.
 *
 * @param calls number of recorded calls, at least 0
 * @param failed how many of them failed
 * @param slow how many of them were slow
 */
public record WindowTotals(long calls, long failed, long slow) {

	/** Nothing recorded. */
	public static final WindowTotals EMPTY = new WindowTotals(0, 0, 0);

	/**
	 * Share of failed calls.
	 * @return percent, 0 to 100; 0 for an empty window
	 */
	public double failureRate() {
		return percent(this.failed);
	}

	/**
	 * Share of slow calls.
	 * @return percent, 0 to 100; 0 for an empty window
	 */
	public double slowCallRate() {
		return percent(this.slow);
	}

	/**
	 * Adds other totals to these.
	 * @param other what to add
	 * @return the sum
	 */
	public WindowTotals plus(WindowTotals other) {
		return new WindowTotals(this.calls + other.calls, this.failed + other.failed, this.slow + other.slow);
	}

	/**
	 * Takes other totals away from these.
	 * @param other what to subtract
	 * @return the difference
	 */
	public WindowTotals minus(WindowTotals other) {
		return new WindowTotals(this.calls - other.calls, this.failed - other.failed, this.slow - other.slow);
	}

	private double percent(long part) {
		return (this.calls == 0) ? 0 : 100.0 * part / this.calls;
	}

}
