package dev.breaker.core;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One permit, settled by many: one word counts. Public because Lincheck makes instances
 * of its own.
 */
@Tag("lincheck")
public class PermitLincheckTests {

	private final Permit permit;

	public PermitLincheckTests() {
		CircuitBreakerConfig config = CircuitBreakerConfig.builder()
			.slidingWindow(SlidingWindowType.COUNT_BASED, 1)
			.eventConsumerBufferSize(0)
			.build();
		this.permit = CircuitBreaker.of("payments", config, new FakeTicker()).acquire();
	}

	@Operation
	public CallOutcome success() {
		return this.permit.success();
	}

	@Operation
	public CallOutcome failure() {
		return this.permit.failure(new IllegalStateException());
	}

	@Operation
	public void cancel() {
		this.permit.cancel();
	}

	@Test
	void isLinearizable() {
		new ModelCheckingOptions().iterations(5)
			.invocationsPerIteration(50)
			.threads(3)
			.actorsPerThread(1)
			.actorsBefore(0)
			.actorsAfter(0)
			.check(getClass());
	}

}
