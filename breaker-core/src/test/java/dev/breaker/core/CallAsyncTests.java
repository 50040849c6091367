package dev.breaker.core;

import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class CallAsyncTests {

	private final FakeTicker ticker = FakeTicker.overflowing();

	private final CircuitBreaker breaker = breaker(null);

	private final CompletableFuture<String> source = new CompletableFuture<>();

	private CircuitBreaker breaker(Duration timeout) {
		return CircuitBreaker.of("payments",
				CircuitBreakerConfig.builder()
					.minimumNumberOfCalls(100)
					.timeoutDuration(timeout)
					.ignoreExceptions(Set.of(IllegalArgumentException.class))
					.build(),
				this.ticker);
	}

	@Test
	void completesAsTheCallDoes() {
		CompletableFuture<String> guarded = this.breaker.callAsync(() -> this.source);
		assertThat(guarded).isNotDone();
		assertThat(calls()).isEqualTo("0/0/0");
		this.source.complete("paid");
		assertThat(guarded).isCompletedWithValue("paid");
		assertThat(calls()).isEqualTo("1/0/0");
	}

	@Test
	void mayCompleteWithNull() {
		assertThat(this.breaker.callAsync(() -> CompletableFuture.completedStage(null))).isCompletedWithValue(null);
	}

	@Test
	void failsAsTheCallDoes() {
		IOException down = new IOException("down");
		CompletableFuture<String> guarded = this.breaker.callAsync(() -> this.source);
		this.source.completeExceptionally(down);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(guarded::get).havingCause().isSameAs(down);
		assertThat(calls()).isEqualTo("0/1/0");
		assertThat(this.breaker.snapshot().lastFailure().type()).isEqualTo("java.io.IOException");
	}

	@Test
	void judgesTheCauseThatAStageOfTheCallWrapped() {
		CompletionStage<String> wrapping = this.source.thenApply(String::trim);
		CompletableFuture<String> guarded = this.breaker.callAsync(() -> wrapping);
		this.source.completeExceptionally(new IllegalArgumentException("not ours"));
		assertThat(guarded.handle((result, thrown) -> thrown.getClass().getSimpleName()))
			.isCompletedWithValue("IllegalArgumentException");
		assertThat(calls()).isEqualTo("0/0/1");
	}

	@Test
	void anExecutionExceptionOfTheCallsOwnArrivesAsItIs() {
		ExecutionException own = new ExecutionException(new IOException());
		CompletableFuture<String> guarded = this.breaker.callAsync(() -> CompletableFuture.failedFuture(own));
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(guarded::get).havingCause().isSameAs(own);
	}

	@Test
	void aCompletionExceptionWithoutCauseIsAFailure() {
		CompletionException bare = new CompletionException("bare", null);
		CompletableFuture<String> guarded = this.breaker.callAsync(() -> this.source);
		this.source.completeExceptionally(bare);
		assertThatExceptionOfType(CompletionException.class).isThrownBy(guarded::join).isSameAs(bare);
		assertThat(calls()).isEqualTo("0/1/0");
	}

	@Test
	void whatStartingTheCallThrowsIsItsFailure() {
		StackOverflowError error = new StackOverflowError();
		CompletableFuture<String> guarded = this.breaker.callAsync(() -> {
			throw error;
		});
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(guarded::get).havingCause().isSameAs(error);
		assertThat(calls()).isEqualTo("0/1/0");
	}

	@Test
	void aNullStageIsAFailureThatSaysSo() {
		CompletableFuture<String> guarded = this.breaker.callAsync(() -> null);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(guarded::get)
			.havingCause()
			.isInstanceOf(NullPointerException.class)
			.withMessage("the asynchronous call returned null instead of a stage");
		assertThat(calls()).isEqualTo("0/1/0");
	}

	@Test
	void cancellingCancelsTheCallAndCountsAsNeither() {
		CompletableFuture<String> guarded = this.breaker.callAsync(() -> this.source);
		guarded.cancel(true);
		assertThat(this.source).isCancelled();
		assertThat(guarded).isCancelled();
		assertThat(calls()).isEqualTo("0/0/0");
	}

	@Test
	void aCallThatIsCancelledElsewhereCountsAsNeither() {
		CompletableFuture<String> guarded = this.breaker.callAsync(() -> this.source);
		this.source.cancel(true);
		assertThat(guarded).isCancelled();
		assertThat(calls()).isEqualTo("0/0/1");
	}

	@Test
	void aDependentStageOfACancelledCallCountsAsNeither() {
		CompletionStage<String> wrapping = this.source.thenApply(String::trim);
		CompletableFuture<String> guarded = this.breaker.callAsync(() -> wrapping);
		this.source.cancel(true);
		assertThat(guarded).isCancelled();
		assertThat(calls()).isEqualTo("0/0/1");
	}

	@Test
	void whoCompletesTheFutureByHandGivesThePermitBack() {
		CompletableFuture<String> guarded = this.breaker.callAsync(() -> this.source);
		guarded.complete("instead");
		assertThat(this.source).isCancelled();
		assertThat(calls()).isEqualTo("0/0/0");
	}

	@Test
	void pastTheTimeOutItFailsAndCancelsTheCall() {
		CircuitBreaker limited = breaker(Duration.ofMillis(20));
		CompletableFuture<String> guarded = limited.callAsync(() -> this.source);
		await().until(this.source::isDone);
		assertThat(this.source).isCancelled();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> guarded.get(1, TimeUnit.SECONDS))
			.havingCause()
			.isInstanceOf(TimeoutException.class)
			.withMessage("not completed within 20 ms");
		assertThat(limited.snapshot().failedCalls()).isOne();
		assertThat(limited.snapshot().statistics().failed()).isOne();
	}

	@Test
	void aCallWithinTheTimeOutIsASuccess() {
		CircuitBreaker limited = breaker(Duration.ofMinutes(1));
		CompletableFuture<String> guarded = limited.callAsync(() -> this.source);
		this.source.complete("paid");
		assertThat(guarded).isCompletedWithValue("paid");
		assertThat(limited.snapshot().failedCalls()).isZero();
	}

	@Test
	void aStageThatCannotBeCancelledRunsOn() {
		CompletableFuture<String> guarded = this.breaker.callAsync(() -> new CompletableFuture<String>() {
			@Override
			public CompletableFuture<String> toCompletableFuture() {
				throw new UnsupportedOperationException();
			}
		});
		guarded.cancel(true);
		assertThat(guarded).isCancelled();
		assertThat(calls()).isEqualTo("0/0/0");
	}

	@Test
	void aRefusedCallIsNotStarted() {
		this.breaker.forceOpen(ManualOverride.because("drill"));
		CompletableFuture<String> guarded = this.breaker.callAsync(() -> {
			throw new AssertionError("started");
		});
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(guarded::get)
			.withCauseInstanceOf(CallNotPermittedException.class);
		assertThat(calls()).isEqualTo("0/0/0");
	}

	@Test
	void rulesOfTheirOwnJudgeInsteadOfTheConfiguredOnes() {
		OutcomeRules rules = OutcomeRules.DEFAULT.with(Set.of(), Set.of(IOException.class));
		this.breaker.callAsync(rules, () -> CompletableFuture.failedFuture(new IOException()));
		assertThat(calls()).isEqualTo("0/0/1");
	}

	@Test
	void cancellationExceptionsByHandAreNeitherToo() {
		CompletableFuture<String> guarded = this.breaker.callAsync(() -> this.source);
		this.source.completeExceptionally(new CompletionException(new CancellationException()));
		assertThat(guarded).isCancelled();
		assertThat(calls()).isEqualTo("0/0/1");
	}

	/** Successful, failed and ignored calls. */
	private String calls() {
		CircuitBreakerStatistics statistics = this.breaker.snapshot().statistics();
		return statistics.successful() + "/" + statistics.failed() + "/" + statistics.ignored();
	}

	@Test
	void settlesATimedOutCallBeforeItsCallerHears() {
		CircuitBreaker limited = CircuitBreaker.of("limited",
				CircuitBreakerConfig.builder().timeoutDuration(Duration.ofMillis(20)).build());
		CompletableFuture<Long> failedCalls = new CompletableFuture<>();
		CompletableFuture<String> never = new CompletableFuture<>();
		CompletableFuture<String> guarded = limited.callAsync(() -> never)
			.whenComplete((result, thrown) -> failedCalls.complete(limited.snapshot().failedCalls()));
		assertThat(failedCalls.join()).isOne();
		assertThat(guarded).failsWithin(Duration.ofSeconds(10));
		Awaitility.await().until(never::isCancelled);
	}

	@Test
	void runsWhatHangsOnATimedOutCallOffTheThreadOfAllTimeouts() {
		CircuitBreaker limited = CircuitBreaker.of("limited",
				CircuitBreakerConfig.builder().timeoutDuration(Duration.ofMillis(20)).build());
		CompletableFuture<String> thread = new CompletableFuture<>();
		CompletableFuture<String> guarded = limited.callAsync(() -> new CompletableFuture<String>())
			.whenComplete((result, thrown) -> thread.complete(Thread.currentThread().getName()));
		assertThat(thread.join()).doesNotContain("Delay");
		assertThat(guarded).failsWithin(Duration.ofSeconds(10));
	}

	@Test
	void cancelsNothingWhereNothingIsEnforced() {
		for (CircuitBreakerMode mode : List.of(CircuitBreakerMode.OFF, CircuitBreakerMode.OBSERVE)) {
			CircuitBreaker lenient = CircuitBreaker.of("lenient",
					CircuitBreakerConfig.builder().mode(mode).timeoutDuration(Duration.ofNanos(1)).build());
			CompletableFuture<String> source = new CompletableFuture<>();
			CompletableFuture<String> guarded = lenient.callAsync(() -> source);
			CompletableFuture<Void> later = new CompletableFuture<Void>().orTimeout(50, TimeUnit.MILLISECONDS);
			assertThat(later).failsWithin(Duration.ofSeconds(10));
			source.complete("done");
			assertThat(guarded).isCompletedWithValue("done");
		}
	}

}
