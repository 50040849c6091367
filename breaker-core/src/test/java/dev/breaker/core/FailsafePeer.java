package dev.breaker.core;

import java.time.Duration;

import dev.breaker.core.DeliberateDifference.Peer;
import dev.breaker.core.window.WindowTotals;
import dev.failsafe.CircuitBreaker;
import dev.failsafe.CircuitBreakerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A breaker of Failsafe. Its wait runs on the clock of the machine, so it is given one
 * that no test lives to see, and ended by hand when it is over by the test's time.
 */
final class FailsafePeer implements PeerBreaker {

	private static final Duration NEVER = Duration.ofDays(365);

	final CircuitBreaker<Object> breaker;

	private final Ticker ticker;

	private final Duration wait;

	private long openedAt;

	FailsafePeer(CircuitBreakerBuilder<Object> config, Duration wait, Ticker ticker) {
		this.ticker = ticker;
		this.wait = wait;
		this.breaker = config.withDelay(NEVER).onOpen((event) -> this.openedAt = ticker.nanos()).build();
	}

	@Override
	public Peer peer() {
		return Peer.FAILSAFE;
	}

	@Override
	public void timePassed() {
		if (this.breaker.isOpen() && this.ticker.nanos() - this.openedAt >= this.wait.toNanos()) {
			this.breaker.halfOpen();
		}
	}

	@Override
	public @Nullable Call tryCall() {
		return this.breaker.tryAcquirePermit() ? this::end : null;
	}

	private void end(CallOutcome outcome, Duration took) {
		if (outcome == CallOutcome.FAILURE) {
			this.breaker.recordFailure();
		}
		else {
			this.breaker.recordSuccess();
		}
	}

	@Override
	public CircuitBreakerState state() {
		return CircuitBreakerState.valueOf(this.breaker.getState().name());
	}

	@Override
	public @Nullable WindowTotals window() {
		return null;
	}

	/** Closing a closed one would change nothing. */
	@Override
	public void reset() {
		this.breaker.open();
		this.breaker.close();
	}

}
