package dev.breaker.spring.aop;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.implementation.StubMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what a method's return type says of the end of its calls. Types of libraries
 * that are not here are made under their names.
 */
class CallKindTests {

	@ParameterizedTest
	@ValueSource(strings = { "io.reactivex.rxjava3.core.Single", "io.reactivex.rxjava3.core.Observable",
			"io.reactivex.Maybe", "rx.Completable", "io.smallrye.mutiny.Uni", "kotlinx.coroutines.Deferred",
			"kotlinx.coroutines.flow.Flow" })
	void cannotGuardTypesWhoseEndItDoesNotKnow(String name) {
		Class<?> foreign = new ByteBuddy().makeInterface()
			.name(name)
			.make()
			.load(getClass().getClassLoader(), ClassLoadingStrategy.Default.WRAPPER)
			.getLoaded();
		Class<?> service = new ByteBuddy().subclass(Object.class)
			.defineMethod("call", foreign, Visibility.PUBLIC)
			.intercept(StubMethod.INSTANCE)
			.make()
			.load(foreign.getClassLoader(), ClassLoadingStrategy.Default.WRAPPER)
			.getLoaded();
		assertThat(kind(service)).isEqualTo(CallKind.UNGUARDABLE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "java.util.concurrent.Future", "java.util.concurrent.FutureTask",
			"java.util.concurrent.Flow$Publisher", "org.reactivestreams.Publisher",
			"reactor.core.publisher.ParallelFlux", "reactor.core.publisher.ConnectableFlux",
			"org.springframework.web.context.request.async.DeferredResult",
			"org.springframework.web.context.request.async.WebAsyncTask" })
	void cannotGuardAsynchronousTypesOfOtherKinds(String name) throws ClassNotFoundException {
		Class<?> service = new ByteBuddy().subclass(Object.class)
			.defineMethod("call", Class.forName(name), Visibility.PUBLIC)
			.intercept(StubMethod.INSTANCE)
			.make()
			.load(getClass().getClassLoader(), ClassLoadingStrategy.Default.WRAPPER)
			.getLoaded();
		assertThat(kind(service)).isEqualTo(CallKind.UNGUARDABLE);
	}

	@Test
	void knowsWhatATypeVariableStandsFor() {
		assertThat(kind(OfStage.class)).isEqualTo(CallKind.STAGE);
		assertThat(kind(OfFuture.class)).isEqualTo(CallKind.STAGE);
		assertThat(kind(OfMono.class)).isEqualTo(CallKind.MONO);
		assertThat(kind(OfFlux.class)).isEqualTo(CallKind.FLUX);
		assertThat(kind(OfText.class)).isEqualTo(CallKind.BLOCKING);
	}

	private static CallKind kind(Class<?> service) {
		return CallKind.of(ReflectionUtils.findMethod(service, "call"), service);
	}

	abstract static class Generic<T> {

		T call() {
			return null;
		}

	}

	static class OfStage extends Generic<CompletionStage<String>> {

	}

	static class OfFuture extends Generic<CompletableFuture<String>> {

	}

	static class OfMono extends Generic<Mono<String>> {

	}

	static class OfFlux extends Generic<Flux<String>> {

	}

	static class OfText extends Generic<Supplier<String>> {

	}

}
