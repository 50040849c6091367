package dev.breaker.core;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Blocking calls that are interrupted at their time-out, on the machine's time.
 */
class TimeoutInterruptTests {

	private static final Duration SHORT = Duration.ofMillis(2);

	private static final Duration LONG = Duration.ofHours(1);

	@AfterEach
	void noInterruptIsLeft() {
		assertThat(Thread.interrupted()).isFalse();
	}

	@Test
	void interruptsACallThatTakesTooLong() {
		CircuitBreaker breaker = breaker(SHORT);
		Throwable thrown = catchThrowable(() -> breaker.call(TimeoutInterruptTests::forever));
		assertThat(thrown).isInstanceOf(CallTimeoutException.class)
			.hasMessage("Circuit breaker 'payments' interrupted the call, which took longer than 2 ms")
			.hasCauseInstanceOf(InterruptedException.class);
		assertThat(((CallTimeoutException) thrown).breakerName()).isEqualTo("payments");
		assertThat(((CallTimeoutException) thrown).timeout()).isEqualTo(SHORT);
		assertThat(calls(breaker)).isEqualTo("0/1/0");
		assertThat(breaker.snapshot().lastFailure().type()).isEqualTo(CallTimeoutException.class.getName());
	}

	@Test
	void leavesACallAloneThatEndsInTime() {
		CircuitBreaker breaker = breaker(LONG);
		assertThat(breaker.<String, RuntimeException>call(() -> "paid")).isEqualTo("paid");
		assertThat(catchThrowable(() -> breaker.run(() -> {
			throw new IllegalStateException("down");
		}))).hasMessage("down");
		assertThat(calls(breaker)).isEqualTo("1/1/0");
	}

	@Test
	void failsThoughTheCallReturnsInSpiteOfTheInterrupt() {
		CircuitBreaker breaker = breaker(SHORT);
		assertThatExceptionOfType(CallTimeoutException.class).isThrownBy(() -> breaker.call(() -> {
			spinUntilInterrupted();
			return "half of it";
		})).withNoCause();
		assertThat(calls(breaker)).isEqualTo("0/1/0");
	}

	@Test
	void takesTheFlagAwayThatTheCallSetsAgain() {
		CircuitBreaker breaker = breaker(SHORT);
		assertThatExceptionOfType(CallTimeoutException.class).isThrownBy(() -> breaker.run(() -> {
			try {
				forever();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new IllegalStateException(ex);
			}
		})).withRootCauseInstanceOf(InterruptedException.class);
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
		assertThat(calls(breaker)).as("not taken for an interruption of the caller").isEqualTo("0/1/0");
	}

