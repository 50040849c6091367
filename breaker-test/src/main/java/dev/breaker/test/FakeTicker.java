package dev.breaker.test;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

import dev.breaker.core.Ticker;

/**
 * Time that stands still until a test advances it. In an application context,
 * {@link AutoConfigureFakeTicker} makes it the time of all circuit breakers; in plain
 * Java, hand it to the breaker or its registry:
 *
 * <pre class="code">
 * FakeTicker ticker = new FakeTicker();
 * CircuitBreakerRegistry registry = CircuitBreakerRegistry.builder().ticker(ticker).build();
 * ticker.advance(Duration.ofSeconds(30));
 * </pre>
 *
 * <p>
 * What a time-out cancels or interrupts runs on the machine's clock all the same.
 */
public final class FakeTicker implements Ticker {

	/** What the wall clock shows at first: the beginning of 2026, UTC. */
	public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

	/** Not zero, as that of a machine is not. */
	private static final long ORIGIN = Duration.ofDays(1).toNanos();

	private final AtomicLong nanos = new AtomicLong(ORIGIN);

	private volatile long start = ORIGIN;

	@Override
	public long nanos() {
		return this.nanos.get();
	}

	@Override
	public Instant wallTime() {
		return START.plusNanos(this.nanos.get() - this.start);
	}

	/**
	 * Lets time pass.
	 * @param duration how much; not negative
	 * @throws IllegalArgumentException if the duration is negative
	 */
	public void advance(Duration duration) {
		if (duration.isNegative()) {
			throw new IllegalArgumentException("time cannot go back: %s is negative".formatted(duration));
		}
		this.nanos.addAndGet(duration.toNanos());
	}

	/**
	 * Sets the wall clock back to {@link #START}. The time that circuit breakers measure
	 * goes on, as it never goes back.
	 */
	public void reset() {
		this.start = this.nanos.get();
	}

}
