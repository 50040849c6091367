package dev.breaker.core.fleet;

import java.util.List;

/**
 * A half-open round as the store counts it.
 *
 * @param epoch epoch of the store's record; other numbers are zero if it is not the one
 * asked for
 * @param successes probes that succeeded
 * @param failures probes that failed, lost ones included
 * @param granted ids of the leases granted now
 * @param othersWait whether another instance asked for a lease and got none
 */
public record LeaseAnswer(long epoch, int successes, int failures, List<String> granted, boolean othersWait) {

	public LeaseAnswer {
		granted = List.copyOf(granted);
	}

}
