package dev.breaker.core;

import java.time.Duration;

/**
 * Whom a ramp admits: the n-th call, when n times the share passes a whole number, and
 * one call a second at least.
 */
final class ReferenceRamp {

	private static final double FIRST_SHARE = 0.1;

	private static final Duration ONE_SECOND = Duration.ofSeconds(1);

	private final Duration since;

	private final Duration length;

	private long asked;

	private Duration lastAdmitted;

	ReferenceRamp(Duration since, Duration length) {
		this.since = since;
		this.length = length;
		this.lastAdmitted = since.minus(ONE_SECOND);
	}

	boolean admits(Duration now) {
		double share = Math.max(FIRST_SHARE, (double) now.minus(this.since).toNanos() / this.length.toNanos());
		long whole = (long) (this.asked * share);
		this.asked++;
		boolean admitted = (long) (this.asked * share) > whole
				|| now.minus(this.lastAdmitted).compareTo(ONE_SECOND) >= 0;
		if (admitted) {
			this.lastAdmitted = now;
		}
		return admitted;
	}

}
