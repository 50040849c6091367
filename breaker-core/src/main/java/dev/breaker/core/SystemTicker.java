package dev.breaker.core;

import java.time.Instant;

/**
 * The clock of the machine.
 */
final class SystemTicker implements Ticker {

	static final SystemTicker INSTANCE = new SystemTicker();

	private final CoarseClock coarse = new CoarseClock();

	private SystemTicker() {
	}

	@Override
	public long nanos() {
		return System.nanoTime();
	}

	@Override
	public long coarseNanos() {
		return this.coarse.nanos();
	}

	@Override
	public Instant coarseWallTime() {
		return Instant.ofEpochMilli(this.coarse.epochMillis());
	}

}
