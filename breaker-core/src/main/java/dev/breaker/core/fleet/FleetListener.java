package dev.breaker.core.fleet;

import java.util.List;

/**
 * What an instance has to tell of its fleet, on the lane's thread.
 */
public interface FleetListener {

	/**
	 * The pooled windows cross a threshold, but not without the worst instances: the
	 * fleet stays closed. Told once until they fall below it.
	 * @param breaker name of the breaker
	 * @param reason what the pooled windows say, in one sentence
	 * @param suspects ids of the worst instances
	 */
	void held(String breaker, String reason, List<String> suspects);

	/**
	 * The fleet has agreed on what this instance proposed. Told at no other instance, and
	 * once, also where the answer to the proposal was lost.
	 * @param breaker name of the breaker
	 * @param record what was agreed
	 */
	void agreed(String breaker, FleetRecord record);

}
