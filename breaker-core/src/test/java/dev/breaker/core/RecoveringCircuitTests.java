package dev.breaker.core;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

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

	@ParameterizedTest
	@EnumSource
	void aRateCrossedInTheRampOpensWithTheNextWaitInEitherWindow(SlidingWindowType window) {
		CircuitBreaker ramping = ramping(window);
		this.ticker.advance(RAMP.dividedBy(2));
		endAdmitted(ramping, 5, true);
		endAdmitted(ramping, 4, false);
		assertThat(ramping.state()).isEqualTo(CircuitBreakerState.RECOVERING);
		endAdmitted(ramping, 1, false);
		assertThat(ramping.state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(ramping.snapshot().retryAfter()).isEqualTo(Duration.ofSeconds(20));
		assertThat(ramping.snapshot().openedBecause())
			.isEqualTo("failure rate of 50.0% (5 of 10 calls) reached the threshold of 50.0%");
	}

	@ParameterizedTest
	@EnumSource
	void refusedCallsAreNoEvidenceInEitherWindow(SlidingWindowType window) {
		CircuitBreaker ramping = ramping(window);
		endAdmitted(ramping, 9, false);
		for (int i = 0; i < 5; i++) {
			Calls.refused(ramping);
		}
		assertThat(ramping.snapshot().bufferedCalls()).isEqualTo(9);
		assertThat(ramping.snapshot().statistics().notPermittedCalls())
			.isEqualTo(ramping.snapshot().statistics().notPermitted().get(CircuitBreakerState.RECOVERING));
		assertThat(ramping.state()).isEqualTo(CircuitBreakerState.RECOVERING);
	}

	@ParameterizedTest
	@EnumSource
	void everyOpeningFromARampDoublesTheWaitAndTheNextRampBeginsAnew(SlidingWindowType window) {
		CircuitBreaker ramping = ramping(window);
		for (int wait = 20; wait <= 320; wait *= 2) {
			this.ticker.advance(RAMP.multipliedBy(9).dividedBy(10));
			endAdmitted(ramping, 10, false);
			assertThat(ramping.snapshot().retryAfter()).isEqualTo(Duration.ofSeconds(wait));
			this.ticker.advance(Duration.ofSeconds(wait));
			Calls.succeed(ramping, 2);
			assertThat(ramping.snapshot().bufferedCalls()).isZero();
			assertThat(ramping.tryAcquire()).isNotNull();
			assertThat(Calls.takeAll(ramping)).as("the smallest share").isEmpty();
		}
	}

	@Test
	void aFailedProbeAfterARampWaitsStillLonger() {
		endAdmitted(this.breaker, 3, false);
		assertThat(this.breaker.snapshot().retryAfter()).isEqualTo(Duration.ofSeconds(20));
		this.ticker.advance(Duration.ofSeconds(20));
		Calls.fail(this.breaker, 1);
		assertThat(this.breaker.snapshot().retryAfter()).isEqualTo(Duration.ofSeconds(40));
	}

	@Test
	void resetEndsTheRamp() {
		Permit ofTheRamp = this.breaker.acquire();
		this.breaker.reset();
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
		Calls.succeed(this.breaker, 100);
		Calls.fail(this.breaker, 2);
		ofTheRamp.failure(new IllegalStateException());
		assertThat(this.breaker.state()).as("two of three in a row").isEqualTo(CircuitBreakerState.CLOSED);
		Calls.fail(this.breaker, 1);
		assertThat(this.breaker.snapshot().retryAfter()).as("the first wait").isEqualTo(Duration.ofSeconds(10));
	}

	@Test
	void aForcedCloseSuspendsTheRampThatGoesOnBeneath() {
		endAdmitted(this.breaker, 2, false);
		this.breaker.forceClose(ManualOverride.because("all of it").lasting(RAMP.dividedBy(2)));
		Calls.fail(this.breaker, 50);
		this.ticker.advance(RAMP.dividedBy(2));
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.RECOVERING);
		assertThat(this.breaker.snapshot().bufferedCalls()).isZero();
		int admitted = 0;
		for (int i = 0; i < 100; i++) {
			admitted += (this.breaker.tryAcquire() != null) ? 1 : 0;
		}
		assertThat(admitted).isCloseTo(50, within(1));
	}

	@Test
	void aForcedOpenThatOutlastsTheRampLeavesAClosedCircuit() {
		this.breaker.forceOpen(ManualOverride.because("maintenance").lasting(RAMP.multipliedBy(2)));
		Calls.refused(this.breaker);
		this.ticker.advance(RAMP.multipliedBy(2));
		Calls.succeed(this.breaker, 100);
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(this.breaker.snapshot().statistics().notPermitted())
			.containsEntry(CircuitBreakerState.FORCED_OPEN, 1L)
			.containsEntry(CircuitBreakerState.RECOVERING, 0L);
	}

	/** A breaker whose first round has just succeeded and whose ramp begins. */
	private CircuitBreaker ramping(SlidingWindowType window) {
		CircuitBreaker ramping = CircuitBreaker.of("ramping",
				CircuitBreakerConfig.builder()
					.slidingWindow(window, 60)
					.minimumNumberOfCalls(10)
					.waitDurationInOpenState(Duration.ofSeconds(10))
					.exponentialBackoffMultiplier(2)
					.rampUpDuration(RAMP)
					.build(),
				this.ticker);
		Calls.fail(ramping, 10);
		this.ticker.advance(Duration.ofSeconds(10));
		Calls.succeed(ramping, 2);
		assertThat(ramping.state()).isEqualTo(CircuitBreakerState.RECOVERING);
		return ramping;
	}

	/** Asks until so many calls were admitted. */
	private static void endAdmitted(CircuitBreaker breaker, int calls, boolean well) {
		for (int asked = 0, ended = 0; ended < calls; asked++) {
			assertThat(asked).as("calls asked for").isLessThan(1000);
			Permit permit = breaker.tryAcquire();
			if (permit != null) {
				ended++;
				if (well) {
					permit.success();
				}
				else {
					permit.failure(new IllegalStateException());
				}
			}
		}
	}

}
