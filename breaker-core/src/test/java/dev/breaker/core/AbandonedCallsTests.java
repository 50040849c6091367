package dev.breaker.core;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Asynchronous calls that nobody waits for, or that never end, in the state where each of
 * them matters.
 */
class AbandonedCallsTests {

	private static final Duration WAIT = Duration.ofSeconds(10);

	private static final Duration DEADLINE = Duration.ofSeconds(60);

	private final FakeTicker ticker = FakeTicker.overflowing();

	private CircuitBreaker halfOpen(Duration timeout) {
		CircuitBreaker breaker = CircuitBreaker.of("payments",
				CircuitBreakerConfig.builder()
					.consecutiveFailureThreshold(1)
					.waitDurationInOpenState(WAIT)
					.maxWaitDurationInHalfOpenState(DEADLINE)
					.timeoutDuration(timeout)
					.build(),
				this.ticker);
		Calls.fail(breaker, 1);
		this.ticker.advance(WAIT);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		return breaker;
	}

	@Test
	void aProbeThatNeverCompletesIsFreedByItsDeadline() {
		CircuitBreaker breaker = halfOpen(null);
		CompletableFuture<String> never = new CompletableFuture<>();
		CompletableFuture<String> dropped = breaker.callAsync(() -> never);
		this.ticker.advance(DEADLINE);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
		this.ticker.advance(WAIT);
		List<Permit> round = Calls.takeAll(breaker);
		assertThat(round).hasSize(2);
		never.complete("years later");
		assertThat(dropped).isCompletedWithValue("years later");
		assertThat(breaker.tryAcquire()).isNull();
		round.forEach(Permit::success);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	void aCallOfTheClosedStateThatFailsLateDoesNotDecideHalfOpen() {
		CircuitBreaker breaker = CircuitBreaker.of("payments",
				CircuitBreakerConfig.builder().consecutiveFailureThreshold(1).waitDurationInOpenState(WAIT).build(),
				this.ticker);
		CompletableFuture<String> source = new CompletableFuture<>();
		CompletableFuture<String> late = breaker.callAsync(() -> source);
		Calls.fail(breaker, 1);
		this.ticker.advance(WAIT);
		Permit probe = breaker.acquire();
		source.completeExceptionally(new IOException("late"));
		assertThat(late).isCompletedExceptionally();
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		probe.success();
		Calls.succeed(breaker, 1);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	void cancelledProbesAreNeitherHoweverMany() {
		CircuitBreaker breaker = halfOpen(null);
		for (int i = 0; i < 50; i++) {
			CompletableFuture<String> source = new CompletableFuture<>();
			CompletableFuture<String> guarded = breaker.callAsync(() -> source);
			if (i % 2 == 0) {
				guarded.cancel(true);
			}
			else {
				source.completeExceptionally(new CancellationException("elsewhere"));
			}
			assertThat(guarded).isCancelled();
		}
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		assertThat(Calls.takeAll(breaker)).hasSize(2);
	}

	@Test
	void whoHearsOfACancelledProbeMayTakeItsPlace() {
		CircuitBreaker breaker = halfOpen(null);
		breaker.acquire();
		CompletableFuture<String> guarded = breaker.callAsync(CompletableFuture::new);
		CompletableFuture<Boolean> again = guarded.handle((result, thrown) -> breaker.tryAcquire() != null);
		guarded.cancel(true);
		assertThat(again).isCompletedWithValue(true);
	}

	@Test
	void aProbePastItsTimeOutIsAFailedOne() {
		CircuitBreaker breaker = halfOpen(Duration.ofMillis(20));
		CompletableFuture<String> guarded = breaker.callAsync(() -> new CompletableFuture<String>());
		assertThat(guarded).failsWithin(Duration.ofSeconds(10))
			.withThrowableThat()
			.withCauseInstanceOf(TimeoutException.class);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
	}

	@Test
	void whoCompletesAProbesFutureWithATimeOutOfTheirOwnFailsIt() {
		CircuitBreaker breaker = halfOpen(null);
		CompletableFuture<String> source = new CompletableFuture<>();
		CompletableFuture<String> guarded = breaker.callAsync(() -> source);
		guarded.completeExceptionally(new TimeoutException("the caller's"));
		assertThat(source).isCancelled();
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
	}

	@Test
	void aStageThatCannotBeObservedIsAFailedProbe() {
		CircuitBreaker breaker = halfOpen(null);
		CompletableFuture<String> guarded = breaker.callAsync(() -> new CompletableFuture<String>() {
			@Override
			public CompletableFuture<String> whenComplete(BiConsumer<? super String, ? super Throwable> action) {
				throw new UnsupportedOperationException("whenComplete");
			}
		});
		assertThat(guarded).isCompletedExceptionally();
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
	}

	@Test
	void aStageThatThrowsOnCancellationStillGivesItsPermitBack() {
		CircuitBreaker breaker = halfOpen(null);
		for (int i = 0; i < 5; i++) {
			CompletionStage<String> hostile = new CompletableFuture<String>() {
				@Override
				public boolean cancel(boolean mayInterruptIfRunning) {
					throw new IllegalStateException("not now");
				}
			};
			CompletableFuture<String> guarded = breaker.callAsync(() -> hostile);
			assertThat(guarded.cancel(true)).isTrue();
		}
		assertThat(Calls.takeAll(breaker)).hasSize(2);
	}

	@Test
	void callsAbandonedInClosedLeaveNoTrace() {
		CircuitBreaker breaker = CircuitBreaker.of("payments", CircuitBreakerConfig.defaults(), this.ticker);
		List<CompletableFuture<String>> dropped = new ArrayList<>();
		for (int i = 0; i < 1000; i++) {
			dropped.add(breaker.callAsync(CompletableFuture::new));
		}
		this.ticker.advance(Duration.ofDays(1));
		assertThat(dropped).noneMatch(CompletableFuture::isDone);
		assertThat(breaker.snapshot().bufferedCalls()).isZero();
		Calls.succeed(breaker, 1);
	}

}
