package dev.breaker.core;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Calls that end as a test wants them to.
 */
final class Calls {

	private Calls() {
	}

	static void succeed(CircuitBreaker breaker, int times) {
		for (int i = 0; i < times; i++) {
			assertThat(breaker.acquire().success()).isEqualTo(CallOutcome.SUCCESS);
		}
	}

	static void fail(CircuitBreaker breaker, int times) {
		for (int i = 0; i < times; i++) {
			assertThat(breaker.acquire().failure(new IOException("down"))).isEqualTo(CallOutcome.FAILURE);
		}
	}

	static CallNotPermittedException refused(CircuitBreaker breaker) {
		CallNotPermittedException refusal = catchThrowableOfType(CallNotPermittedException.class,
				() -> breaker.call(() -> "admitted"));
		assertThat(refusal).as("refusal by " + breaker).isNotNull();
		return refusal;
	}

	/** Takes permits until one is refused. */
	static List<Permit> takeAll(CircuitBreaker breaker) {
		List<Permit> permits = new ArrayList<>();
		for (Permit permit; (permit = breaker.tryAcquire()) != null;) {
			permits.add(permit);
			assertThat(permits).as("permits without end").hasSizeLessThan(100_000);
		}
		return permits;
	}

	/** Every event from now on, in the order in which listeners are told. */
	static List<CircuitBreakerEvent> events(CircuitBreaker breaker) {
		List<CircuitBreakerEvent> events = new ArrayList<>();
		breaker.onEvent(events::add);
		return events;
	}

}
