package dev.breaker.spring.aop;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;

import dev.breaker.core.CallNotPermittedException;
import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.spring.CircuitProtected;
import dev.breaker.spring.FallbackOn;
import dev.breaker.spring.config.StartupChecks;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.DynamicType.Unloaded;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.implementation.StubMethod;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.support.PropertySourcesPlaceholderConfigurer;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.web.context.request.async.DeferredResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for what stops the start, and what it says then.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartupChecksTests {

	private final TestBreakers breakers = new TestBreakers();

	@AfterEach
	void close() {
		this.breakers.close();
	}

	@Test
	void listsCandidatesAndWhyTheyDoNotFit() {
		assertThat(failure(Misfits.class).getDescription()).isEqualToNormalizingNewlines("""
				@CircuitProtected cannot be followed on %s:
				    - charge(String, int): no method 'instead' of Misfits fits as its fallback, which must return \
				java.lang.String and take (String, int), (String, int, Throwable) or (Throwable), with any exception \
				type for Throwable. Of that name there are:
				        Integer instead(String, int) returns java.lang.Integer
				        String instead(String) takes (String)""".formatted(Misfits.class.getName()));
	}

	@Test
	void saysHowToMendOrToStartAllTheSame() {
		assertThat(failure(Misfits.class).getAction()).contains("breaker.startup-checks=warn");
	}

	@Test
	void refusesMoreNamesThanBreakersAreAllowed() {
		for (int i = 0; i < 10; i++) {
			this.breakers.registry.breaker("other-" + i);
		}
		assertThat(failure(Misspelt.class).getDescription()).contains(
				"gets no breaker, for breaker.max-breakers is reached", "already 10 circuit breakers",
				"raise the maximum, or use fewer names");
	}

	@Test
	void offersMethodsThatWouldFitWhereThereIsNoneOfTheName() {
		assertThat(failure(Misspelt.class).getDescription())
			.contains("no method 'payLatr' of Misspelt", "There is none of that name. These would fit:",
					"String payLater(String)")
			.doesNotContain("unrelated");
		assertThat(failure(Missing.class).getDescription()).contains("must return void and take () or (Throwable)",
				"and no other that would fit");
	}

	@Test
	void refusesTheMethodItselfAsFallback() {
		assertThat(failure(Itself.class).getDescription()).contains("String call() is the protected method itself");
	}

	@Test
	void refusesAFallbackForRefusalsThatTakesNone() {
		assertThat(failure(NeverRefused.class).getDescription())
			.contains("String instead(IOException) takes an exception that no refusal is, and fallbackOn is REFUSED");
	}

	@Test
	void comparesTheElementsOfStages() {
		assertThat(failure(OtherElement.class).getDescription()).contains(
				"must return java.util.concurrent.CompletionStage<java.lang.String>",
				"CompletionStage stage() returns java.util.concurrent.CompletionStage<java.lang.Integer>",
				"String value() returns java.lang.String");
	}

	@Test
	void refusesMissingBeansAndTheirPrivateMethods() {
		assertThat(failure(OtherBean.class).getDescription())
			.contains("its fallback 'nobody.instead' names a bean 'nobody' that does not exist");
		assertThat(failure(PrivateOfOther.class, Misspelt.class).getDescription())
			.contains("Void hidden() is private in another bean");
	}

	@Test
	void refusesMethodsThatNoProxyCanOverride() {
		assertThat(failure(Unreachable.class).getDescription()).contains("hidden(): is private, so that no proxy",
				"fixed(): is final, so that no proxy", "ofClass(): is static, so that no proxy");
	}

	@Test
	void refusesFinalClassesUnlessTheirInterfacesAreProxied(CapturedOutput output) {
		assertThat(failure(FinalClass.class).getDescription())
			.contains("run(): is of a final class, so that no proxy can guard it: remove 'final' from the class");
		this.breakers.startupChecks = StartupChecks.WARN;
		this.breakers.start(FinalClass.class).getBean(FinalClass.class).run();
		assertThat(output).contains("run(): is of a final class");
		this.breakers.startupChecks = StartupChecks.FAIL;
		this.breakers.proxyTargetClass = false;
		this.breakers.start(FinalClass.class).getBean(Runnable.class).run();
		assertThat(this.breakers.breaker("payments").snapshot().statistics().successful()).isOne();
	}

	@Test
	void refusesMethodsThatAnInterfaceProxyDoesNotHave() {
		this.breakers.proxyTargetClass = false;
		assertThat(failure(NotOfInterface.class).getDescription())
			.contains("call(): no interface of NotOfInterface has this method", "spring.aop.proxy-target-class=true")
			.doesNotContain("run()");
	}

	@Test
	void refusesInheritedMethodsThatAProxyHides() {
		assertThat(failure(HidingConfiguration.class).getDescription())
			.contains("inherited(): is inherited by the annotated interface")
			.doesNotContain("declared()");
	}

	@Test
	void warnsOfFinalMethodsOfAnAnnotatedType(CapturedOutput output) {
		this.breakers.start(FinalOfType.class);
		assertThat(output).contains("fixed() of " + FinalOfType.class.getName() + " is not protected as its type is")
			.doesNotContain("hidden()");
	}

	@Test
	void refusesTypesWhoseEndCannotBeSeen() {
		assertThat(failure(Unguardable.class).getDescription()).contains("future(): returns Future",
				"deferred(): returns DeferredResult", "publisher(): returns Publisher", "own(): returns OwnFuture",
				"return a CompletionStage, CompletableFuture, Mono or Flux");
	}

	@Test
	void refusesKotlinSuspendFunctions() throws Exception {
		try (Unloaded<?> continuation = new ByteBuddy().makeInterface().name("kotlin.coroutines.Continuation").make()) {
			Class<?> continuationType = continuation
				.load(getClass().getClassLoader(), ClassLoadingStrategy.Default.WRAPPER)
				.getLoaded();
			try (Unloaded<?> suspending = new ByteBuddy().subclass(Object.class)
				.name("dev.breaker.spring.aop.Suspending")
				.defineMethod("call", Object.class, Visibility.PUBLIC)
				.withParameters(continuationType)
				.intercept(StubMethod.INSTANCE)
				.annotateMethod(AnnotationDescription.Builder.ofType(CircuitProtected.class)
					.define("value", "payments")
					.build())
				.make()) {
				Class<?> type = suspending.load(continuationType.getClassLoader(), ClassLoadingStrategy.Default.WRAPPER)
					.getLoaded();
				assertThat(failure(type).getDescription()).contains("call(Continuation): is a Kotlin suspend function");
			}
		}
	}

	@Test
	void refusesWrongNames() {
		assertThat(failure(WrongNames.class).getDescription()).contains(
				"none(): its breaker must have a name of 1 to 64 letters", "keyed(): its breaker must have a name",
				"not 'a:b'", "not '${nowhere}'");
	}

	@Test
	void refusesPlaceholdersThatBootCannotResolve() {
		assertThat(failure(WrongNames.class, PropertySourcesPlaceholderConfigurer.class).getDescription())
			.contains("unresolved(): its name '${nowhere}' cannot be resolved");
	}

	@Test
	void refusesUnknownAndContradictoryConfigs() {
		assertThat(failure(UnknownConfig.class).getDescription())
			.contains("call(): There is no config 'nowhere'. Add breaker.configs.nowhere.");
		this.breakers.registry.breaker("late", CircuitBreakerConfig.builder().failureRateThreshold(7).build());
		assertThat(failure(Late.class).getDescription())
			.contains("names config 'strict' for breaker 'late', which was made with other settings before");
	}

	@Test
	void takesAConfigFromAnyMethodOfAType() {
		this.breakers.start(Either.class);
		assertThat(this.breakers.breaker("either").config().consecutiveFailureThreshold()).isEqualTo(1);
	}

	@Test
	void takesAConfigThatIsNamedLastAndKeepsTheBreaker() {
		CircuitBreaker before = this.breakers.registry.breaker("late");
		this.breakers.start(NotConfigured.class, Late.class);
		assertThat(this.breakers.breaker("late")).isSameAs(before);
		assertThat(before.config().consecutiveFailureThreshold()).isEqualTo(1);
	}

	@Test
	void refusesFallbacksThatTakeTheSame() {
		assertThat(failure(Ambiguous.class).getDescription()).contains("its fallback 'instead' is ambiguous, for",
				"String instead(Object)", "String instead(String)", "rename one of them");
	}

	@Test
	void refusesWrongKeys() {
		assertThat(failure(WrongKeys.class).getDescription()).contains("its key '#order.' is no SpEL expression",
				"its key '#ordr.length()' names #ordr, which is no parameter; there are", "#order");
	}

	@Test
	void refusesARetryThatWouldNeverRunOrRetriesRefusals() {
		assertThat(failure(Retried.class).getDescription())
			.contains("hidden(): its fallback stands in for failures, so that @Retryable would never retry",
					"refusals(): @Retryable would retry refused calls",
					"narrow(): @Retryable would retry refused calls")
			.doesNotContain("right()", "io()", "refusedOnly()");
	}

	@Test
	void warnsOfCacheableMethods(CapturedOutput output) {
		this.breakers.start(Cached.class);
		assertThat(output).contains("@CircuitProtected and @Cacheable", "breaker 'cached'");
	}

	@Test
	void startsWithAWarningAndLeavesOutWhatCannotBeFollowed(CapturedOutput output) {
		this.breakers.startupChecks = StartupChecks.WARN;
		this.breakers.start(Unreachable.class, Unguardable.class, WrongNames.class, UnknownConfig.class,
				WrongKeys.class);
		Misfits bean = this.breakers.bean(Misfits.class);
		assertThat(output).contains("no method 'instead' of Misfits", "is private, so that no proxy",
				"its key '#order.' is no SpEL expression");
		this.breakers.forceOpen("payments");
		Throwable thrown = catchThrowable(() -> bean.charge("a", 1));
		assertThat(thrown).isInstanceOf(CallNotPermittedException.class);
	}

	private FailureAnalysis failure(Class<?>... types) {
		Throwable failure = catchThrowable(() -> this.breakers.start(types));
		assertThat(failure).hasRootCauseInstanceOf(InvalidCircuitProtectedException.class);
		return SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class, SpringFactoriesLoader.FailureHandler.handleMessage((message, ex) -> {
			}))
			.stream()
			.filter(InvalidCircuitProtectedFailureAnalyzer.class::isInstance)
			.map((analyzer) -> analyzer.analyze(failure))
			.findFirst()
			.orElseThrow();
	}

	static class Misfits {

		@CircuitProtected(name = "payments", fallback = "instead")
		String charge(String order, int cents) {
			return order;
		}

		String instead(String order) {
			return order;
		}

		Integer instead(String order, int cents) {
			return cents;
		}

	}

	static class Misspelt {

		@CircuitProtected(name = "payments", fallback = "payLatr")
		String charge(String order) {
			return order;
		}

		String payLater(String order) {
			return order;
		}

		String unrelated() {
			return "";
		}

		private Void hidden() {
			return null;
		}

	}

	static class Missing {

		@CircuitProtected(name = "payments", fallback = "nowhere")
		void charge() {
		}

	}

	static class Itself {

		@CircuitProtected(name = "payments", fallback = "call")
		String call() {
			return "";
		}

	}

	static class NeverRefused {

		@CircuitProtected(name = "payments", fallback = "instead", fallbackOn = FallbackOn.REFUSED)
		String call() {
			return "";
		}

		String instead(IOException ex) {
			return "";
		}

	}

	static class OtherElement {

		@CircuitProtected(name = "payments", fallback = "stage")
		CompletableFuture<String> call() {
			return CompletableFuture.completedFuture("");
		}

		@CircuitProtected(name = "payments", fallback = "value")
		CompletionStage<String> other() {
			return CompletableFuture.completedStage("");
		}

		CompletionStage<Integer> stage() {
			return CompletableFuture.completedStage(1);
		}

		String value() {
			return "";
		}

	}

	static class OtherBean {

		@CircuitProtected(name = "payments", fallback = "nobody.instead")
		void call() {
		}

	}

	static class PrivateOfOther {

		@CircuitProtected(name = "payments", fallback = "startupChecksTests.Misspelt.hidden")
		Void call() {
			return null;
		}

	}

	static class Unreachable {

		@CircuitProtected("payments")
		private void hidden() {
		}

		@CircuitProtected("payments")
		final void fixed() {
		}

		@CircuitProtected("payments")
		static void ofClass() {
		}

	}

	interface Inherited {

		void inherited();

	}

	@CircuitProtected("payments")
	interface Hiding extends Inherited {

		void declared();

	}

	static class HidingConfiguration {

		@Bean
		Hiding hiding() {
			return ProxyFactory.getProxy(Hiding.class, (MethodInterceptor) (invocation) -> null);
		}

	}

	@CircuitProtected("payments")
	static class FinalOfType {

		final void fixed() {
			hidden();
		}

		private void hidden() {
		}

	}

	static final class FinalClass implements Runnable {

		@Override
		@CircuitProtected("payments")
		public void run() {
		}

	}

	static class NotOfInterface implements Runnable {

		@Override
		@CircuitProtected("payments")
		public void run() {
		}

		@CircuitProtected("payments")
		public void call() {
		}

	}

	static class OwnFuture<T> extends CompletableFuture<T> {

	}

	static class Unguardable {

		@CircuitProtected("payments")
		Future<String> future() {
			return CompletableFuture.completedFuture("");
		}

		@CircuitProtected("payments")
		DeferredResult<String> deferred() {
			return new DeferredResult<>();
		}

		@CircuitProtected("payments")
		Flow.Publisher<String> publisher() {
			return (subscriber) -> {
			};
		}

		@CircuitProtected("payments")
		OwnFuture<String> own() {
			return new OwnFuture<>();
		}

	}

	static class WrongNames {

		@CircuitProtected
		void none() {
		}

		@CircuitProtected("a:b")
		void keyed() {
		}

		@CircuitProtected("${nowhere}")
		void unresolved() {
		}

	}

	static class UnknownConfig {

		@CircuitProtected(name = "payments", config = "nowhere")
		void call() {
		}

	}

	static class NotConfigured {

		@CircuitProtected("late")
		void one() {
		}

	}

	static class Late {

		@CircuitProtected(name = "late", config = "strict")
		void one() {
		}

	}

	static class Either {

		@CircuitProtected("either")
		void a() {
		}

		@CircuitProtected(name = "either", config = "strict")
		void b() {
		}

	}

	static class Alternatives<T> {

		private String instead(T order) {
			return "any";
		}

	}

	static class Ambiguous extends Alternatives<String> {

		@CircuitProtected(name = "payments", fallback = "instead")
		String call(String order) {
			return order;
		}

		private String instead(String order) {
			return "own";
		}

	}

	static class WrongKeys {

		@CircuitProtected(name = "payments", key = "#order.")
		void unreadable(String order) {
		}

		@CircuitProtected(name = "payments", key = "#ordr.length()")
		void unknown(String order) {
		}

	}

	static class Retried {

		@Retryable(excludes = CallNotPermittedException.class)
		@CircuitProtected(name = "payments", fallback = "instead")
		void hidden() {
		}

		@Retryable
		@CircuitProtected("payments")
		void refusals() {
		}

		@Retryable(RuntimeException.class)
		@CircuitProtected(name = "payments", fallback = "instead", fallbackOn = FallbackOn.FAILURE)
		void narrow() {
		}

		@Retryable(excludes = CallNotPermittedException.class)
		@CircuitProtected("payments")
		void right() {
		}

		@Retryable(IOException.class)
		@CircuitProtected("payments")
		void io() {
		}

		@Retryable
		@CircuitProtected(name = "payments", fallback = "instead", fallbackOn = FallbackOn.REFUSED)
		void refusedOnly() {
		}

		void instead() {
		}

	}

	static class Cached {

		@Cacheable("things")
		@CircuitProtected("cached")
		Mono<String> call() {
			return Mono.just("");
		}

	}

}
