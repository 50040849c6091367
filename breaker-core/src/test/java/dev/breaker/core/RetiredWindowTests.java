package dev.breaker.core;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A window that goes out of use while calls end and readers read.
 */
class RetiredWindowTests {

	private static final int RESETS = 3_000;

	@ParameterizedTest
	@EnumSource(SlidingWindowType.class)
	void countsEachCallOnceAndIsNeverSeenHalfEmptied(SlidingWindowType type) throws Exception {
		CircuitBreaker breaker = CircuitBreaker.of("payments",
				CircuitBreakerConfig.builder().slidingWindow(type, 60).failureCountThreshold(60).build());
		AtomicBoolean over = new AtomicBoolean();
		AtomicLong made = new AtomicLong();
		AtomicLong told = new AtomicLong();
		new Crowd("platform", 4).all((thread) -> {
			if (thread == 0) {
				for (int i = 0; i < RESETS; i++) {
					breaker.reset();
				}
				over.set(true);
			}
			else if (thread == 1) {
				while (!over.get()) {
					CircuitBreakerSnapshot snapshot = breaker.snapshot();
					assertThat(snapshot.bufferedCalls()).isNotNegative();
					long successful = snapshot.statistics().successful();
					assertThat(successful).isGreaterThanOrEqualTo(told.getAndSet(successful));
				}
			}
			else {
				while (!over.get()) {
					Calls.succeed(breaker, 1);
					made.incrementAndGet();
				}
			}
		});
		assertThat(breaker.snapshot().statistics().successful()).isEqualTo(made.get());
	}

}
