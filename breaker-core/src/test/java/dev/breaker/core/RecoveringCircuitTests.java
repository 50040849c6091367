package dev.breaker.core;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * The ramp after a successful round.
 */
class RecoveringCircuitTests {

	private static final Duration RAMP = Duration.ofSeconds(100);

	private final FakeTicker ticker = FakeTicker.overflowing();

	private final CircuitBreaker breaker = CircuitBreaker.of("payments",
			CircuitBreakerConfig.builder()
				.consecutiveFailureThreshold(3)
				.waitDurationInOpenState(Duration.ofSeconds(10))
				.exponentialBackoffMultiplier(2)
				.rampUpDuration(RAMP)
				.build(),
			this.ticker);

	RecoveringCircuitTests() {
		Calls.fail(this.breaker, 3);
		this.ticker.advance(Duration.ofSeconds(10));
		Calls.succeed(this.breaker, 2);
	}

	@Test
	void followsASuccessfulRound() {
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.RECOVERING);
		assertThat(this.breaker.snapshot().stateSince()).isEqualTo(this.ticker.wallTime());
		assertThat(this.breaker.snapshot().retryAfter()).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "0, 0.10", "5, 0.10", "10, 0.10", "25, 0.25", "50, 0.5", "90, 0.9", "99, 0.99" })
	void admitsAShareThatGrows(int elapsed, double share) {
		this.ticker.advance(Duration.ofSeconds(elapsed));
		int admitted = 0;
		for (int i = 0; i < 1000; i++) {
			if (this.breaker.tryAcquire() != null) {
				admitted++;
			}
		}
		assertThat(admitted / 1000.0).isCloseTo(share, within(0.002));
		assertThat(this.breaker.snapshot().statistics().notPermitted()).containsEntry(CircuitBreakerState.RECOVERING,
				1000L - admitted);
	}

	@Test
	void admitsOneCallASecondAtLeast() {
		for (int i = 0; i < 4; i++) {
			assertThat(this.breaker.tryAcquire()).as("call at " + i + " s").isNotNull();
			assertThat(this.breaker.tryAcquire()).isNull();
			this.ticker.advance(Duration.ofSeconds(1));
		}
	}

	@Test
	void refusesWithoutAMomentToWaitFor() {
		this.breaker.acquire();
		CallNotPermittedException refusal = Calls.refused(this.breaker);
		assertThat(refusal.state()).isEqualTo(CircuitBreakerState.RECOVERING);
		assertThat(refusal.retryAfter()).isZero();
	}

	@Test
	void isClosedWhenTheRampIsOver() {
		this.ticker.advance(RAMP.minusNanos(1));
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.RECOVERING);
		this.ticker.advance(Duration.ofNanos(1));
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(this.breaker.snapshot().statistics().transitions()).containsEntry(CircuitBreakerState.CLOSED, 0L);
		Calls.succeed(this.breaker, 100);
		assertThat(this.breaker.snapshot().statistics().transitions()).containsEntry(CircuitBreakerState.CLOSED, 1L);
	}

	@Test
	void handsItsWindowOnToClosed() {
		this.ticker.advance(RAMP.minusSeconds(10));
		this.breaker.acquire().failure(new IllegalStateException());
		this.ticker.advance(Duration.ofSeconds(5));
		this.breaker.acquire().failure(new IllegalStateException());
		this.ticker.advance(Duration.ofSeconds(5));
		assertThat(this.breaker.snapshot().failedCalls()).isEqualTo(2);
		Calls.fail(this.breaker, 1);
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
	}

	@Test
	void aCallOfTheRampStillCountsWhenItEndsInClosed() {
		Permit permit = this.breaker.acquire();
		this.ticker.advance(RAMP);
		Calls.fail(this.breaker, 2);
		permit.failure(new IllegalStateException());
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
	}

	@Test
	void aThresholdCrossedOpensWithTheNextWait() {
		for (int i = 0; i < 3; i++) {
			Calls.fail(this.breaker, 1);
			this.ticker.advance(Duration.ofSeconds(1));
		}
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(this.breaker.snapshot().retryAfter()).isEqualTo(Duration.ofSeconds(19));
	}

	@Test
	void isNoStayInClosedThatWouldForgetTheStreak() {
		this.ticker.advance(RAMP.minusSeconds(10));
		for (int i = 0; i < 3; i++) {
			this.breaker.acquire().failure(new IllegalStateException());
			this.ticker.advance(Duration.ofSeconds(1));
		}
		assertThat(this.breaker.snapshot().retryAfter()).isEqualTo(Duration.ofSeconds(19));
	}

}
