package dev.breaker.core;

import java.time.Duration;
import java.util.Set;

import dev.breaker.core.CircuitBreakerConfig.Builder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What opens a closed circuit, and what does not.
 */
class ClosedCircuitTests {

	private final FakeTicker ticker = FakeTicker.overflowing();

	private final Builder config = CircuitBreakerConfig.builder();

	private CircuitBreaker breaker() {
		return CircuitBreaker.of("payments", this.config.build(), this.ticker);
	}

	@Test
	void isClosedAtFirst() {
		assertThat(breaker().state()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(breaker()).hasToString("CircuitBreaker[payments CLOSED]");
	}

	@ParameterizedTest
	@EnumSource
	void opensWhenFailureRateReachesThreshold(SlidingWindowType type) {
		CircuitBreaker breaker = withWindow(type);
		Calls.succeed(breaker, 6);
		Calls.fail(breaker, 3);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
		Calls.fail(breaker, 1);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(breaker.snapshot().openedBecause())
			.isEqualTo("failure rate of 40.0% (4 of 10 calls) reached the threshold of 40.0%");
	}

	@ParameterizedTest
	@EnumSource
	void staysClosedBelowTheThreshold(SlidingWindowType type) {
		CircuitBreaker breaker = withWindow(type);
		for (int i = 0; i < 20; i++) {
			Calls.succeed(breaker, 7);
			Calls.fail(breaker, 3);
		}
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@ParameterizedTest
	@EnumSource
	void judgesNoRateBelowTheMinimumOfCalls(SlidingWindowType type) {
		CircuitBreaker breaker = withWindow(type);
		Calls.fail(breaker, 9);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(breaker.snapshot().failureRate()).isNull();
		Calls.fail(breaker, 1);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
	}

	private CircuitBreaker withWindow(SlidingWindowType type) {
		this.config.failureRateThreshold(40).minimumNumberOfCalls(10);
		this.config.slidingWindow(type, (type == SlidingWindowType.COUNT_BASED) ? 10 : 60);
		return breaker();
	}

	@Test
	void opensByTheSuccessThatCompletesTheMinimum() {
		CircuitBreaker breaker = breaker();
		Calls.fail(breaker, 5);
		Calls.succeed(breaker, 4);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
		Calls.succeed(breaker, 1);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
	}

	@Test
	void aThresholdOfHundredPercentOpensOnlyWhenAllFail() {
		this.config.failureRateThreshold(100).slidingWindow(SlidingWindowType.COUNT_BASED, 4);
		CircuitBreaker breaker = breaker();
		Calls.succeed(breaker, 1);
		Calls.fail(breaker, 3);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
		Calls.fail(breaker, 1);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
	}

	@Test
	void forgetsFailuresThatLeftTheWindow() {
		CircuitBreaker breaker = breaker();
		Calls.fail(breaker, 9);
		this.ticker.advance(Duration.ofSeconds(60));
		Calls.fail(breaker, 9);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(breaker.snapshot().bufferedCalls()).isEqualTo(9);
	}

	@Test
	void aStepOfTheWallClockChangesNothing() {
		CircuitBreaker breaker = breaker();
		Calls.fail(breaker, 5);
		this.ticker.stepWallClock(Duration.ofHours(-1));
		Calls.fail(breaker, 5);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
		this.ticker.stepWallClock(Duration.ofHours(2));
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(Calls.refused(breaker).retryAfter()).isEqualTo(Duration.ofSeconds(30));
	}

	@Test
	void opensAfterFailuresInARow() {
		this.config.consecutiveFailureThreshold(3);
		CircuitBreaker breaker = breaker();
		Calls.fail(breaker, 2);
		Calls.succeed(breaker, 1);
		Calls.fail(breaker, 2);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
		Calls.fail(breaker, 1);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(breaker.snapshot().openedBecause()).isEqualTo("3 consecutive failures reached the threshold of 3");
	}

	@Test
	void ignoredCallsDoNotBreakARowOfFailures() {
		this.config.consecutiveFailureThreshold(2);
		this.config.ignoreExceptions(Set.of(IllegalStateException.class));
		CircuitBreaker breaker = breaker();
		Calls.fail(breaker, 1);
		breaker.acquire().failure(new IllegalStateException());
		breaker.acquire().cancel();
		Calls.fail(breaker, 1);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
	}

	@Test
	void failuresInARowNeedNoMinimumAndMayBeADayApart() {
		this.config.consecutiveFailureThreshold(2);
		CircuitBreaker breaker = breaker();
		Calls.fail(breaker, 1);
		this.ticker.advance(Duration.ofDays(1));
		Calls.fail(breaker, 1);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
	}

	@Test
	void opensWhenFailuresInTheWindowReachTheCount() {
		this.config.failureCountThreshold(4).minimumNumberOfCalls(1000);
		CircuitBreaker breaker = breaker();
		for (int i = 0; i < 3; i++) {
			Calls.fail(breaker, 1);
			Calls.succeed(breaker, 20);
		}
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
		Calls.fail(breaker, 1);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(breaker.snapshot().openedBecause()).isEqualTo("4 failures in the window reached the threshold of 4");
	}

	@Test
	void countsOnlyFailuresWithinTheWindow() {
		this.config.failureCountThreshold(4).minimumNumberOfCalls(1000);
		CircuitBreaker breaker = breaker();
		for (int i = 0; i < 20; i++) {
			Calls.fail(breaker, 1);
			this.ticker.advance(Duration.ofSeconds(20));
		}
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	void opensWhenSlowCallRateReachesThreshold() {
		this.config.slowCallDurationThreshold(Duration.ofSeconds(1)).slowCallRateThreshold(50);
		CircuitBreaker breaker = breaker();
		Calls.succeed(breaker, 5);
		slow(breaker, Duration.ofMillis(1001), 4);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
		slow(breaker, Duration.ofMillis(1001), 1);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(breaker.snapshot().openedBecause())
			.isEqualTo("slow call rate of 50.0% (5 of 10 calls) reached the threshold of 50.0%");
	}

	@Test
	void aCallOfExactlyTheLimitIsNotSlow() {
		this.config.slowCallDurationThreshold(Duration.ofSeconds(1));
		CircuitBreaker breaker = breaker();
		slow(breaker, Duration.ofSeconds(1), 20);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(breaker.snapshot().slowCalls()).isZero();
		assertThat(breaker.snapshot().slowCallRate()).isEqualTo(0.0);
	}

	@Test
	void whereASlowLimitIsSetAllCallsMustBeSlowByDefault() {
		this.config.slowCallDurationThreshold(Duration.ofSeconds(1)).slidingWindow(SlidingWindowType.COUNT_BASED, 3);
		CircuitBreaker breaker = breaker();
		Calls.succeed(breaker, 1);
		slow(breaker, Duration.ofSeconds(2), 2);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
		slow(breaker, Duration.ofSeconds(2), 1);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
	}

	@Test
	void aSlowFailureCountsAsBoth() {
		this.config.slowCallDurationThreshold(Duration.ofSeconds(1)).failureRateThreshold(100);
		CircuitBreaker breaker = breaker();
		Permit permit = breaker.acquire();
		this.ticker.advance(Duration.ofSeconds(2));
		permit.failure(new IllegalStateException());
		CircuitBreakerSnapshot snapshot = breaker.snapshot();
		assertThat(snapshot.failedCalls()).isOne();
		assertThat(snapshot.slowCalls()).isOne();
		assertThat(snapshot.bufferedCalls()).isOne();
		assertThat(snapshot.statistics().slow()).isOne();
	}

	@Test
	void aCallPastTheTimeOutIsAFailureThoughItReturned() {
		this.config.timeoutDuration(Duration.ofSeconds(1));
		CircuitBreaker breaker = breaker();
		String result = breaker.call(() -> {
			this.ticker.advance(Duration.ofMillis(1001));
			return "late";
		});
		assertThat(result).isEqualTo("late");
		assertThat(breaker.snapshot().failedCalls()).isOne();
		assertThat(breaker.snapshot().lastFailure())
			.isEqualTo(new LastFailure("timeout", "took longer than PT1S", this.ticker.wallTime()));
	}

	@Test
	void opensAtOneCallAMinute() {
		this.config.slidingWindow(SlidingWindowType.COUNT_BASED, 5);
		CircuitBreaker breaker = breaker();
		for (int i = 0; i < 5; i++) {
			assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
			Calls.fail(breaker, 1);
			this.ticker.advance(Duration.ofMinutes(1));
		}
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		Calls.succeed(breaker, 1);
		this.ticker.advance(Duration.ofMinutes(1));
		Calls.succeed(breaker, 1);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	private void slow(CircuitBreaker breaker, Duration duration, int times) {
		for (int i = 0; i < times; i++) {
			Permit permit = breaker.acquire();
			this.ticker.advance(duration);
			permit.success();
		}
	}

}
