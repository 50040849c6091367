package dev.breaker.core;

import java.time.Duration;

import dev.breaker.core.CircuitBreakerConfig.Builder;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Durations have an upper bound, so that none overflows while calls are made.
 */
class LongDurationsTests {

	private static final Duration LONGEST = Duration.ofDays(7);

	private static final Duration TOO_LONG = LONGEST.plusNanos(1);

	@Test
	void areRefused() {
		assertRefused(builder().slowCallDurationThreshold(TOO_LONG), "slowCallDurationThreshold");
		assertRefused(builder().timeoutDuration(TOO_LONG), "timeoutDuration");
		assertRefused(builder().maxWaitDurationInHalfOpenState(TOO_LONG), "maxWaitDurationInHalfOpenState");
		assertRefused(builder().rampUpDuration(TOO_LONG), "rampUpDuration");
		assertRefused(builder().timeoutDuration(Duration.ofSeconds(Long.MAX_VALUE)), "timeoutDuration");
	}

	@Test
	void theLongestIsAllowed() {
		assertThatNoException().isThrownBy(() -> CircuitBreaker.of("payments",
				builder().slowCallDurationThreshold(LONGEST)
					.timeoutDuration(LONGEST)
					.maxWaitDurationInHalfOpenState(LONGEST)
					.rampUpDuration(LONGEST)
					.build()));
	}

	private static Builder builder() {
		return CircuitBreakerConfig.builder();
	}

	private static void assertRefused(Builder builder, String property) {
		assertThatExceptionOfType(InvalidCircuitBreakerConfigException.class).isThrownBy(builder::build)
			.withMessageStartingWith(property + " = PT")
			.withMessageEndingWith(": must be at most 7 days");
	}

}
