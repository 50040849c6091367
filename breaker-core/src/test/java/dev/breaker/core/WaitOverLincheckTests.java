package dev.breaker.core;

import java.time.Duration;

import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * An open circuit whose wait is over: callers race for the one probe with operators and
 * with a call from before the trip, which changes nothing. Public because Lincheck makes
 * instances of its own.
 */
@Tag("lincheck")
public class WaitOverLincheckTests {

	private final CircuitBreaker breaker;

	private final Permit late;

	public WaitOverLincheckTests() {
		FakeTicker ticker = new FakeTicker();
		this.breaker = CircuitBreaker.of("payments",
				CircuitBreakerConfig.builder()
					.slidingWindow(SlidingWindowType.COUNT_BASED, 1)
					.permittedNumberOfCallsInHalfOpenState(1)
					.eventConsumerBufferSize(0)
					.build(),
				ticker);
		this.late = this.breaker.acquire();
		Calls.fail(this.breaker, 1);
		ticker.advance(Duration.ofSeconds(30));
	}

	@Operation
	public boolean ask() {
		return this.breaker.tryAcquire() != null;
	}

	@Operation
	public CircuitBreakerState state() {
		return this.breaker.state();
	}

	@Operation(nonParallelGroup = "late")
	public CallOutcome lateFails() {
		return this.late.failure(new IllegalStateException());
	}

	@Operation
	public void reset() {
		this.breaker.reset();
	}

	@Operation
	public void forceOpen() {
		this.breaker.forceOpen(ManualOverride.because("drill"));
	}

	@Operation
	public void release() {
		this.breaker.release();
	}

	@Test
	void isLinearizableHoweverThreadsAreSwitched() {
		Interleavings.modelled(4).check(getClass());
	}

	@Test
	void isLinearizableHoweverThreadsRun() {
		Interleavings.stressed(5).check(getClass());
	}

}
