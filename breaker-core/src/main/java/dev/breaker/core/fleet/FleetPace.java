package dev.breaker.core.fleet;

import java.time.Duration;

/**
 * How often the instances of a fleet take their turns: rarer from a hundred instances on,
 * so that the store sees no more of them a second. Grows step by step, so that nobody
 * sleeps for longer than it said it would live.
 */
final class FleetPace {

	private static final int INSTANCES_AT_FULL_PACE = 100;

	private static final int SLOWEST = 10;

	private static final int STEP = 2;

	private static final int INTERVALS_TO_LIVE = 3;

	private final Duration base;

	private Duration interval;

	FleetPace(Duration base) {
		this.base = base;
		this.interval = base;
	}

	/** Time between turns. */
	Duration interval() {
		return this.interval;
	}

	/** How long an instance counts as live without another turn. */
	Duration lifetime() {
		return this.interval.multipliedBy(INTERVALS_TO_LIVE);
	}

	void adapt(int instances) {
		long percent = Math.max(100, Math.min(SLOWEST * 100L, 100L * instances / INSTANCES_AT_FULL_PACE));
		Duration wanted = this.base.multipliedBy(percent).dividedBy(100);
		Duration most = this.interval.multipliedBy(STEP);
		this.interval = (wanted.compareTo(most) < 0) ? wanted : most;
	}

}
