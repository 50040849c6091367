package dev.breaker.spring.config;

import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Predicate;

import dev.breaker.core.CallOutcome;
import dev.breaker.core.OutcomeRules;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Validation;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.executable.ExecutableValidator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.validation.method.MethodValidationException;
import org.springframework.validation.method.MethodValidationResult;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import org.springframework.web.server.ResponseStatusException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

class OutcomeSettingsTests {

	@Test
	void ignoresClientErrorsButForThoseThatBlameTheCalled() {
		OutcomeRules rules = rules(Applications.plain());
		assertThat(judge(rules, http(HttpStatus.NOT_FOUND))).isEqualTo(CallOutcome.IGNORED);
		assertThat(judge(rules, http(HttpStatus.REQUEST_TIMEOUT))).isEqualTo(CallOutcome.FAILURE);
		assertThat(judge(rules, http(HttpStatus.TOO_MANY_REQUESTS))).isEqualTo(CallOutcome.FAILURE);
		assertThat(judge(rules, http(HttpStatus.INTERNAL_SERVER_ERROR))).isEqualTo(CallOutcome.FAILURE);
		assertThat(judge(rules, reactive(HttpStatus.BAD_REQUEST))).isEqualTo(CallOutcome.IGNORED);
		assertThat(judge(rules, reactive(HttpStatus.TOO_MANY_REQUESTS))).isEqualTo(CallOutcome.FAILURE);
		assertThat(judge(rules, reactive(HttpStatus.BAD_GATEWAY))).isEqualTo(CallOutcome.FAILURE);
		assertThat(judge(rules, new ResourceAccessException("I/O"))).isEqualTo(CallOutcome.FAILURE);
		assertThat(judge(rules, new IllegalStateException())).isEqualTo(CallOutcome.FAILURE);
	}

	@Test
	void ignoresViolationsByTheCallerOnly() {
		OutcomeRules rules = rules(Applications.plain());
		assertThat(judge(rules, violation(false))).isEqualTo(CallOutcome.IGNORED);
		assertThat(judge(rules, violation(true))).isEqualTo(CallOutcome.FAILURE);
	}

	@Test
	void ignoresViolationsOfConstraintsOnWhatTheCallerGave() throws NoSuchMethodException {
		OutcomeRules rules = rules(Applications.plain());
		Method charge = Till.class.getDeclaredMethod("charge", String.class);
		ExecutableValidator validator = Validation.buildDefaultValidatorFactory().getValidator().forExecutables();
		assertThat(judge(rules,
				new ConstraintViolationException(
						validator.validateParameters(new Till(), charge, new @Nullable Object[] { null }))))
			.isEqualTo(CallOutcome.IGNORED);
		assertThat(
				judge(rules, new ConstraintViolationException(validator.validateReturnValue(new Till(), charge, null))))
			.isEqualTo(CallOutcome.FAILURE);
		assertThat(judge(rules, new ConstraintViolationException("wrong", null))).isEqualTo(CallOutcome.IGNORED);
	}

	@Test
	void ignoresAnswersToTheCallerThatBlameIt() {
		OutcomeRules rules = rules(Applications.plain());
		assertThat(judge(rules, new ResponseStatusException(HttpStatus.NOT_FOUND))).isEqualTo(CallOutcome.IGNORED);
		assertThat(judge(rules, new ErrorResponseException(HttpStatus.CONFLICT))).isEqualTo(CallOutcome.IGNORED);
		assertThat(judge(rules, new ResponseStatusException(HttpStatus.TOO_MANY_REQUESTS)))
			.isEqualTo(CallOutcome.FAILURE);
		assertThat(judge(rules, new ErrorResponseException(HttpStatus.BAD_GATEWAY))).isEqualTo(CallOutcome.FAILURE);
	}

