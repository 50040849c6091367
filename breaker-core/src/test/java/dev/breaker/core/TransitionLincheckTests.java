package dev.breaker.core;

import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A closed circuit with two calls under way that may trip it, while operators meddle:
 * everybody sees what one thread could have seen. Public because Lincheck makes instances
 * of its own.
 */
@Tag("lincheck")
public class TransitionLincheckTests {

	private final CircuitBreaker breaker = CircuitBreaker.of("payments",
			CircuitBreakerConfig.builder()
				.slidingWindow(SlidingWindowType.COUNT_BASED, 2)
				.failureRateThreshold(100)
				.eventConsumerBufferSize(0)
				.build(),
			new FakeTicker());

	private final Permit first = this.breaker.acquire();

	private final Permit second = this.breaker.acquire();

	@Operation(nonParallelGroup = "first")
	public CallOutcome firstFails() {
		return this.first.failure(new IllegalStateException());
	}

	@Operation(nonParallelGroup = "second")
	public CallOutcome secondFails() {
		return this.second.failure(new IllegalStateException());
	}

	@Operation(nonParallelGroup = "second")
	public CallOutcome secondSucceeds() {
		return this.second.success();
	}

	@Operation
	public boolean ask() {
		return this.breaker.tryAcquire() != null;
	}

	@Operation
	public CircuitBreakerState state() {
		return this.breaker.state();
	}

	@Operation
	public void reset() {
		this.breaker.reset();
	}

	@Operation
	public void forceOpen() {
		this.breaker.forceOpen(ManualOverride.because("drill").unlimited());
	}

	@Operation
	public void release() {
		this.breaker.release();
	}

	@Test
	void isLinearizableHoweverThreadsAreSwitched() {
		Interleavings.modelled(5).check(getClass());
	}

	@Test
	void isLinearizableHoweverThreadsRun() {
		Interleavings.stressed(5).check(getClass());
	}

}
