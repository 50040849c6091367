package dev.breaker.spring.aop;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import dev.breaker.core.CallTimeoutException;
import dev.breaker.core.CircuitBreakerMode;
import dev.breaker.core.CircuitBreakerStatistics;
import dev.breaker.spring.CircuitProtected;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for blocking methods with a time-out, and for time-outs that are not enforced.
 */
class BlockingTimeoutTests {

	private static final Duration SHORT = Duration.ofMillis(2);

	private final TestBreakers breakers = new TestBreakers();

	@AfterEach
	void close() {
		this.breakers.close();
		assertThat(Thread.interrupted()).isFalse();
	}

	@Test
	void returnsItsValueLateAndCountsAsFailed() {
		this.breakers.settings = (builder) -> builder.timeoutDuration(SHORT);
		assertThat(this.breakers.bean(Slow.class).late(this.breakers.time)).isEqualTo("late");
		assertThat(statistics().failed()).isOne();
	}

	@Test
	void isInterruptedWhereAskedFor() {
		this.breakers.settings = (builder) -> builder.timeoutDuration(SHORT).timeoutInterrupt(true);
		Slow slow = this.breakers.bean(Slow.class);
		assertThatExceptionOfType(CallTimeoutException.class).isThrownBy(slow::forever)
			.withCauseInstanceOf(InterruptedException.class);
		assertThat(statistics().failed()).isOne();
		assertThat(this.breakers.breaker("slow").snapshot().lastFailure().type())
			.isEqualTo(CallTimeoutException.class.getName());
	}

	@Test
	void fallsBackFromTheInterruptedCall() throws InterruptedException {
		this.breakers.settings = (builder) -> builder.timeoutDuration(SHORT).timeoutInterrupt(true);
		assertThat(this.breakers.bean(Slow.class).foreverOrElse()).isEqualTo("instead of 2 ms");
		assertThat(this.breakers.fallbacks).containsExactly("slow true");
	}

	@Test
	void neitherInterruptsNorCancelsWhereItOnlyObserves() {
		this.breakers.settings = (
				builder) -> builder.mode(CircuitBreakerMode.OBSERVE).timeoutDuration(SHORT).timeoutInterrupt(true);
		Slow slow = this.breakers.bean(Slow.class);
		assertThat(slow.late(this.breakers.time)).isEqualTo("late");
		StepVerifier.create(slow.lateMono()).expectNext("late").verifyComplete();
		StepVerifier.create(slow.lateFlux()).expectNext("late").verifyComplete();
	}

	private CircuitBreakerStatistics statistics() {
		return this.breakers.breaker("slow").snapshot().statistics();
	}

	static class Slow {

		@CircuitProtected("slow")
		String late(FakeTime time) {
			time.pass(SHORT.multipliedBy(2));
			return "late";
		}

		@CircuitProtected("slow")
		String forever() throws InterruptedException {
			new CountDownLatch(1).await();
			return "never";
		}

		@CircuitProtected(name = "slow", fallback = "instead")
		String foreverOrElse() throws InterruptedException {
			return forever();
		}

		private String instead(CallTimeoutException ex) {
			return "instead of %d ms".formatted(ex.timeout().toMillis());
		}

		@CircuitProtected("slow")
		Mono<String> lateMono() {
			return Mono.delay(SHORT.multipliedBy(10)).thenReturn("late");
		}

		@CircuitProtected("slow")
		Flux<String> lateFlux() {
			return Flux.just("late").delaySequence(SHORT.multipliedBy(10));
		}

	}

}
