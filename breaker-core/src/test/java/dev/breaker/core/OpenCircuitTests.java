package dev.breaker.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import dev.breaker.core.CircuitBreakerConfig.Builder;
import dev.breaker.core.CircuitBreakerEvent.HookFailed;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

/**
 * What an open circuit refuses, and for how long.
 */
class OpenCircuitTests {

	private final FakeTicker ticker = FakeTicker.overflowing();

	private final Builder config = CircuitBreakerConfig.builder()
		.consecutiveFailureThreshold(1)
		.waitDurationInOpenState(Duration.ofSeconds(10));

	private CircuitBreaker breaker() {
		return CircuitBreaker.of("payments", this.config.build(), this.ticker);
	}

	private CircuitBreaker opened() {
		CircuitBreaker breaker = breaker();
		Calls.fail(breaker, 1);
		return breaker;
	}

	@Test
	void refusesWithoutMakingTheCall() {
		CircuitBreaker breaker = opened();
		AtomicInteger made = new AtomicInteger();
		CallNotPermittedException refusal = catchThrowableOfType(CallNotPermittedException.class,
				() -> breaker.run(made::incrementAndGet));
		assertThat(made).hasValue(0);
		assertThat(refusal.breakerName()).isEqualTo("payments");
		assertThat(refusal.state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(10));
		assertThat(refusal)
			.hasMessage("Circuit breaker 'payments' is OPEN and does not permit the call; next attempt in 10000 ms");
	}

	@Test
	void aRefusalBuildsNoStackTraceUnlessAsked() {
		assertThat(Calls.refused(opened()).getStackTrace()).isEmpty();
		this.config.writableStackTraceEnabled(true);
		assertThat(Calls.refused(opened()).getStackTrace()).isNotEmpty();
	}

	@Test
	void saysWhenToRetry() {
		CircuitBreaker breaker = opened();
		this.ticker.advance(Duration.ofMillis(9_999));
		assertThat(Calls.refused(breaker).retryAfter()).isEqualTo(Duration.ofMillis(1));
		assertThat(breaker.snapshot().retryAfter()).isEqualTo(Duration.ofMillis(1));
	}

	@Test
	void countsRefusals() {
		CircuitBreaker breaker = opened();
		Calls.refused(breaker);
		assertThat(breaker.tryAcquire()).isNull();
		assertThat(breaker.callAsync(CompletableFuture::new)).isCompletedExceptionally();
		CircuitBreakerStatistics statistics = breaker.snapshot().statistics();
		assertThat(statistics.notPermitted()).containsEntry(CircuitBreakerState.OPEN, 3L);
		assertThat(statistics.notPermittedCalls()).isEqualTo(3);
	}

	@Test
	void admitsAProbeWhenTheWaitIsOver() {
		CircuitBreaker breaker = opened();
		this.ticker.advance(Duration.ofSeconds(10));
		assertThat(breaker.tryAcquire()).isNotNull();
	}

	@Test
	void showsHalfOpenWhenTheWaitIsOverThoughNobodyCalls() {
		CircuitBreaker breaker = opened();
		List<CircuitBreakerEvent> events = Calls.events(breaker);
		this.ticker.advance(Duration.ofSeconds(12));
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		CircuitBreakerSnapshot snapshot = breaker.snapshot();
		assertThat(snapshot.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		assertThat(snapshot.localState()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		assertThat(snapshot.stateSince()).isEqualTo(FakeTicker.START.plusSeconds(10));
		assertThat(snapshot.retryAfter()).isNull();
		assertThat(events).isEmpty();
		assertThat(snapshot.statistics().transitions()).containsEntry(CircuitBreakerState.HALF_OPEN, 0L);
	}

	@Test
	void lateResultsOfAClosedCircuitChangeNothingButTotals() {
		CircuitBreaker breaker = breaker();
		List<Permit> early = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			early.add(breaker.acquire());
		}
		Calls.fail(breaker, 1);
		this.ticker.advance(Duration.ofSeconds(3));
		early.get(0).failure(new IllegalStateException());
		early.get(1).success();
		assertThat(Calls.refused(breaker).retryAfter()).isEqualTo(Duration.ofSeconds(7));
		this.ticker.advance(Duration.ofSeconds(7));
		Permit probe = breaker.acquire();
		early.get(2).failure(new IllegalStateException());
		early.get(3).success();
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		probe.success();
		Calls.succeed(breaker, 1);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
		CircuitBreakerStatistics totals = breaker.snapshot().statistics();
		assertThat(totals.failed()).isEqualTo(3);
		assertThat(totals.successful()).isEqualTo(4);
		assertThat(totals.halfOpen()).containsEntry(CallOutcome.SUCCESS, 2L).containsEntry(CallOutcome.FAILURE, 0L);
	}

	@Test
	void theWaitGrowsWithEachOpeningUpToTheMaximum() {
		this.config.exponentialBackoffMultiplier(3).exponentialMaxWaitDurationInOpenState(Duration.ofSeconds(60));
		assertThat(waitsOf(opened(), 4)).containsExactly(Duration.ofSeconds(10), Duration.ofSeconds(30),
				Duration.ofSeconds(60), Duration.ofSeconds(60));
	}

	@Test
	void theWaitStartsAnewAfterALongStayInClosed() {
		this.config.exponentialBackoffMultiplier(3);
		CircuitBreaker breaker = opened();
		waitsOf(breaker, 3);
		close(breaker);
		this.ticker.advance(Duration.ofSeconds(89));
		Calls.fail(breaker, 1);
		assertThat(breaker.snapshot().retryAfter()).isEqualTo(Duration.ofSeconds(270));
		close(breaker);
		this.ticker.advance(Duration.ofSeconds(270));
		Calls.fail(breaker, 1);
		assertThat(breaker.snapshot().retryAfter()).isEqualTo(Duration.ofSeconds(10));
	}

	@Test
	void theStayInClosedMustLastAsLongAsTheWindow() {
		this.config.exponentialBackoffMultiplier(2);
		CircuitBreaker breaker = opened();
		close(breaker);
		this.ticker.advance(Duration.ofMillis(59_999));
		Calls.fail(breaker, 1);
		assertThat(breaker.snapshot().retryAfter()).isEqualTo(Duration.ofSeconds(20));
		close(breaker);
		this.ticker.advance(Duration.ofSeconds(60));
		Calls.fail(breaker, 1);
		assertThat(breaker.snapshot().retryAfter()).isEqualTo(Duration.ofSeconds(10));
	}

	@Test
	void aCountWindowStandsForSixtySeconds() {
		this.config.exponentialBackoffMultiplier(2).slidingWindow(SlidingWindowType.COUNT_BASED, 100);
		CircuitBreaker breaker = opened();
		close(breaker);
		this.ticker.advance(Duration.ofSeconds(60));
		Calls.fail(breaker, 1);
		assertThat(breaker.snapshot().retryAfter()).isEqualTo(Duration.ofSeconds(10));
	}

	@Test
	void theWaitIsDrawnAroundItsLength() {
		this.config.randomizedWaitFactor(0.5);
		List<Duration> waits = new ArrayList<>();
		for (int i = 0; i < 200; i++) {
			waits.add(opened().snapshot().retryAfter());
		}
		assertThat(waits)
			.allSatisfy((wait) -> assertThat(wait).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(15)));
		assertThat(waits.stream().distinct().count()).isGreaterThan(100);
		assertThat(waits.stream().mapToLong(Duration::toMillis).average().orElseThrow()).isCloseTo(10_000,
				within(1_500.0));
	}

