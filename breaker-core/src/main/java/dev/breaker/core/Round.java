package dev.breaker.core;

import java.time.Duration;

import dev.breaker.core.fleet.FleetRecord;

/**
 * The numbers of a half-open round.
 *
 * @param permitted most probes
 * @param successThreshold successes that close
 * @param probeDeadline how long a probe may take before it counts as failed
 * @param rampUp the ramp that follows closing; zero for none
 */
record Round(int permitted, int successThreshold, Duration probeDeadline, Duration rampUp) {

	static Round of(CircuitBreakerConfig config) {
		return new Round(config.permittedNumberOfCallsInHalfOpenState(), config.successThresholdInHalfOpenState(),
				config.maxWaitDurationInHalfOpenState(), config.rampUpDuration());
	}

	static Round of(FleetRecord agreed) {
		return new Round(agreed.permitted(), agreed.successThreshold(), agreed.probeDeadline(), agreed.rampUp());
	}

	/** Failures that put the success threshold out of reach. */
	int failureThreshold() {
		return this.permitted - this.successThreshold + 1;
	}

}