	@Test
	void errorsOfTheInterruptedCallStayErrors() {
		CircuitBreaker breaker = breaker(SHORT);
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> breaker.run(() -> {
			spinUntilInterrupted();
			throw new AssertionError();
		}));
		assertThat(calls(breaker)).isEqualTo("0/1/0");
	}

	@Test
	void countsAsFailedThoughOtherExceptionsAreRecorded() {
		CircuitBreaker breaker = CircuitBreaker.of("payments",
				config(SHORT).recordExceptions(Set.of(IOException.class)).build());
		assertThatExceptionOfType(CallTimeoutException.class)
			.isThrownBy(() -> breaker.call(TimeoutInterruptTests::forever));
		assertThat(calls(breaker)).isEqualTo("0/1/0");
	}

	@Test
	void theInterruptionOfTheCallerBeforeTheCallIsKept() {
		CircuitBreaker breaker = breaker(SHORT);
		Thread.currentThread().interrupt();
		String result = breaker.call(() -> {
			spinPast(SHORT);
			return "paid";
		});
		assertThat(Thread.interrupted()).isTrue();
		assertThat(result).isEqualTo("paid");
		assertThat(calls(breaker)).isEqualTo("0/1/0");
	}

	@Test
	void theInterruptionOfTheCallerDuringTheCallIsKept() {
		String result = withTheCallersInterruptFirst((breaker) -> breaker.call(() -> {
			Thread.currentThread().interrupt();
			spinPast(SHORT.multipliedBy(10));
			return "paid";
		}));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(result).isEqualTo("paid");
	}

	@Test
	void aCallThatOverlooksTheCallersInterruptIsInterruptedStill() {
		Throwable cause = withTheCallersInterruptFirst((breaker) -> {
			CallTimeoutException late = catchThrowableOfType(CallTimeoutException.class, () -> breaker.call(() -> {
				Thread.currentThread().interrupt();
				spinPast(SHORT.multipliedBy(3));
				assertThat(Thread.interrupted()).isTrue();
				return new CountDownLatch(1).await(1, TimeUnit.SECONDS);
			}));
			if (late.getCause() == null) {
				throw late;
			}
			return late.getCause();
		});
		assertThat(cause).isInstanceOf(InterruptedException.class);
	}

	/** Again if the machine was so slow that the time was over before. */
	private static <T> T withTheCallersInterruptFirst(Function<CircuitBreaker, T> attempt) {
		for (int i = 0; i < 20; i++) {
			try {
				CircuitBreaker breaker = breaker(SHORT);
				T result = attempt.apply(breaker);
				assertThat(calls(breaker)).isEqualTo("0/1/0");
				return result;
			}
			catch (CallTimeoutException ex) {
				assertThat(Thread.currentThread().isInterrupted()).isFalse();
			}
		}
		throw new AssertionError("taken for the interrupt of the time-out");
	}

	@Test
	void theInterruptionOfTheCallerWithinTheTimeOutIsNeither() {
		CircuitBreaker breaker = breaker(LONG);
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> breaker.call(() -> {
			Thread.currentThread().interrupt();
			return forever();
		}));
		assertThat(calls(breaker)).isEqualTo("0/0/1");
	}

	@Test
	void interruptsOnlyWhereItEnforcesATimeOut() {
		CircuitBreaker observing = CircuitBreaker.of("payments",
				config(SHORT).mode(CircuitBreakerMode.OBSERVE).build());
		CircuitBreaker patient = CircuitBreaker.of("payments", config(SHORT).timeoutInterrupt(false).build());
		CircuitBreaker endless = CircuitBreaker.of("payments", config(null).build());
		for (CircuitBreaker breaker : new CircuitBreaker[] { observing, patient, endless }) {
			assertThat(breaker.acquire().interrupts()).isFalse();
			boolean interrupted = breaker.call(() -> {
				spinPast(SHORT.multipliedBy(5));
				return Thread.currentThread().isInterrupted();
			});
			assertThat(interrupted).isFalse();
		}
		assertThat(calls(patient)).as("late").isEqualTo("0/1/0");
		assertThat(breaker(SHORT).acquire().interrupts()).isTrue();
	}

	@Test
	void theOuterOfTwoCallsTimesOutAlone() {
		CircuitBreaker outer = breaker(SHORT);
		CircuitBreaker inner = breaker(LONG);
		assertThatExceptionOfType(CallTimeoutException.class)
			.isThrownBy(() -> outer.call(() -> inner.call(TimeoutInterruptTests::forever)))
			.withCauseInstanceOf(InterruptedException.class);
		assertThat(calls(outer)).isEqualTo("0/1/0");
		assertThat(calls(inner)).isEqualTo("0/0/1");
	}

	@Test
	void theInnerOfTwoCallsTimesOutAlone() {
		CircuitBreaker outer = breaker(LONG);
		CircuitBreaker inner = breaker(SHORT);
		assertThatExceptionOfType(CallTimeoutException.class)
			.isThrownBy(() -> outer.call(() -> inner.call(TimeoutInterruptTests::forever)));
		assertThat(calls(outer)).isEqualTo("0/1/0");
		assertThat(calls(inner)).isEqualTo("0/1/0");
	}

	@Test
	void aPermitMakesTheCallWithinTheTimeOut() {
		Permit permit = breaker(SHORT).acquire();
		assertThatExceptionOfType(CallTimeoutException.class)
			.isThrownBy(() -> permit.make(TimeoutInterruptTests::forever));
		assertThat(permit.outcome()).isNull();
		assertThat(permit.failure(new IllegalStateException())).isEqualTo(CallOutcome.FAILURE);
	}

	static Stream<Crowd> crowds() {
		return Crowd.ofThisJvm();
	}

	@ParameterizedTest
	@MethodSource("crowds")
	void oneThreadWatchesTheTimeOfAll(Crowd crowd) throws Exception {
		CircuitBreaker breaker = CircuitBreaker.of("payments",
				config(Duration.ofMillis(50)).minimumNumberOfCalls(1_000_000).build());
		AtomicInteger interrupted = new AtomicInteger();
		crowd.all((number) -> {
			assertThatExceptionOfType(CallTimeoutException.class)
				.isThrownBy(() -> breaker.call(TimeoutInterruptTests::forever));
			interrupted.incrementAndGet();
		});
		assertThat(interrupted).hasValue(crowd.size());
		assertThat(Thread.getAllStackTraces().keySet())
			.filteredOn((thread) -> thread.getName().equals("breaker-time-outs"))
			.hasSize(1);
	}

	/**
	 * The end of the call and its time-out race, most of the time within microseconds of
	 * each other, and whoever comes after never sees an interrupt.
	 */
	@ParameterizedTest
	@MethodSource("crowds")
	void noInterruptReachesWhatComesAfterTheCall(Crowd crowd) throws Exception {
		Duration limit = Duration.ofNanos(200_000);
		CircuitBreaker breaker = CircuitBreaker.of("payments", config(limit).minimumNumberOfCalls(1_000_000).build());
		AtomicInteger returned = new AtomicInteger();
		AtomicInteger interrupted = new AtomicInteger();
		Crowd few = new Crowd(crowd.kind(), 3);
		few.all((number) -> {
			for (int i = 0; i < 3000 || (i < 100_000 && (returned.get() == 0 || interrupted.get() == 0)); i++) {
				Duration work = Duration.ofNanos(ThreadLocalRandom.current().nextLong(100_000, 400_000));
				try {
					breaker.run(() -> spinPast(work));
					returned.incrementAndGet();
				}
				catch (CallTimeoutException ex) {
					interrupted.incrementAndGet();
				}
				assertThat(Thread.currentThread().isInterrupted()).isFalse();
				spinPast(Duration.ofNanos(20_000));
				assertThat(Thread.currentThread().isInterrupted()).isFalse();
			}
		});
		assertThat(returned).hasPositiveValue();
		assertThat(interrupted).hasPositiveValue();
		CircuitBreakerStatistics statistics = breaker.snapshot().statistics();
		assertThat(statistics.successful() + statistics.failed()).isEqualTo(returned.get() + interrupted.get());
		assertThat(statistics.failed()).isGreaterThanOrEqualTo(interrupted.get());
		assertThat(statistics.ignored()).isZero();
	}

	private static CircuitBreaker breaker(Duration timeout) {
		return CircuitBreaker.of("payments", config(timeout).build());
	}

	private static CircuitBreakerConfig.Builder config(Duration timeout) {
		return CircuitBreakerConfig.builder().minimumNumberOfCalls(100).timeoutDuration(timeout).timeoutInterrupt(true);
	}

	private static String calls(CircuitBreaker breaker) {
		CircuitBreakerStatistics statistics = breaker.snapshot().statistics();
		return statistics.successful() + "/" + statistics.failed() + "/" + statistics.ignored();
	}

	private static String forever() throws InterruptedException {
		new CountDownLatch(1).await();
		return "never";
	}

	private static void spinUntilInterrupted() {
		while (!Thread.currentThread().isInterrupted()) {
			Thread.onSpinWait();
		}
	}

	private static void spinPast(Duration duration) {
		long end = System.nanoTime() + duration.toNanos();
		while (System.nanoTime() - end <= 0) {
			Thread.onSpinWait();
		}
	}

}
