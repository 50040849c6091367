package dev.breaker.spring.aop;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.breaker.core.CallNotPermittedException;
import dev.breaker.core.CircuitBreakerStatistics;
import dev.breaker.spring.CircuitProtected;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for methods that return a {@link Mono} or a {@link Flux}.
 */
class ReactorProtectionTests {

	private final TestBreakers breakers = new TestBreakers();

	@AfterEach
	void close() {
		this.breakers.close();
	}

	@Test
	void guardsEachSubscriptionOfAMono() {
		Mono<String> mono = this.breakers.bean(Publishers.class).mono(Mono.just("a"));
		assertThat(statistics().successful()).isZero();
		StepVerifier.create(mono).expectNext("a").verifyComplete();
		StepVerifier.create(mono).expectNext("a").verifyComplete();
		assertThat(statistics().successful()).isEqualTo(2);
		this.breakers.forceOpen("test");
		StepVerifier.create(mono).verifyError(CallNotPermittedException.class);
	}

	@Test
	void emptyAndFailedMonosCount() {
		Publishers bean = this.breakers.bean(Publishers.class);
		StepVerifier.create(bean.mono(Mono.empty())).verifyComplete();
		StepVerifier.create(bean.mono(Mono.error(new IOException()))).verifyError(IOException.class);
		assertThat(statistics().successful()).isEqualTo(1);
		assertThat(statistics().failed()).isEqualTo(1);
	}

	@Test
	void cancelledMonoCountsAsNeither() {
		Publishers bean = this.breakers.bean(Publishers.class);
		StepVerifier.create(bean.mono(Mono.never())).thenCancel().verify();
		assertNothingCounted();
	}

	@Test
	void monoThatIsThrownOrNullFailsWhenSubscribed() throws IOException {
		Publishers bean = this.breakers.bean(Publishers.class);
		Mono<String> thrown = bean.throwing();
		assertThat(statistics().failed()).isZero();
		StepVerifier.create(thrown).verifyError(IOException.class);
		StepVerifier.create(bean.mono(null)).verifyErrorMessage("null instead of a Mono");
		assertThat(statistics().failed()).isEqualTo(2);
	}

	@Test
	void monoFallsBack() {
		Publishers bean = this.breakers.bean(Publishers.class);
		StepVerifier.create(bean.monoWithFallback(Mono.error(new IOException("down"))))
			.expectNext("instead of down")
			.verifyComplete();
		StepVerifier.create(bean.monoWithFallback(Mono.error(new IllegalArgumentException())))
			.verifyError(IllegalArgumentException.class);
		StepVerifier.create(bean.monoWithFallback(Mono.error(new AssertionError()))).verifyError(AssertionError.class);
		this.breakers.forceOpen("test");
		StepVerifier.create(bean.monoWithFallback(Mono.just("a"))).expectNextCount(1).verifyComplete();
		bean.breakDown();
		StepVerifier.create(bean.monoWithFallback(Mono.just("a"))).verifyErrorMessage("broken");
		assertThat(this.breakers.fallbacks).containsExactly("test true", "test true", "test false");
	}

	@Test
	void monoPastItsTimeOutIsCancelledAndFails() {
		this.breakers.settings = (builder) -> builder.timeoutDuration(Duration.ofMillis(1));
		Publishers bean = this.breakers.bean(Publishers.class);
		AtomicBoolean cancelled = new AtomicBoolean();
		Mono<String> source = Mono.<String>never().doOnCancel(() -> cancelled.set(true));
		StepVerifier.create(bean.mono(source))
			.verifyErrorSatisfies((ex) -> assertThat(ex).isInstanceOf(TimeoutException.class)
				.hasMessage("not completed within 1 ms"));
		await().untilTrue(cancelled);
		assertThat(statistics().failed()).isEqualTo(1);
	}

	@Test
	void guardsAFluxToItsCompletion() {
		Publishers bean = this.breakers.bean(Publishers.class);
		StepVerifier.create(bean.flux(Flux.just("a", "b"))).expectNext("a", "b").verifyComplete();
		StepVerifier.create(bean.flux(Flux.error(new IOException()))).verifyError(IOException.class);
		assertThat(statistics().successful()).isEqualTo(1);
		assertThat(statistics().failed()).isEqualTo(1);
		this.breakers.forceOpen("test");
		StepVerifier.create(bean.flux(Flux.just("a"))).verifyError(CallNotPermittedException.class);
	}

