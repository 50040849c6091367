package dev.breaker.beside;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import dev.breaker.core.CallOutcome;
import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.OpenWait;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The same settings under both prefixes mean the same to both.
 */
class RenamedPrefixTests {

	private static final List<Throwable> ERRORS = List.of(new IOException(), new NoSuchFileException("file"),
			new TimeoutException(), new IllegalStateException(), new IllegalArgumentException(), new Business(),
			new Slow());

	@TempDir
	Path folder;

	@Test
	void inCamelCaseWithSharedConfigs() {
		assertTheSame("""
				configs:
				  default:
				    registerHealthIndicator: true
				    slidingWindowSize: 10
				    slidingWindowType: COUNT_BASED
				    minimumNumberOfCalls: 5
				    permittedNumberOfCallsInHalfOpenState: 3
				    automaticTransitionFromOpenToHalfOpenEnabled: true
				    waitDurationInOpenState: 5s
				    failureRateThreshold: 50
				    eventConsumerBufferSize: 10
				    recordExceptions:
				      - java.util.concurrent.TimeoutException
				      - java.io.IOException
				    ignoreExceptions:
				      - dev.breaker.beside.RenamedPrefixTests$Business
				  shared:
				    slidingWindowSize: 100
				    slidingWindowType: COUNT_BASED
				    permittedNumberOfCallsInHalfOpenState: 30
				    waitDurationInOpenState: 1s
				    failureRateThreshold: 50
				    minimumNumberOfCalls: 20
				instances:
				  backendA:
				    baseConfig: default
				  backendB:
				    registerHealthIndicator: true
				    slidingWindowSize: 10
				    slidingWindowType: TIME_BASED
				    minimumNumberOfCalls: 10
				    permittedNumberOfCallsInHalfOpenState: 3
				    waitDurationInOpenState: 5s
				    failureRateThreshold: 60
				    recordFailurePredicate: dev.breaker.beside.RenamedPrefixTests$Timeouts
				""", "backendA", "backendB");
	}

	@Test
	void inKebabCaseWithSlowCallsAndWaits() {
		assertTheSame("""
				configs:
				  default:
				    sliding-window-type: count_based
				    sliding-window-size: 50
				    minimum-number-of-calls: 25
				    failure-rate-threshold: 33.3
				    slow-call-duration-threshold: 2000
				    slow-call-rate-threshold: 80
				    permitted-number-of-calls-in-half-open-state: 5
				    wait-duration-in-open-state: 10000
				instances:
				  inventory-service:
				    wait-duration-in-open-state: 10s
				    enable-exponential-backoff: true
				    exponential-backoff-multiplier: 2
				    exponential-max-wait-duration-in-open-state: 30s
				  pricing:
				    wait-duration-in-open-state: 1s
				    enable-exponential-backoff: true
				  mail:
				    failure-rate-threshold: 70
				""", "inventory-service", "pricing", "mail");
	}

	@Test
	void withPredicatesAndIgnoredExceptions() {
		assertTheSame("""
				configs:
				  default:
				    slidingWindowType: COUNT_BASED
				    slidingWindowSize: 20
				    minimumNumberOfCalls: 20
				    permittedNumberOfCallsInHalfOpenState: 2
				    waitDurationInOpenState: 60s
				instances:
				  a:
				    baseConfig: default
				    ignoreExceptionPredicate: dev.breaker.beside.RenamedPrefixTests$BusinessErrors
				    recordExceptions: java.lang.Exception
				  b:
				    ignore-exceptions: java.nio.file.NoSuchFileException, java.lang.IllegalArgumentException
				""", "a", "b");
	}

	@Test
	void besideTheOtherModulesOfResilience4j() {
		assertTheSame("""
				instances:
				  payments:
				    slidingWindowType: TIME_BASED
				    slidingWindowSize: 30
				    minimumNumberOfCalls: 10
				    permittedNumberOfCallsInHalfOpenState: 3
				    waitDurationInOpenState: 15s
				""", "payments");
	}

