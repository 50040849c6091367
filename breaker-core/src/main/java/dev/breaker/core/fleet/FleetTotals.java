package dev.breaker.core.fleet;

import dev.breaker.core.window.WindowTotals;

/**
 * The reports of one breaker, epoch and window shape added up.
 *
 * @param window the pooled windows
 * @param reporting instances whose window holds at least one call
 * @param locallyOpen instances that have opened by their own evidence
 */
public record FleetTotals(WindowTotals window, int reporting, int locallyOpen) {

	/** No reports. */
	public static final FleetTotals NONE = new FleetTotals(WindowTotals.EMPTY, 0, 0);

}
