package dev.breaker.core;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What a permit says of its call, and asynchronous calls that it guards.
 */
class GuardedPermitTests {

	private final CircuitBreaker breaker = CircuitBreaker.of("payments",
			CircuitBreakerConfig.builder().minimumNumberOfCalls(100_000).build());

	@Test
	void tellsTheOutcomeOnceItIsSettled() {
		Permit returned = this.breaker.acquire();
		assertThat(returned.outcome()).isNull();
		returned.success();
		assertThat(returned.outcome()).isEqualTo(CallOutcome.SUCCESS);
		Permit thrown = this.breaker.acquire();
		thrown.failure(new IOException());
		thrown.success();
		assertThat(thrown.outcome()).isEqualTo(CallOutcome.FAILURE);
		Permit cancelled = this.breaker.acquire();
		cancelled.close();
		assertThat(cancelled.outcome()).isEqualTo(CallOutcome.IGNORED);
	}

	@Test
	void tellsTheTimeOutThatIsEnforced() {
		assertThat(this.breaker.acquire().timeout()).isNull();
		assertThat(timeout(CircuitBreakerMode.ENFORCE)).isEqualTo(Duration.ofSeconds(1));
		assertThat(timeout(CircuitBreakerMode.OBSERVE)).isNull();
	}

	@Test
	void leavesTheEndOfAnAsynchronousCallToItsGuard() {
		CompletableFuture<String> source = new CompletableFuture<>();
		CompletableFuture<String> guarded;
		try (Permit permit = this.breaker.acquire()) {
			guarded = permit.guard(source);
			assertThat(permit.failure(new IOException())).isEqualTo(CallOutcome.IGNORED);
		}
		assertThat(guarded).isNotDone();
		source.complete("paid");
		assertThat(guarded).isCompletedWithValue("paid");
		assertThat(this.breaker.snapshot().statistics().successful()).isOne();
		assertThat(this.breaker.snapshot().statistics().failed()).isZero();
	}

	@Test
	void guardsOneCallAlone() {
		Permit permit = this.breaker.acquire();
		permit.success();
		assertThatIllegalStateException().isThrownBy(() -> permit.guard(new CompletableFuture<>()))
			.withMessage("the permit is settled or guards a call already; acquire one for each call");
	}

	@Test
	void aStageThatCannotBeListenedToIsAFailure() {
		CompletionStage<String> broken = new CompletableFuture<>() {

			@Override
			public CompletableFuture<String> whenComplete(BiConsumer<? super String, ? super Throwable> action) {
				throw new UnsupportedOperationException("broken");
			}

		};
		Permit permit = this.breaker.acquire();
		assertThat(permit.guard(broken)).isCompletedExceptionally();
		assertThat(permit.outcome()).isEqualTo(CallOutcome.FAILURE);
	}

	/** The end of a call, its time-out and its caller's loss of interest race. */
	@Test
	void whoeverEndsAGuardedCallTheOutcomeIsThere() throws Exception {
		CircuitBreaker limited = CircuitBreaker.of("limited",
				CircuitBreakerConfig.builder()
					.minimumNumberOfCalls(1_000_000)
					.timeoutDuration(Duration.ofNanos(100_000))
					.build());
		AtomicInteger done = new AtomicInteger();
		new Crowd("platform", 3).all((number) -> {
			for (int i = 0; i < 1000; i++) {
				CompletableFuture<String> source = new CompletableFuture<>();
				Permit permit = limited.acquire();
				CompletableFuture<Boolean> agreed = permit.guard(source)
					.handle((result,
							thrown) -> permit
								.outcome() == ((thrown != null) ? CallOutcome.FAILURE : CallOutcome.SUCCESS)
									|| (result != null && permit.outcome() == CallOutcome.FAILURE));
				source.complete("paid");
				assertThat(agreed.join()).isTrue();
				done.incrementAndGet();
			}
		});
		CircuitBreakerStatistics statistics = limited.snapshot().statistics();
		assertThat(statistics.successful() + statistics.failed()).isEqualTo(done.get());
	}

	private static Duration timeout(CircuitBreakerMode mode) {
		return CircuitBreaker
			.of("limited", CircuitBreakerConfig.builder().mode(mode).timeoutDuration(Duration.ofSeconds(1)).build())
			.acquire()
			.timeout();
	}

}