	@Test
	void asProperties() throws IOException {
		String settings = """
				%1$s.configs.default.slidingWindowType=COUNT_BASED
				%1$s.configs.default.slidingWindowSize=8
				%1$s.configs.default.minimumNumberOfCalls=8
				%1$s.configs.default.permitted-number-of-calls-in-half-open-state=4
				%1$s.configs.default.wait-duration-in-open-state=7s
				%1$s.configs.default.recordExceptions[0]=java.io.IOException
				%1$s.configs.default.recordExceptions[1]=java.util.concurrent.TimeoutException
				%1$s.instances.backendA.baseConfig=default
				%1$s.instances.backendA.failureRateThreshold=25
				""";
		assertTheSame(Files.writeString(this.folder.resolve("application.properties"),
				settings.formatted("resilience4j.circuitbreaker") + settings.formatted("breaker")), "backendA");
	}

	private void assertTheSame(String settings, String... names) {
		String yaml = """
				resilience4j:
				  timelimiter.instances.payments.timeoutDuration: 2s
				  retry.instances.payments.maxAttempts: 3
				  ratelimiter.instances.payments.limitForPeriod: 10
				  circuitbreaker:
				%s
				breaker:
				%s
				""".formatted(settings.indent(4), settings.indent(2));
		try {
			assertTheSame(Files.writeString(this.folder.resolve("application.yaml"), yaml), names);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void assertTheSame(Path file, String... names) {
		try (ConfigurableApplicationContext application = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.run("--spring.config.location=" + file.toUri())) {
			var theirs = application.getBean(io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry.class);
			CircuitBreakerRegistry ours = application.getBean(CircuitBreakerRegistry.class);
			for (String name : names) {
				assertThat(ours.find(name)).isPresent();
				assertTheSame(ours.breaker(name).config(), theirs.circuitBreaker(name).getCircuitBreakerConfig());
			}
		}
	}

	private static void assertTheSame(CircuitBreakerConfig ours,
			io.github.resilience4j.circuitbreaker.CircuitBreakerConfig theirs) {
		assertThat((float) ours.failureRateThreshold()).isEqualTo(theirs.getFailureRateThreshold());
		assertThat(ours.slidingWindowType().name()).isEqualTo(theirs.getSlidingWindowType().name());
		assertThat(ours.slidingWindowSize()).isEqualTo(theirs.getSlidingWindowSize());
		assertThat(ours.minimumNumberOfCalls()).isEqualTo(theirs.getMinimumNumberOfCalls());
		assertThat(ours.permittedNumberOfCallsInHalfOpenState())
			.isEqualTo(theirs.getPermittedNumberOfCallsInHalfOpenState());
		if (ours.slowCallDurationThreshold() != null) {
			assertThat(ours.slowCallDurationThreshold()).isEqualTo(theirs.getSlowCallDurationThreshold());
			assertThat((float) ours.slowCallRateThreshold()).isEqualTo(theirs.getSlowCallRateThreshold());
		}
		for (int opening = 1; opening <= 5; opening++) {
			assertThat(wait(ours.openWait(), opening)).as("wait of opening %d", opening)
				.hasMillis(theirs.getWaitIntervalFunctionInOpenState().apply(opening));
		}
		for (Throwable error : ERRORS) {
			CallOutcome expected = theirs.getIgnoreExceptionPredicate().test(error) ? CallOutcome.IGNORED
					: theirs.getRecordExceptionPredicate().test(error) ? CallOutcome.FAILURE : CallOutcome.SUCCESS;
			assertThat(ours.outcomes().judge(error, (hook, problem) -> {
			})).as(error.toString()).isEqualTo(expected);
		}
	}

	private static Duration wait(OpenWait wait, int opening) {
		double millis = wait.initial().toMillis() * Math.pow(wait.multiplier(), opening - 1.0);
		return Duration.ofMillis((long) Math.min(millis, wait.max().toMillis()));
	}

	static class Business extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

	static class Slow extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

	public static class Timeouts implements Predicate<Throwable> {

		@Override
		public boolean test(Throwable error) {
			return error instanceof Slow;
		}

	}

	public static class BusinessErrors implements Predicate<Throwable> {

		@Override
		public boolean test(Throwable error) {
			return error instanceof Business;
		}

	}

}
