package dev.breaker.core;

import java.time.Duration;
import java.util.List;

import dev.breaker.core.CircuitBreakerConfig.Builder;
import dev.breaker.core.CircuitBreakerEvent.StateTransition;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A change that time has made and every reader sees holds, though no call has come to
 * carry it out.
 */
class OverdueTransitionsTests {

	private final FakeTicker ticker = FakeTicker.overflowing();

	private final Builder config = CircuitBreakerConfig.builder()
		.consecutiveFailureThreshold(1)
		.waitDurationInOpenState(Duration.ofSeconds(10))
		.maxWaitDurationInHalfOpenState(Duration.ofSeconds(20));

	private CircuitBreaker halfOpen() {
		CircuitBreaker breaker = CircuitBreaker.of("payments", this.config.build(), this.ticker);
		Calls.fail(breaker, 1);
		this.ticker.advance(Duration.ofSeconds(10));
		return breaker;
	}

	@Test
	void aLostProbeIsEvidenceAsAFailedOneIs() {
		CircuitBreaker breaker = halfOpen();
		breaker.acquire();
		this.ticker.advance(Duration.ofSeconds(20));
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(breaker.snapshot().bufferedCalls()).isEqualTo(2);
		assertThat(breaker.snapshot().failedCalls()).isEqualTo(2);
	}

	@Test
	void aRoundReopensWithItsLastFailureThoughAProbeWasLostBefore() {
		this.config.permittedNumberOfCallsInHalfOpenState(2).successThresholdInHalfOpenState(1);
		CircuitBreaker breaker = halfOpen();
		breaker.acquire();
		this.ticker.advance(Duration.ofSeconds(15));
		Permit second = breaker.acquire();
		this.ticker.advance(Duration.ofSeconds(10));
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		second.failure(new IllegalStateException());
		assertThat(breaker.snapshot().retryAfter()).isEqualTo(Duration.ofSeconds(10));
	}

	@Test
	void aProbeThatReturnsAfterTheRoundWasLostIsNoEvidence() {
		CircuitBreaker breaker = halfOpen();
		breaker.acquire();
		this.ticker.advance(Duration.ofSeconds(15));
		Permit second = breaker.acquire();
		this.ticker.advance(Duration.ofSeconds(6));
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
		long evidence = breaker.snapshot().bufferedCalls();
		second.success();
		assertThat(breaker.snapshot().bufferedCalls()).isEqualTo(evidence);
	}

	@Test
	void anOverrideDoesNotReviveALostRound() {
		CircuitBreaker breaker = halfOpen();
		breaker.acquire();
		this.ticker.advance(Duration.ofSeconds(20));
		breaker.forceOpen(ManualOverride.because("maintenance"));
		assertThat(breaker.snapshot().localState()).isEqualTo(CircuitBreakerState.OPEN);
		breaker.release();
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(breaker.snapshot().retryAfter()).isEqualTo(Duration.ofSeconds(10));
	}

	@Test
	void aLateFailureOfTheRampFindsTheStreakForgottenIfTheStayInClosedWasLongEnough() {
		this.config.exponentialBackoffMultiplier(2).rampUpDuration(Duration.ofSeconds(30));
		CircuitBreaker breaker = halfOpen();
		Calls.succeed(breaker, 2);
		Permit late = breaker.acquire();
		List<CircuitBreakerEvent> events = Calls.events(breaker);
		this.ticker.advance(Duration.ofSeconds(90));
		late.failure(new IllegalStateException());
		assertThat(breaker.snapshot().retryAfter()).isEqualTo(Duration.ofSeconds(10));
		assertThat(events).filteredOn(StateTransition.class::isInstance)
			.extracting((event) -> ((StateTransition) event).to())
			.containsExactly(CircuitBreakerState.CLOSED, CircuitBreakerState.OPEN);
	}

}
