package dev.breaker.core;

import java.time.Duration;
import java.time.Instant;

/**
 * The virtual time of a simulated fleet, and the clocks that go wrong by it.
 */
final class SimulatedTime {

	/** How wrong the clock of an instance may go. */
	static final double DRIFT = 0.01;

	/** No server does two things within one microsecond. */
	static final Duration TICK = Duration.ofNanos(1000);

	private long nanos = Duration.ofHours(1).toNanos();

	long nanos() {
		return this.nanos;
	}

	void advance(Duration duration) {
		this.nanos += duration.toNanos();
	}

	/** Goes on to a moment, unless it has passed. */
	void reach(long moment) {
		this.nanos = Math.max(this.nanos, moment);
	}

	/**
	 * Makes the clock of one instance.
	 * @param origin where its nanoseconds begin; they may overflow
	 * @param drift how much too fast it goes, as a share
	 */
	Ticker clock(long origin, double drift) {
		long begun = this.nanos;
		return new Ticker() {

			@Override
			public long nanos() {
				long passed = SimulatedTime.this.nanos - begun;
				return origin + passed + (long) (passed * drift);
			}

			@Override
			public Instant wallTime() {
				return FakeTicker.START.plusNanos(SimulatedTime.this.nanos).plusNanos(origin >> 20);
			}

		};
	}

	@Override
	public String toString() {
		return "%.3f s".formatted((this.nanos - Duration.ofHours(1).toNanos()) / 1e9);
	}

}
