package dev.breaker.core;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

import dev.breaker.core.DeliberateDifference.Peer;
import dev.breaker.core.window.WindowTotals;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import org.jspecify.annotations.Nullable;

/**
 * A breaker of Resilience4j, on the wall clock of a test.
 */
final class Resilience4jPeer implements PeerBreaker {

	final CircuitBreaker breaker;

	Resilience4jPeer(CircuitBreakerConfig.Builder config, Ticker ticker) {
		this.breaker = CircuitBreaker.of("payments", config.clock(new TickerClock(ticker)).build());
	}

	@Override
	public Peer peer() {
		return Peer.RESILIENCE4J;
	}

	@Override
	public @Nullable Call tryCall() {
		return this.breaker.tryAcquirePermission() ? this::end : null;
	}

	private void end(CallOutcome outcome, Duration took) {
		switch (outcome) {
			case SUCCESS -> this.breaker.onSuccess(took.toNanos(), TimeUnit.NANOSECONDS);
			case FAILURE -> this.breaker.onError(took.toNanos(), TimeUnit.NANOSECONDS, new IllegalStateException());
			case IGNORED -> this.breaker.onError(took.toNanos(), TimeUnit.NANOSECONDS, new Stage.Ignored());
		}
	}

	@Override
	public CircuitBreakerState state() {
		return CircuitBreakerState.valueOf(this.breaker.getState().name());
	}

	@Override
	public WindowTotals window() {
		CircuitBreaker.Metrics metrics = this.breaker.getMetrics();
		return new WindowTotals(metrics.getNumberOfBufferedCalls(), metrics.getNumberOfFailedCalls(),
				metrics.getNumberOfSlowCalls());
	}

	@Override
	public void reset() {
		this.breaker.reset();
	}

	private static final class TickerClock extends Clock {

		private final Ticker ticker;

		TickerClock(Ticker ticker) {
			this.ticker = ticker;
		}

		@Override
		public Instant instant() {
			return this.ticker.wallTime();
		}

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

	}

}
