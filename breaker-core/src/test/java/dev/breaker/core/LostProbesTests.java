package dev.breaker.core;

import java.io.IOException;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A probe past its deadline has failed from then on, whatever it brings later.
 */
class LostProbesTests {

	private final FakeTicker ticker = FakeTicker.overflowing();

	private CircuitBreaker halfOpen(int permitted, int successes) {
		CircuitBreaker breaker = CircuitBreaker.of("payments",
				CircuitBreakerConfig.builder()
					.consecutiveFailureThreshold(1)
					.waitDurationInOpenState(Duration.ofSeconds(10))
					.maxWaitDurationInHalfOpenState(Duration.ofSeconds(60))
					.permittedNumberOfCallsInHalfOpenState(permitted)
					.successThresholdInHalfOpenState(successes)
					.build(),
				this.ticker);
		Calls.fail(breaker, 1);
		this.ticker.advance(Duration.ofSeconds(10));
		return breaker;
	}

	@Test
	void cancellingItDoesNotTakeItsFailureBack() {
		CircuitBreaker breaker = halfOpen(2, 2);
		Permit lost = breaker.acquire();
		this.ticker.advance(Duration.ofSeconds(61));
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
		lost.cancel();
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
	}

	@Test
	void cancellingItGivesNoPermitBack() {
		CircuitBreaker breaker = halfOpen(3, 2);
		Permit lost = breaker.acquire();
		this.ticker.advance(Duration.ofSeconds(60));
		lost.cancel();
		Calls.succeed(breaker, 1);
		Calls.fail(breaker, 1);
		assertThat(breaker.state()).as("one lost and one failed of three").isEqualTo(CircuitBreakerState.OPEN);
	}

	@Test
	void itsReturnDoesNotProlongTheOpenState() {
		CircuitBreaker breaker = halfOpen(2, 2);
		Permit lost = breaker.acquire();
		this.ticker.advance(Duration.ofSeconds(65));
		assertThat(breaker.snapshot().retryAfter()).isEqualTo(Duration.ofSeconds(5));
		lost.success();
		assertThat(breaker.snapshot().retryAfter()).isEqualTo(Duration.ofSeconds(5));
	}

	@Test
	void itsReturnAfterTheNextWaitChangesNothing() {
		CircuitBreaker breaker = halfOpen(2, 2);
		Permit lost = breaker.acquire();
		this.ticker.advance(Duration.ofHours(1));
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		lost.failure(new IOException());
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
	}

}
