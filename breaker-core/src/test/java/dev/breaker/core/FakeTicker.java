package dev.breaker.core;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Time that stands still until it is advanced. The wall clock follows, unless it is
 * stepped.
 */
final class FakeTicker implements Ticker {

	static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

	private final long origin;

	private final AtomicLong nanos;

	private volatile Duration step = Duration.ZERO;

	FakeTicker() {
		this(0);
	}

	private FakeTicker(long origin) {
		this.origin = origin;
		this.nanos = new AtomicLong(origin);
	}

	/** Nanoseconds that begin anywhere. */
	static FakeTicker from(long origin) {
		return new FakeTicker(origin);
	}

	/** Nanoseconds that overflow after five seconds, as those of a machine may. */
	static FakeTicker overflowing() {
		return new FakeTicker(Long.MAX_VALUE - Duration.ofSeconds(5).toNanos());
	}

	@Override
	public long nanos() {
		return this.nanos.get();
	}

	@Override
	public Instant wallTime() {
		return START.plusNanos(this.nanos.get() - this.origin).plus(this.step);
	}

	void advance(Duration duration) {
		this.nanos.addAndGet(duration.toNanos());
	}

	void stepWallClock(Duration duration) {
		this.step = this.step.plus(duration);
	}

}