	@Test
	void judgesWhatAnotherThreadThrewByItsCauseAndWhatTheApplicationWrappedByItself() {
		OutcomeRules rules = rules(Applications.plain());
		assertThat(judge(rules, new CompletionException(http(HttpStatus.NOT_FOUND)))).isEqualTo(CallOutcome.IGNORED);
		assertThat(judge(rules, new ExecutionException(reactive(HttpStatus.NOT_FOUND)))).isEqualTo(CallOutcome.IGNORED);
		assertThat(judge(rules, new IllegalStateException("no customer", http(HttpStatus.NOT_FOUND))))
			.isEqualTo(CallOutcome.FAILURE);
	}

	@Test
	void recordsClientErrorsWhereAsked() {
		assertThat(judge(rules(Applications.plain().withPropertyValues("breaker.ignore-client-errors=false")),
				http(HttpStatus.NOT_FOUND)))
			.isEqualTo(CallOutcome.FAILURE);
	}

	@Test
	void recordsAClientErrorThatIsNamed() {
		OutcomeRules rules = rules(Applications.plain()
			.withPropertyValues(
					"breaker.configs.default.record-exceptions=" + HttpClientErrorException.Forbidden.class.getName()));
		assertThat(judge(rules, http(HttpStatus.FORBIDDEN))).isEqualTo(CallOutcome.FAILURE);
		assertThat(judge(rules, http(HttpStatus.NOT_FOUND))).isEqualTo(CallOutcome.IGNORED);
		OutcomeRules wide = rules(Applications.plain()
			.withPropertyValues("breaker.configs.default.record-exceptions=java.lang.Exception"));
		assertThat(judge(wide, http(HttpStatus.FORBIDDEN))).isEqualTo(CallOutcome.IGNORED);
	}

	@Test
	void recordsAClientErrorThatAnAnnotationAdds() {
		OutcomeRules rules = rules(Applications.plain());
		Predicate<Throwable> ignored = ClientErrors.recording(rules.ignoreExceptionPredicate(),
				Set.of(HttpClientErrorException.Forbidden.class));
		assertThat(ignored).rejects(http(HttpStatus.FORBIDDEN)).accepts(http(HttpStatus.NOT_FOUND));
	}

	@Test
	void takesPredicatesByBeanName() {
		OutcomeRules rules = rules(Applications.plain()
			.withUserConfiguration(Predicates.class)
			.withPropertyValues("breaker.configs.default.ignore-exception-predicate=unsupported",
					"breaker.configs.default.record-result-predicate=empty"));
		assertThat(judge(rules, new UnsupportedOperationException())).isEqualTo(CallOutcome.IGNORED);
		assertThat(judge(rules, http(HttpStatus.NOT_FOUND))).isEqualTo(CallOutcome.IGNORED);
		assertThat(judge(rules, new IllegalStateException())).isEqualTo(CallOutcome.FAILURE);
		assertThat(rules.judgeResult("", (hook, problem) -> {
		})).isEqualTo(CallOutcome.FAILURE);
		assertThat(rules.judgeResult("a", (hook, problem) -> {
		})).isEqualTo(CallOutcome.SUCCESS);
	}

	@Test
	void takesPredicatesByClassNameAndInjectsBeans() {
		OutcomeRules rules = rules(Applications.plain()
			.withUserConfiguration(Predicates.class)
			.withPropertyValues("breaker.configs.default.ignore-exception-predicate=" + Injected.class.getName()));
		assertThat(judge(rules, new UnsupportedOperationException())).isEqualTo(CallOutcome.IGNORED);
	}

	@Test
	void reportsAPredicateThatThrowsAsBefore() {
		OutcomeRules rules = rules(Applications.plain()
			.withUserConfiguration(Predicates.class)
			.withPropertyValues("breaker.configs.default.ignore-exception-predicate=broken"));
		List<String> problems = new ArrayList<>();
		assertThat(rules.judge(new IllegalStateException(), (hook, problem) -> problems.add(hook)))
			.isEqualTo(CallOutcome.FAILURE);
		assertThat(problems).containsExactly("ignoreExceptionPredicate");
	}

