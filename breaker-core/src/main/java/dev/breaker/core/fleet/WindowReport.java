package dev.breaker.core.fleet;

import dev.breaker.core.window.WindowTotals;

/**
 * One instance's whole window of one breaker, as a snapshot: the store replaces the
 * instance's former one, so replays and late writes change nothing.
 *
 * @param breaker name of the breaker
 * @param epoch the epoch the snapshot was taken in
 * @param sequence grows with every report of the instance
 * @param shape window type and size, such as {@code T60} or {@code C100}; only snapshots
 * of one shape are pooled
 * @param totals what the window holds
 * @param locallyOpen whether the instance has opened by its own evidence
 */
public record WindowReport(String breaker, long epoch, long sequence, String shape, WindowTotals totals,
		boolean locallyOpen) {
}
