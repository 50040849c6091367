package dev.breaker.core;

import dev.breaker.core.fleet.FleetMember;

/**
 * Shows tests of other packages what a breaker tells its fleet.
 */
public final class FleetViews {

	private FleetViews() {
	}

	/**
	 * The breaker at this moment.
	 * @param breaker the breaker
	 * @return its view, with epoch and override register
	 */
	public static FleetMember.View of(CircuitBreaker breaker) {
		return breaker.member().view();
	}

}