	@Test
	void worksWithoutWebClients() {
		Applications.plain()
			.withClassLoader(new FilteredClassLoader("org.springframework.web", "jakarta.validation"))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void findsClassesWhateverTheThreadThatAsksFirst() {
		Applications.yaml("""
				breaker.configs:
				  default.ignore-exceptions: %s
				  other:
				    ignore-exceptions: %1$s
				    ignore-exception-predicate: %s
				""".formatted(Own.class.getName(), Never.class.getName())).run((context) -> {
			BreakerConfigurations configurations = context.getBean(BreakerConfigurations.class);
			onForeignThread(() -> {
				assertThat(configurations.configOf("payments").outcomes().ignoreExceptions())
					.containsExactly(Own.class);
				assertThat(configurations.configOf("other").outcomes().ignoreExceptions()).containsExactly(Own.class);
			});
		});
	}

	@Test
	void findsClassesOfVariablesWhateverTheThreadThatAsksFirst() {
		Applications
			.variables(Applications.plain(), "BREAKER_INSTANCES_PAYMENTS_IGNOREEXCEPTIONS=" + Own.class.getName(),
					"BREAKER_INSTANCES_PAYMENTS_IGNOREEXCEPTIONPREDICATE=" + Never.class.getName())
			.run((context) -> onForeignThread(
					() -> assertThat(context.getBean(BreakerConfigurations.class).configOf("payments").outcomes())
						.satisfies((rules) -> assertThat(rules.ignoreExceptions()).containsExactly(Own.class))));
	}

	@Test
	void isEqualForEqualSettings() {
		Predicate<Throwable> configured = (error) -> false;
		assertThat(ClientErrors.or(Set.of(), configured)).isEqualTo(ClientErrors.or(Set.of(), configured));
	}

	private static OutcomeRules rules(ApplicationContextRunner application) {
		OutcomeRules[] rules = new OutcomeRules[1];
		application
			.run((context) -> rules[0] = context.getBean(BreakerConfigurations.class).configOf("payments").outcomes());
		return rules[0];
	}

	private static CallOutcome judge(OutcomeRules rules, Throwable error) {
		return rules.judge(error, (hook, problem) -> {
		});
	}

	/** As the common pool's in an executable jar. */
	private static void onForeignThread(Runnable task) {
		FutureTask<?> ended = new FutureTask<>(task, null);
		Thread thread = new Thread(ended);
		thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
		thread.start();
		assertThat(ended).succeedsWithin(Duration.ofSeconds(30));
	}

	private static Throwable http(HttpStatus status) {
		return status.is4xxClientError()
				? HttpClientErrorException.create(status, "", new HttpHeaders(), new byte[0], StandardCharsets.UTF_8)
				: new HttpServerErrorException(status);
	}

	private static Throwable reactive(HttpStatus status) {
		return WebClientResponseException.create(status.value(), "", new HttpHeaders(), new byte[0],
				StandardCharsets.UTF_8);
	}

	private static Throwable violation(boolean forReturnValue) {
		MethodValidationResult result = mock(MethodValidationResult.class);
		given(result.isForReturnValue()).willReturn(forReturnValue);
		return new MethodValidationException(result);
	}

	static class Till {

		@NotNull
		String charge(@NotNull String order) {
			return order;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Predicates {

		@Bean
		Predicate<Throwable> unsupported() {
			return UnsupportedOperationException.class::isInstance;
		}

		@Bean
		Predicate<Object> empty() {
			return ""::equals;
		}

		@Bean
		Predicate<Throwable> broken() {
			return (error) -> {
				throw new IllegalArgumentException();
			};
		}

	}

	static class Own extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

	static class Never implements Predicate<Throwable> {

		@Override
		public boolean test(Throwable error) {
			return false;
		}

	}

	static class Injected implements Predicate<Throwable> {

		private final Predicate<Throwable> unsupported;

		Injected(Predicate<Throwable> unsupported) {
			this.unsupported = unsupported;
		}

		@Override
		public boolean test(Throwable error) {
			return this.unsupported.test(error);
		}

	}

}
