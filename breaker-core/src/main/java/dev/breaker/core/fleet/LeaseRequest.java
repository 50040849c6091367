package dev.breaker.core.fleet;

import java.time.Duration;
import java.util.List;

/**
 * What one instance has to say of one half-open round: what became of its leases, which
 * ones it still holds unused, and how many more it asks for.
 *
 * @param breaker name of the breaker
 * @param epoch epoch of the round
 * @param instance the asking instance
 * @param results what became of leases since the last request
 * @param parked leases held unused, all of them, to be renewed
 * @param wanted how many more leases to grant, at least 0; those that this instance has
 * unused and does not list, for an answer got lost, are granted again first
 * @param parkedFor how long an unused lease stays granted without renewal
 */
public record LeaseRequest(String breaker, long epoch, String instance, List<Result> results, List<String> parked,
		int wanted, Duration parkedFor) {

	public LeaseRequest {
		results = List.copyOf(results);
		parked = List.copyOf(parked);
	}

	/** What became of a lease. */
	public enum Outcome {

		/** A probe has begun with it: the deadline of a call starts. */
		USED,
		/** The probe succeeded. */
		SUCCESS,
		/** The probe failed. */
		FAILURE,
		/** The probe was cancelled or ignored, or the lease is not needed any more. */
		RETURNED

	}

	/**
	 * One lease and its outcome.
	 *
	 * @param lease id of the lease
	 * @param outcome what became of it
	 */
	public record Result(String lease, Outcome outcome) {
	}

}
