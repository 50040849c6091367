package dev.breaker.core.fleet;

import org.jspecify.annotations.Nullable;

/**
 * What the store knows of one breaker.
 *
 * @param breaker name of the breaker
 * @param record what the fleet agreed on; null if the store has none, which means
 * unknown, not closed
 * @param totals reports of the record's epoch and of the window shape asked with
 * @param override the override register, a tombstone where it is over; null if the store
 * has none
 */
public record FleetState(String breaker, @Nullable FleetRecord record, FleetTotals totals,
		@Nullable OverrideRegister override) {
}
