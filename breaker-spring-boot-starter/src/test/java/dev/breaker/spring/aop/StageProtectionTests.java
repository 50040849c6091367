package dev.breaker.spring.aop;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.breaker.core.CallNotPermittedException;
import dev.breaker.core.CircuitBreakerStatistics;
import dev.breaker.spring.CircuitProtected;
import dev.breaker.spring.FallbackListener;
import dev.breaker.spring.FallbackOn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for methods that return a {@link CompletionStage}.
 */
class StageProtectionTests {

	private final TestBreakers breakers = new TestBreakers();

	@AfterEach
	void close() {
		this.breakers.close();
	}

	@Test
	void guardsUntilTheStageCompletes() {
		Stages bean = this.breakers.bean(Stages.class);
		CompletableFuture<String> source = new CompletableFuture<>();
		CompletableFuture<String> result = bean.plain(source);
		assertThat(statistics("plain").successful()).isZero();
		source.complete("done");
		assertThat(result).isCompletedWithValue("done");
		assertThat(statistics("plain").successful()).isEqualTo(1);
	}

	@Test
	void completesWithTheCallsOwnException() {
		Stages bean = this.breakers.bean(Stages.class);
		IOException own = new IOException("own");
		CompletableFuture<String> result = bean.plain(CompletableFuture.failedFuture(new CompletionException(own)));
		assertThat(result).isCompletedExceptionally();
		assertThat(exception(result)).isSameAs(own);
		assertThat(statistics("plain").failed()).isEqualTo(1);
	}

	@Test
	void throwsWhatTheMethodThrowsInsteadOfReturningAStage() {
		Stages bean = this.breakers.bean(Stages.class);
		assertThatIOException().isThrownBy(bean::throwing);
		assertThat(statistics("plain").failed()).isEqualTo(1);
	}

	@Test
	void completesWithTheFallbackOfAMethodThatThrows() throws IOException {
		Stages bean = this.breakers.bean(Stages.class);
		bean.answer(CompletableFuture.completedFuture("instead"));
		assertThat(bean.throwingWithFallback()).isCompletedWithValue("instead");
		assertThat(bean.thrown()).isInstanceOf(IOException.class);
	}

	@Test
	void failsTheStageWhereTheMethodReturnsNone() {
		Stages bean = this.breakers.bean(Stages.class);
		assertThat(exception(bean.plain(null))).isInstanceOf(NullPointerException.class);
		assertThat(statistics("plain").failed()).isEqualTo(1);
	}

	@Test
	void failsTheStageOfARefusedCall() {
		Stages bean = this.breakers.bean(Stages.class);
		this.breakers.forceOpen("plain");
		assertThat(exception(bean.plain(new CompletableFuture<>()))).isInstanceOf(CallNotPermittedException.class);
	}

	@Test
	void completesWithTheFallbackOfARefusedCall() {
		Stages bean = this.breakers.bean(Stages.class);
		this.breakers.forceOpen("any");
		CompletableFuture<String> instead = new CompletableFuture<>();
		bean.answer(instead);
		CompletionStage<String> result = bean.any(new CompletableFuture<>());
		assertThat(result.toCompletableFuture()).isNotDone();
		instead.complete("later");
		assertThat(result.toCompletableFuture()).isCompletedWithValue("later");
		assertThat(this.breakers.fallbacks).containsExactly("any true");
	}

	@Test
	void completesWithTheFallbackOfAFailedCall() {
		Stages bean = this.breakers.bean(Stages.class);
		bean.answer(CompletableFuture.completedFuture("instead"));
		CompletableFuture<String> source = new CompletableFuture<>();
		CompletionStage<String> result = bean.any(source);
		source.completeExceptionally(new IOException("down"));
		assertThat(result.toCompletableFuture()).isCompletedWithValue("instead");
		assertThat(bean.thrown()).isInstanceOf(IOException.class);
	}

	@Test
	void passesResultsOnWhereThereIsAFallback() {
		Stages bean = this.breakers.bean(Stages.class);
		assertThat(bean.any(CompletableFuture.completedFuture(null)).toCompletableFuture()).isCompletedWithValue(null);
	}

	@Test
	void failsAsTheFallbackDoes() {
		Stages bean = this.breakers.bean(Stages.class);
		this.breakers.forceOpen("any");
		bean.answer(CompletableFuture.failedFuture(new IOException("fallback too")));
		assertThat(exception(bean.any(new CompletableFuture<>()))).hasMessage("fallback too");
		bean.answer(null);
		assertThat(exception(bean.any(new CompletableFuture<>()))).isInstanceOf(NullPointerException.class);
		assertThat(this.breakers.fallbacks).containsExactly("any false", "any false");
	}

	@Test
	void ignoredExceptionsAndErrorsNeverReachTheFallback() {
		Stages bean = this.breakers.bean(Stages.class);
		bean.answer(CompletableFuture.completedFuture("instead"));
		assertThat(exception(bean.any(CompletableFuture.failedFuture(new IllegalArgumentException()))))
			.isInstanceOf(IllegalArgumentException.class);
		assertThat(exception(bean.any(CompletableFuture.failedFuture(new StackOverflowError()))))
			.isInstanceOf(StackOverflowError.class);
		assertThat(this.breakers.fallbacks).isEmpty();
	}