	@Test
	void fluxCancelledAfterItsFirstElementIsASuccess() {
		Publishers bean = this.breakers.bean(Publishers.class);
		StepVerifier.create(bean.flux(Flux.just("a", "b")).take(1)).expectNext("a").verifyComplete();
		assertThat(statistics().successful()).isEqualTo(1);
		assertThat(statistics().failed()).isZero();
	}

	/** There is no one result, so none is judged, not even as null. */
	@Test
	void resultsOfAFluxAreNotJudged() {
		this.breakers.settings = (builder) -> builder.recordResultPredicate((result) -> true);
		Publishers bean = this.breakers.bean(Publishers.class);
		StepVerifier.create(bean.flux(Flux.just("a", "b"))).expectNext("a", "b").verifyComplete();
		StepVerifier.create(bean.mono(Mono.just("a"))).expectNext("a").verifyComplete();
		assertThat(statistics().successful()).isEqualTo(1);
		assertThat(statistics().failed()).isEqualTo(1);
	}

	@Test
	void aKeptMonoFollowsTheRegistry() {
		Mono<String> mono = this.breakers.bean(Publishers.class).mono(Mono.just("a"));
		StepVerifier.create(mono).expectNext("a").verifyComplete();
		this.breakers.registry.remove("test");
		StepVerifier.create(mono).expectNext("a").verifyComplete();
		assertThat(statistics().successful()).isEqualTo(1);
	}

	@Test
	void fluxCancelledBeforeItsFirstElementIsNeither() {
		Publishers bean = this.breakers.bean(Publishers.class);
		StepVerifier.create(bean.flux(Flux.never())).thenCancel().verify();
		assertNothingCounted();
	}

	@Test
	void fluxFallsBackUnlessItHasBegun() {
		Publishers bean = this.breakers.bean(Publishers.class);
		StepVerifier.create(bean.fluxWithFallback(Flux.error(new IOException("down"))))
			.expectNext("instead of down")
			.verifyComplete();
		StepVerifier.create(bean.fluxWithFallback(Flux.just("a").concatWith(Mono.error(new IOException("down")))))
			.expectNext("a")
			.verifyErrorMessage("down");
		this.breakers.forceOpen("test");
		bean.breakDown();
		StepVerifier.create(bean.fluxWithFallback(Flux.just("a"))).verifyErrorMessage("broken");
		assertThat(this.breakers.fallbacks).containsExactly("test true", "test false");
	}

	@Test
	void fluxPastItsTimeOutIsCancelledAndFails() {
		this.breakers.settings = (builder) -> builder.timeoutDuration(Duration.ofMillis(1));
		Publishers bean = this.breakers.bean(Publishers.class);
		AtomicBoolean cancelled = new AtomicBoolean();
		Flux<String> source = Flux.<String>never().doOnCancel(() -> cancelled.set(true));
		StepVerifier.create(bean.flux(source)).verifyError(TimeoutException.class);
		await().untilTrue(cancelled);
		assertThat(statistics().failed()).isEqualTo(1);
	}

	private void assertNothingCounted() {
		assertThat(statistics().successful()).isZero();
		assertThat(statistics().failed()).isZero();
	}

	private CircuitBreakerStatistics statistics() {
		return this.breakers.breaker("test").snapshot().statistics();
	}

	static class Publishers {

		private boolean broken;

		void breakDown() {
			this.broken = true;
		}

		@CircuitProtected("test")
		public Mono<String> mono(Mono<String> source) {
			return source;
		}

		@CircuitProtected("test")
		public Mono<String> throwing() throws IOException {
			throw new IOException();
		}

		@CircuitProtected(name = "test", fallback = "monoInstead", ignore = IllegalArgumentException.class)
		public Mono<String> monoWithFallback(Mono<String> source) {
			return source;
		}

		@CircuitProtected("test")
		public Flux<String> flux(Flux<String> source) {
			return source;
		}

		@CircuitProtected(name = "test", fallback = "fluxInstead")
		public Flux<String> fluxWithFallback(Flux<String> source) {
			return source;
		}

		private Mono<String> monoInstead(Throwable thrown) {
			if (this.broken) {
				throw new IllegalStateException("broken");
			}
			return Mono.just("instead of " + thrown.getMessage());
		}

		private Flux<String> fluxInstead(Throwable thrown) {
			return this.broken ? Flux.error(new IllegalStateException("broken"))
					: Flux.just("instead of " + thrown.getMessage());
		}

	}

}
