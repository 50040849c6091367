package dev.breaker.core;

import java.time.Duration;
import java.util.stream.Stream;

import dev.breaker.core.CircuitBreakerConfig.Builder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

/**
 * One call a minute: what opens a circuit then, what cannot, and how it closes again.
 */
class LowTrafficTests {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private static final int ASKED_AT_MOST = 2_000;

	private final FakeTicker ticker = FakeTicker.overflowing();

	static Stream<Arguments> rulesThatOpen() {
		return Stream.of(argumentSet("failure rate, count window", counted(10), false, 10),
				argumentSet("failure rate, small count window", counted(5), false, 5),
				argumentSet("failure rate, count window larger than the minimum", counted(100).minimumNumberOfCalls(20),
						false, 20),
				argumentSet("failure rate, long time window", timed(900), false, 10),
				argumentSet("failure rate, time window, minimum of one", timed(60).minimumNumberOfCalls(1), false, 1),
				argumentSet("failure count, count window",
						counted(100).minimumNumberOfCalls(100).failureCountThreshold(3), false, 3),
				argumentSet("failure count, time window", timed(300).failureCountThreshold(3), false, 3),
				argumentSet("consecutive failures", timed(60).consecutiveFailureThreshold(3), false, 3),
				argumentSet("slow-call rate, count window", slow(counted(10)), true, 10),
				argumentSet("slow-call rate, long time window", slow(timed(900)), true, 10));
	}

	static Stream<Arguments> rulesThatNeverOpen() {
		return Stream.of(argumentSet("failure rate, built-in window and minimum", timed(60), false),
				argumentSet("failure rate, nine minutes", timed(540), false),
				argumentSet("failure count, time window of a minute", timed(60).failureCountThreshold(2), false),
				argumentSet("slow-call rate, built-in window and minimum", slow(timed(60)), true));
	}

	private static Builder counted(int calls) {
		return CircuitBreakerConfig.builder().slidingWindow(SlidingWindowType.COUNT_BASED, calls);
	}

	private static Builder timed(int seconds) {
		return CircuitBreakerConfig.builder().slidingWindow(SlidingWindowType.TIME_BASED, seconds);
	}

	private static Builder slow(Builder config) {
		return config.slowCallDurationThreshold(Duration.ofSeconds(5)).slowCallRateThreshold(80);
	}

	private CircuitBreaker breaker(Builder config) {
		return CircuitBreaker.of("reports", config.waitDurationInOpenState(MINUTE.multipliedBy(5)).build(),
				this.ticker);
	}

	/** Makes a bad call a minute until the circuit opens. */
	private int badCallsUntilOpen(CircuitBreaker breaker, boolean slow) {
		for (int calls = 1; calls <= ASKED_AT_MOST; calls++) {
			Permit permit = breaker.acquire();
			Duration took = slow ? Duration.ofSeconds(6) : Duration.ZERO;
			this.ticker.advance(took);
			if (slow) {
				permit.success();
			}
			else {
				permit.failure(new IllegalStateException("down"));
			}
			if (breaker.state() == CircuitBreakerState.OPEN) {
				return calls;
			}
			this.ticker.advance(MINUTE.minus(took));
		}
		return Integer.MAX_VALUE;
	}

	@ParameterizedTest
	@MethodSource("rulesThatOpen")
	void opensHalfOpensAndClosesAsConfigured(Builder config, boolean slow, int calls) {
		CircuitBreaker breaker = breaker(config);
		assertThat(badCallsUntilOpen(breaker, slow)).isEqualTo(calls);
		for (int minute = 1; minute < 5; minute++) {
			this.ticker.advance(MINUTE);
			assertThat(Calls.refused(breaker).state()).isEqualTo(CircuitBreakerState.OPEN);
		}
		this.ticker.advance(MINUTE);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		Calls.succeed(breaker, 1);
		this.ticker.advance(MINUTE);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		Calls.succeed(breaker, 1);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(breaker.snapshot().bufferedCalls()).isZero();
	}