	@Test
	void tellsRefusalsFromThoseOfAnInnerBreaker() {
		Stages bean = this.breakers.bean(Stages.class);
		this.breakers.forceOpen("plain");
		assertThat(exception(bean.refused(bean.plain(new CompletableFuture<>()))))
			.isInstanceOf(CallNotPermittedException.class);
		assertThat(this.breakers.fallbacks).isEmpty();
		this.breakers.forceOpen("refused");
		bean.answer(CompletableFuture.completedFuture("instead"));
		assertThat(bean.refused(new CompletableFuture<>())).isCompletedWithValue("instead");
	}

	@Test
	void cancellingTheResultCancelsTheCallAndCountsAsNeither() {
		Stages bean = this.breakers.bean(Stages.class);
		CompletableFuture<String> source = new CompletableFuture<>();
		bean.any(source).toCompletableFuture().cancel(true);
		assertThat(source).isCancelled();
		assertThat(statistics("any").failed()).isZero();
		assertThat(statistics("any").successful()).isZero();
		assertThat(this.breakers.fallbacks).isEmpty();
	}

	@Test
	void completingTheResultEndsTheCallWithoutAFallback() {
		Stages bean = this.breakers.bean(Stages.class);
		CompletableFuture<String> source = new CompletableFuture<>();
		bean.any(source).toCompletableFuture().complete("enough");
		assertThat(source).isCancelled();
		assertThat(statistics("any").failed()).isZero();
		assertThat(bean.thrown()).isNull();
		assertThat(this.breakers.fallbacks).isEmpty();
	}

	@Test
	void failingTheResultEndsTheCallWithoutAFallback() {
		Stages bean = this.breakers.bean(Stages.class);
		CompletableFuture<String> source = new CompletableFuture<>();
		bean.any(source).toCompletableFuture().completeExceptionally(new IOException("no longer wanted"));
		assertThat(source).isCancelled();
		assertThat(bean.thrown()).isNull();
		assertThat(this.breakers.fallbacks).isEmpty();
	}

	@Test
	void timingTheResultOutCountsAsFailed() {
		Stages bean = this.breakers.bean(Stages.class);
		CompletableFuture<String> source = new CompletableFuture<>();
		CompletableFuture<String> result = bean.any(source).toCompletableFuture().orTimeout(1, TimeUnit.MILLISECONDS);
		await().until(source::isCancelled);
		assertThat(exception(result)).isInstanceOf(TimeoutException.class);
		assertThat(statistics("any").failed()).isEqualTo(1);
		assertThat(bean.thrown()).isNull();
	}

	@Test
	void completesBeforeListenersAreTold() {
		AnnotationConfigApplicationContext context = this.breakers.start(Stages.class, Witness.class);
		Stages bean = context.getBean(Stages.class);
		Witness witness = context.getBean(Witness.class);
		CompletableFuture<String> instead = new CompletableFuture<>();
		bean.answer(instead);
		CompletableFuture<String> source = new CompletableFuture<>();
		witness.watched = bean.any(source).toCompletableFuture();
		source.completeExceptionally(new IOException("down"));
		instead.complete("instead");
		assertThat(witness.sawDone).isTrue();
	}

	@Test
	void completesWithTheFallbackPastTheTimeOut() {
		this.breakers.settings = (builder) -> builder.timeoutDuration(Duration.ofMillis(1));
		Stages bean = this.breakers.bean(Stages.class);
		bean.answer(CompletableFuture.completedFuture("instead"));
		CompletableFuture<String> source = new CompletableFuture<>();
		assertThat(bean.any(source)).succeedsWithin(10, TimeUnit.SECONDS).isEqualTo("instead");
		assertThat(bean.thrown()).isInstanceOf(TimeoutException.class);
		await().until(source::isCancelled);
	}

	private static Throwable exception(CompletionStage<?> stage) {
		return stage.handle((result, thrown) -> thrown).toCompletableFuture().join();
	}

	private CircuitBreakerStatistics statistics(String name) {
		return this.breakers.breaker(name).snapshot().statistics();
	}

	static class Witness implements FallbackListener {

		private CompletableFuture<String> watched;

		private boolean sawDone;

		@Override
		public void onFallback(String breakerName, boolean succeeded) {
			this.sawDone = this.watched.isDone();
		}

	}

	static class Stages {

		private CompletableFuture<String> instead;

		private Throwable thrown;

		void answer(CompletableFuture<String> instead) {
			this.instead = instead;
		}

		Throwable thrown() {
			return this.thrown;
		}

		@CircuitProtected("plain")
		public CompletableFuture<String> plain(CompletableFuture<String> source) {
			return source;
		}

		@CircuitProtected("plain")
		public CompletableFuture<String> throwing() throws IOException {
			throw new IOException();
		}

		@CircuitProtected(name = "any", fallback = "insteadOfThrowing")
		public CompletableFuture<String> throwingWithFallback() throws IOException {
			throw new IOException();
		}

		private CompletionStage<String> insteadOfThrowing(Throwable ex) {
			this.thrown = ex;
			return this.instead;
		}

		@CircuitProtected(name = "any", fallback = "insteadOf", ignore = IllegalArgumentException.class)
		public CompletionStage<String> any(CompletableFuture<String> source) {
			return source;
		}

		@CircuitProtected(name = "refused", fallback = "insteadOf", fallbackOn = FallbackOn.REFUSED)
		public CompletableFuture<String> refused(CompletableFuture<String> source) {
			return source;
		}

		private CompletionStage<String> insteadOf(CompletableFuture<String> source, Throwable ex) {
			this.thrown = ex;
			return this.instead;
		}

	}

}
