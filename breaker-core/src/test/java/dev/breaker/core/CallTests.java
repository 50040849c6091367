package dev.breaker.core;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * {@code call}, {@code run} and what a listener of calls hears.
 */
class CallTests {

	private final FakeTicker ticker = FakeTicker.overflowing();

	private final CircuitBreaker breaker = CircuitBreaker.of("payments", CircuitBreakerConfig.defaults(), this.ticker);

	@Test
	void returnsWhatTheCallReturns() {
		assertThat(this.breaker.<String, RuntimeException>call(() -> "paid")).isEqualTo("paid");
		assertThat(this.breaker.<String, RuntimeException>call(() -> null)).isNull();
		assertThat(this.breaker.snapshot().statistics().successful()).isEqualTo(2);
	}

	@Test
	void runsWhatReturnsNothing() {
		List<String> ran = new ArrayList<>();
		this.breaker.run(() -> ran.add("ran"));
		assertThat(ran).containsExactly("ran");
		assertThat(this.breaker.snapshot().statistics().successful()).isOne();
	}

	static List<Throwable> failures() {
		return List.of(new IOException("down"), new IllegalStateException(), new AssertionError(),
				new OutOfMemoryError(), new Throwable("bare"));
	}

	@ParameterizedTest
	@MethodSource("failures")
	void rethrowsWhatTheCallThrowsAndCountsItAsFailed(Throwable thrown) {
		assertThatThrownBy(() -> this.breaker.call(() -> {
			throw thrown;
		})).isSameAs(thrown);
		assertThatThrownBy(() -> this.breaker.run(() -> {
			throw thrown;
		})).isSameAs(thrown);
		assertThat(thrown.getSuppressed()).isEmpty();
		CircuitBreakerSnapshot snapshot = this.breaker.snapshot();
		assertThat(snapshot.failedCalls()).isEqualTo(2);
		assertThat(snapshot.lastFailure())
			.isEqualTo(new LastFailure(thrown.getClass().getName(), thrown.getMessage(), FakeTicker.START));
	}

	@Test
	void checkedExceptionsStayChecked() {
		assertThatExceptionOfType(IOException.class).isThrownBy(this::declared);
	}

	private String declared() throws IOException {
		return this.breaker.call(() -> {
			throw new IOException("down");
		});
	}

