package dev.breaker.core.fleet;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What every instance reads each interval.
 *
 * @param instances live instances, the asking one included
 * @param incarnation drawn anew whenever the store has lost its data
 * @param micros the store's clock, in microseconds since the epoch
 * @param entries every breaker of the namespace that is overridden or not CLOSED
 */
public record FleetIndex(int instances, String incarnation, long micros, List<Entry> entries) {

	public FleetIndex {
		entries = List.copyOf(entries);
	}

	/**
	 * One breaker of the index.
	 *
	 * @param breaker its name
	 * @param epoch epoch of its record
	 * @param phase phase of its record; null if the store has none
	 * @param rev revision of its override register; 0 if the store has none
	 * @param override what is forced on it; null if nothing
	 */
	public record Entry(String breaker, long epoch, @Nullable FleetPhase phase, long rev,
			@Nullable OverrideMode override) {
	}

}