	@ParameterizedTest
	@MethodSource("rulesThatOpen")
	void opensAgainWhenTheProbeFails(Builder config, boolean slow, int calls) {
		CircuitBreaker breaker = breaker(config);
		badCallsUntilOpen(breaker, slow);
		this.ticker.advance(MINUTE.multipliedBy(5));
		assertThat(badCallsUntilOpen(breaker, slow)).as("the first probe").isOne();
	}

	@ParameterizedTest
	@MethodSource("rulesThatNeverOpen")
	void neverOpensWhereAWindowOfTimeNeverHoldsEnough(Builder config, boolean slow) {
		CircuitBreaker breaker = breaker(config);
		assertThat(badCallsUntilOpen(breaker, slow)).isEqualTo(Integer.MAX_VALUE);
		assertThat(breaker.snapshot().failureRate()).isNull();
		assertThat(breaker.snapshot().statistics().transitions()).containsEntry(CircuitBreakerState.OPEN, 0L);
	}

	@Test
	void aWaitShorterThanThePauseBetweenCallsRefusesNone() {
		CircuitBreaker breaker = CircuitBreaker.of("reports",
				CircuitBreakerConfig.builder().consecutiveFailureThreshold(3).build(), this.ticker);
		for (int i = 0; i < 100; i++) {
			Calls.fail(breaker, 1);
			this.ticker.advance(MINUTE);
		}
		assertThat(breaker.snapshot().statistics().transitions()).containsEntry(CircuitBreakerState.OPEN, 98L);
		assertThat(breaker.snapshot().statistics().notPermittedCalls()).isZero();
	}

	@Test
	void theBackOffGrowsThoughProbesAreMinutesApart() {
		CircuitBreaker breaker = breaker(CircuitBreakerConfig.builder()
			.consecutiveFailureThreshold(3)
			.exponentialBackoffMultiplier(2)
			.exponentialMaxWaitDurationInOpenState(Duration.ofHours(1)));
		badCallsUntilOpen(breaker, false);
		for (int minutes = 5; minutes <= 60; minutes = Math.min(61, minutes * 2)) {
			assertThat(breaker.snapshot().retryAfter()).isEqualTo(MINUTE.multipliedBy(minutes));
			this.ticker.advance(MINUTE.multipliedBy(minutes));
			Calls.fail(breaker, 1);
		}
		assertThat(breaker.snapshot().retryAfter()).isEqualTo(MINUTE.multipliedBy(60));
	}

	@Test
	void aProbeMayTakeItsTimeButARoundHasNone() {
		CircuitBreaker breaker = breaker(CircuitBreakerConfig.builder()
			.consecutiveFailureThreshold(3)
			.permittedNumberOfCallsInHalfOpenState(10));
		badCallsUntilOpen(breaker, false);
		this.ticker.advance(MINUTE.multipliedBy(5));
		for (int probe = 1; probe < 6; probe++) {
			Permit permit = breaker.acquire();
			this.ticker.advance(Duration.ofSeconds(59));
			permit.success();
			assertThat(breaker.state()).as("after %d probes", probe).isEqualTo(CircuitBreakerState.HALF_OPEN);
			this.ticker.advance(Duration.ofHours(1));
		}
		Calls.succeed(breaker, 1);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	void aRampAdmitsEveryCallOfAMinute() {
		CircuitBreaker breaker = breaker(
				CircuitBreakerConfig.builder().consecutiveFailureThreshold(3).rampUpDuration(MINUTE.multipliedBy(30)));
		badCallsUntilOpen(breaker, false);
		this.ticker.advance(MINUTE.multipliedBy(5));
		Calls.succeed(breaker, 2);
		for (int minute = 0; minute < 30; minute++) {
			assertThat(breaker.state()).isEqualTo(CircuitBreakerState.RECOVERING);
			Calls.succeed(breaker, 1);
			this.ticker.advance(MINUTE);
		}
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

}