	@Test
	void interruptionIsNeitherAndKeepsTheFlag() {
		assertThatThrownBy(() -> this.breaker.run(() -> {
			Thread.currentThread().interrupt();
			throw new InterruptedException();
		})).isInstanceOf(InterruptedException.class);
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.breaker.snapshot().bufferedCalls()).isZero();
		assertThat(this.breaker.snapshot().statistics().ignored()).isOne();
	}

	@Test
	void interruptionOfTheCallerIsNeitherThoughAClientWrapsIt() {
		IllegalStateException wrapped = new IllegalStateException(new IOException(new InterruptedException()));
		Throwable thrown = catchThrowable(() -> this.breaker.run(() -> {
			Thread.currentThread().interrupt();
			throw wrapped;
		}));
		assertThat(Thread.interrupted()).as("flag").isTrue();
		assertThat(thrown).isSameAs(wrapped);
		assertThat(this.breaker.snapshot().bufferedCalls()).isZero();
		assertThat(this.breaker.snapshot().statistics().ignored()).isOne();
	}

	@Test
	void theInterruptionOfAnotherThreadIsAFailure() {
		this.breaker.acquire().failure(new IllegalStateException(new InterruptedException()));
		assertThat(this.breaker.snapshot().failedCalls()).isOne();
	}

	@Test
	void closingASubscriptionTwiceLeavesOthersOfTheSameListener() {
		AtomicInteger heard = new AtomicInteger();
		CallListener listener = (outcome, nanos) -> heard.incrementAndGet();
		Subscription first = this.breaker.onCall(listener);
		this.breaker.onCall(listener);
		first.close();
		first.close();
		Calls.succeed(this.breaker, 1);
		assertThat(heard).hasValue(1);
	}

	@Test
	void cancellationIsNeither() {
		assertThatThrownBy(() -> this.breaker.run(() -> {
			throw new CancellationException();
		})).isInstanceOf(CancellationException.class);
		assertThat(this.breaker.snapshot().bufferedCalls()).isZero();
		assertThat(this.breaker.snapshot().statistics().ignored()).isOne();
	}

	@Test
	void aResultMayCountAsFailed() {
		CircuitBreaker judging = CircuitBreaker.of("judging",
				CircuitBreakerConfig.builder().recordResultPredicate("DECLINED"::equals).build(), this.ticker);
		assertThat(judging.<String, RuntimeException>call(() -> "DECLINED")).isEqualTo("DECLINED");
		judging.call(() -> "PAID");
		judging.call(() -> null);
		assertThat(judging.snapshot().failedCalls()).isOne();
		assertThat(judging.snapshot().bufferedCalls()).isEqualTo(3);
		assertThat(judging.snapshot().lastFailure())
			.isEqualTo(new LastFailure("java.lang.String", null, FakeTicker.START));
	}

	@Test
	void aNullResultMayCountAsFailed() {
		CircuitBreaker judging = CircuitBreaker.of("judging",
				CircuitBreakerConfig.builder().recordResultPredicate((result) -> result == null).build(), this.ticker);
		judging.call(() -> null);
		assertThat(judging.acquire().success()).isEqualTo(CallOutcome.FAILURE);
		assertThat(judging.snapshot().failedCalls()).isEqualTo(2);
		assertThat(judging.snapshot().lastFailure().type()).isEqualTo("null");
	}

	@Test
	void aThrowingResultPredicateDoesNotFailAGoodCall() {
		CircuitBreaker judging = CircuitBreaker.of("judging",
				CircuitBreakerConfig.builder().recordResultPredicate((result) -> {
					throw new IllegalStateException("broken");
				}).build(), this.ticker);
		assertThat(judging.<String, RuntimeException>call(() -> "paid")).isEqualTo("paid");
		assertThat(judging.snapshot().failedCalls()).isZero();
		assertThat(judging.snapshot().bufferedCalls()).isOne();
		assertThat(judging.recentEvents()).containsExactly(new CircuitBreakerEvent.HookFailed("judging",
				FakeTicker.START, "recordResultPredicate", "java.lang.IllegalStateException: broken"));
	}

	@Test
	void tellsCallListenersOutcomeAndDuration() {
		List<String> heard = new ArrayList<>();
		Subscription subscription = this.breaker.onCall((outcome, nanos) -> heard.add(outcome + " " + nanos));
		this.breaker.run(() -> this.ticker.advance(Duration.ofNanos(7)));
		Calls.fail(this.breaker, 1);
		this.breaker.acquire().failure(new CancellationException());
		this.breaker.acquire().cancel();
		subscription.close();
		Calls.succeed(this.breaker, 1);
		assertThat(heard).containsExactly("SUCCESS 7", "FAILURE 0", "IGNORED 0");
	}

	@Test
	void aCallListenerThatThrowsHurtsNobody() {
		List<CallOutcome> heard = new ArrayList<>();
		this.breaker.onCall((outcome, nanos) -> {
			throw new IllegalStateException("broken");
		});
		this.breaker.onCall((outcome, nanos) -> heard.add(outcome));
		assertThat(this.breaker.<String, RuntimeException>call(() -> "paid")).isEqualTo("paid");
		assertThat(heard).containsExactly(CallOutcome.SUCCESS);
		assertThat(this.breaker.recentEvents()).containsExactly(new CircuitBreakerEvent.HookFailed("payments",
				FakeTicker.START, "listener", "java.lang.IllegalStateException: broken"));
	}

	@Test
	void aCallThatBeganUnmeasuredIsNotToldToCallListeners() {
		List<CallOutcome> heard = new ArrayList<>();
		Permit permit = this.breaker.acquire();
		this.breaker.onCall((outcome, nanos) -> heard.add(outcome));
		permit.success();
		assertThat(heard).isEmpty();
	}

	@Test
	void aBreakerOfTheMachinesTimeWorksToo() {
		CircuitBreaker plain = CircuitBreaker.of("plain");
		assertThat(plain.config()).isEqualTo(CircuitBreakerConfig.defaults());
		Calls.fail(plain, 10);
		assertThat(plain.state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(Calls.refused(plain).retryAfter()).isPositive();
		assertThat(CircuitBreaker.of("plain", CircuitBreakerConfig.defaults()).name()).isEqualTo("plain");
	}

}
