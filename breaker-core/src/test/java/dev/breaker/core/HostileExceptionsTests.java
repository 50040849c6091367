package dev.breaker.core;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import dev.breaker.core.CircuitBreakerEvent.HookFailed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Exceptions of the user's whose own methods throw.
 */
class HostileExceptionsTests {

	private final FakeTicker ticker = FakeTicker.overflowing();

	private static final class Hostile extends RuntimeException {

		private static final long serialVersionUID = 1L;

		@Override
		public String getMessage() {
			throw new IllegalStateException("no message");
		}

	}

	@Test
	void areRethrownAsTheyAreAndLeakNoProbe() {
		CircuitBreaker breaker = CircuitBreaker.of("payments",
				CircuitBreakerConfig.builder().consecutiveFailureThreshold(1).build(), this.ticker);
		Calls.fail(breaker, 1);
		this.ticker.advance(Duration.ofSeconds(30));
		Hostile hostile = new Hostile();
		Throwable thrown = catchThrowable(() -> breaker.run(() -> {
			throw hostile;
		}));
		assertThat(thrown == hostile).as("rethrown as it is").isTrue();
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(breaker.snapshot().lastFailure())
			.isEqualTo(new LastFailure(Hostile.class.getName(), null, FakeTicker.START.plusSeconds(30)));
	}

	@Test
	void withACauseThatThrowsAreFailedProbesAndRethrownAsTheyAre() {
		ExecutionException hostile = new ExecutionException("no cause", null) {
			@Override
			public synchronized Throwable getCause() {
				throw new IllegalStateException("no cause");
			}
		};
		CircuitBreaker breaker = halfOpen();
		Throwable thrown = catchThrowable(() -> breaker.run(() -> {
			throw hostile;
		}));
		assertThat(thrown == hostile).as("rethrown as it is").isTrue();
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
	}

	@Test
	void withACauseThatThrowsCompleteAFuture() {
		CompletionException hostile = new CompletionException("no cause", null) {
			@Override
			public synchronized Throwable getCause() {
				throw new IllegalStateException("no cause");
			}
		};
		CircuitBreaker breaker = halfOpen();
		CompletableFuture<String> guarded = breaker.callAsync(() -> CompletableFuture.failedFuture(hostile));
		assertThat(guarded.isCompletedExceptionally()).isTrue();
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
	}

	@Test
	@Timeout(value = 10, threadMode = ThreadMode.SEPARATE_THREAD)
	void thatCauseThemselvesHoldNobodyForever() {
		ExecutionException circular = new ExecutionException("circular", null) {
			@Override
			public synchronized Throwable getCause() {
				return this;
			}
		};
		CircuitBreaker breaker = halfOpen();
		assertThat(breaker.acquire().failure(circular)).isEqualTo(CallOutcome.FAILURE);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
	}

	private CircuitBreaker halfOpen() {
		CircuitBreaker breaker = CircuitBreaker.of("payments",
				CircuitBreakerConfig.builder().consecutiveFailureThreshold(1).build(), this.ticker);
		Calls.fail(breaker, 1);
		this.ticker.advance(Duration.ofSeconds(30));
		return breaker;
	}

	@Test
	void ofAPredicateDoNotReachTheCaller() {
		CircuitBreaker breaker = CircuitBreaker.of("payments",
				CircuitBreakerConfig.builder().recordResultPredicate((result) -> {
					throw new Hostile();
				}).build(), this.ticker);
		assertThat(breaker.<String, RuntimeException>call(() -> "paid")).isEqualTo("paid");
		assertThat(breaker.recentEvents()).containsExactly(
				new HookFailed("payments", FakeTicker.START, "recordResultPredicate", Hostile.class.getName()));
	}

	@Test
	void ofAListenerDoNotReachTheCaller() {
		CircuitBreaker breaker = CircuitBreaker.of("payments", CircuitBreakerConfig.defaults(), this.ticker);
		breaker.onEvent((event) -> {
			throw new Hostile();
		});
		assertThatCode(() -> Calls.succeed(breaker, 1)).doesNotThrowAnyException();
		assertThat(breaker.recentEvents())
			.containsExactly(new HookFailed("payments", FakeTicker.START, "listener", Hostile.class.getName()));
	}

}
