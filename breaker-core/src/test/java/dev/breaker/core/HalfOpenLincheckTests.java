package dev.breaker.core;

import java.time.Duration;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A round of three probes, two of them out: whoever settles, asks for the third or looks
 * on sees what one thread could have seen, up to the transition that ends the round.
 * Public because Lincheck makes instances of its own.
 */
@Tag("lincheck")
public class HalfOpenLincheckTests {

	private final CircuitBreaker breaker;

	private final Permit first;

	private final Permit second;

	public HalfOpenLincheckTests() {
		FakeTicker ticker = new FakeTicker();
		this.breaker = CircuitBreaker.of("payments",
				CircuitBreakerConfig.builder()
					.slidingWindow(SlidingWindowType.COUNT_BASED, 1)
					.eventConsumerBufferSize(0)
					.permittedNumberOfCallsInHalfOpenState(3)
					.successThresholdInHalfOpenState(2)
					.build(),
				ticker);
		Calls.fail(this.breaker, 1);
		ticker.advance(Duration.ofSeconds(30));
		this.first = this.breaker.acquire();
		this.second = this.breaker.acquire();
	}

	@Operation(nonParallelGroup = "first")
	public void firstSucceeds() {
		this.first.success();
	}

	@Operation(nonParallelGroup = "first")
	public void firstFails() {
		this.first.failure(new IllegalStateException());
	}

	@Operation(nonParallelGroup = "first")
	public void firstIsCancelled() {
		this.first.cancel();
	}

	@Operation(nonParallelGroup = "second")
	public void secondSucceeds() {
		this.second.success();
	}

	@Operation(nonParallelGroup = "second")
	public void secondFails() {
		this.second.failure(new IllegalStateException());
	}

	@Operation(nonParallelGroup = "second")
	public void secondIsCancelled() {
		this.second.cancel();
	}

	@Operation
	public boolean ask() {
		return this.breaker.tryAcquire() != null;
	}

	@Operation
	public CircuitBreakerState state() {
		return this.breaker.state();
	}

	@Test
	void isLinearizable() {
		new ModelCheckingOptions().iterations(8)
			.invocationsPerIteration(100)
			.threads(3)
			.actorsPerThread(2)
			.actorsBefore(0)
			.actorsAfter(1)
			.check(getClass());
	}

}
