package dev.breaker.core.fleet;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The lane as a breaker sees it. Nothing here blocks or talks to the store.
 */
public interface FleetLink {

	/**
	 * Whether the store answers.
	 * @return false while it is out of reach
	 */
	boolean connected();

	/**
	 * Asks for an early turn: the breaker tripped, is in demand of a lease, or settled
	 * one.
	 */
	void wake();

	/**
	 * Draws what keeps the instances of a fleet out of step.
	 * @return a random number from 0 to below 1
	 */
	default double jitter() {
		return ThreadLocalRandom.current().nextDouble();
	}

	/**
	 * Asks for an early turn for an override or a reset.
	 * @param member the breaker
	 * @return completes with true when the store has acknowledged it, with false when the
	 * store is out of reach; never exceptionally
	 */
	CompletionStage<Boolean> push(FleetMember member);

}
