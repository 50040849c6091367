package dev.breaker.core;

import java.time.Duration;

import dev.breaker.core.window.WindowTotals;

/**
 * What spoke for opening, kept while the circuit is open here: still evidence for the
 * fleet, for one window length.
 *
 * @param totals the window that tripped, and the probes that failed since
 * @param at when it was gathered, in ticker nanoseconds
 */
record Evidence(WindowTotals totals, long at) {

	static final Evidence NONE = new Evidence(WindowTotals.EMPTY, 0);

	WindowTotals asOf(long now, Duration windowLength) {
		return (now - this.at < windowLength.toNanos()) ? this.totals : WindowTotals.EMPTY;
	}

}