	@Test
	void theWaitIsDrawnOnceForAnOpening() {
		this.config.randomizedWaitFactor(0.5);
		CircuitBreaker breaker = opened();
		assertThat(breaker.snapshot().retryAfter()).isEqualTo(Calls.refused(breaker).retryAfter())
			.isEqualTo(breaker.snapshot().retryAfter());
	}

	@Test
	void aWaitFunctionIsAskedWithTheNumberOfTheOpening() {
		this.config.waitFunction((opening) -> Duration.ofMinutes(opening));
		assertThat(waitsOf(opened(), 3)).containsExactly(Duration.ofMinutes(1), Duration.ofMinutes(2),
				Duration.ofMinutes(3));
	}

	@Test
	void aWaitFunctionThatThrowsIsReportedAndThePlainWaitTaken() {
		this.config.waitFunction((opening) -> {
			throw new IllegalStateException("no idea");
		});
		CircuitBreaker breaker = opened();
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(breaker.snapshot().retryAfter()).isEqualTo(Duration.ofSeconds(10));
		assertThat(breaker.recentEvents()).filteredOn(HookFailed.class::isInstance)
			.containsExactly(new HookFailed("payments", FakeTicker.START, "waitFunction",
					"java.lang.IllegalStateException: no idea"));
	}

	@Test
	void aWaitFunctionThatReturnsNothingUsableIsReportedAndThePlainWaitTaken() {
		List<Duration> answers = new ArrayList<>();
		answers.add(null);
		answers.add(Duration.ZERO);
		answers.add(Duration.ofSeconds(-1));
		this.config.waitFunction((opening) -> answers.get(opening - 1));
		CircuitBreaker breaker = opened();
		assertThat(waitsOf(breaker, 3)).containsOnly(Duration.ofSeconds(10));
		assertThat(breaker.recentEvents()).filteredOn(HookFailed.class::isInstance)
			.extracting((event) -> ((HookFailed) event).problem())
			.containsExactly("java.lang.IllegalStateException: returned PT-1S for opening 3",
					"java.lang.IllegalStateException: returned PT0S for opening 2",
					"java.lang.IllegalStateException: returned null for opening 1");
	}

	@Test
	void resetEndsTheWaitForGood() {
		CircuitBreaker breaker = opened();
		this.ticker.advance(Duration.ofSeconds(9));
		breaker.reset();
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
		Calls.fail(breaker, 1);
		this.ticker.advance(Duration.ofSeconds(9));
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
		this.ticker.advance(Duration.ofSeconds(1));
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
	}

	/** The waits of openings in a row, each after a failed probe. */
	private List<Duration> waitsOf(CircuitBreaker breaker, int openings) {
		List<Duration> waits = new ArrayList<>();
		while (true) {
			waits.add(breaker.snapshot().retryAfter());
			if (waits.size() == openings) {
				return waits;
			}
			this.ticker.advance(waits.get(waits.size() - 1));
			Calls.fail(breaker, 1);
		}
	}

	private void close(CircuitBreaker breaker) {
		this.ticker.advance(breaker.snapshot().retryAfter());
		Calls.succeed(breaker, 2);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

}
