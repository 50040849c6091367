package dev.breaker.spring.config;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

import dev.breaker.core.CallOutcome;
import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.core.SlidingWindowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Settings as users of Resilience4j have them, under another prefix.
 */
@ExtendWith(OutputCaptureExtension.class)
class FromResilience4jTests {

	private static final String CAMEL_CASE = """
			breaker:
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
			        - java.lang.IllegalStateException
			    shared:
			      slidingWindowSize: 100
			      permittedNumberOfCallsInHalfOpenState: 30
			      waitDurationInOpenState: 1s
			      failureRateThreshold: 50
			      eventConsumerBufferSize: 10
			  instances:
			    backendA:
			      baseConfig: default
			    backendB:
			      registerHealthIndicator: true
			      slidingWindowSize: 10
			      minimumNumberOfCalls: 10
			      permittedNumberOfCallsInHalfOpenState: 3
			      waitDurationInOpenState: 5000
			      failureRateThreshold: 50
			      eventConsumerBufferSize: 10
			      recordFailurePredicate: dev.breaker.spring.config.FromResilience4jTests$Timeouts
			    backendC:
			      baseConfig: shared
			""";

	private static final String KEBAB_CASE = """
			breaker:
			  configs:
			    default:
			      register-health-indicator: true
			      allow-health-indicator-to-fail: false
			      sliding-window-type: count_based
			      sliding-window-size: 50
			      slow-call-duration-threshold: 2s
			      slow-call-rate-threshold: 80
			      writable-stack-trace-enabled: false
			  instances:
			    inventory-service:
			      wait-duration-in-open-state: 10s
			      enable-exponential-backoff: true
			      exponential-max-wait-duration-in-open-state: 2m
			    pricing:
			      enable-exponential-backoff: true
			      exponential-backoff-multiplier: 3
			      enable-randomized-wait: true
			""";

	@Test
	void startsWithCamelCase(CapturedOutput output) {
		Applications.yaml(CAMEL_CASE).run((context) -> {
			BreakerConfigurations configurations = context.getBean(BreakerConfigurations.class);
			assertThat(configurations.configuredNames()).containsExactly("backendA", "backendB", "backendC");
			CircuitBreakerConfig backendA = configurations.configOf("backendA");
			assertThat(backendA.slidingWindowType()).isEqualTo(SlidingWindowType.COUNT_BASED);
			assertThat(backendA.minimumNumberOfCalls()).isEqualTo(5);
			assertThat(backendA.outcomes().recordExceptions()).containsExactlyInAnyOrder(TimeoutException.class,
					IOException.class);
			CircuitBreakerConfig backendB = configurations.configOf("backendB");
			assertThat(backendB.openWait().initial()).isEqualTo(Duration.ofSeconds(5));
			assertThat(judge(backendB, new Slow())).isEqualTo(CallOutcome.FAILURE);
			assertThat(judge(backendB, new IllegalArgumentException())).isEqualTo(CallOutcome.SUCCESS);
			CircuitBreakerConfig backendC = configurations.configOf("backendC");
			assertThat(backendC.slidingWindowSize()).isEqualTo(100);
			assertThat(backendC.permittedNumberOfCallsInHalfOpenState()).isEqualTo(30);
		});
		assertThat(output).containsOnlyOnce("breaker.configs.default.registerHealthIndicator has no effect")
			.contains("management.health.circuitbreakers.enabled")
			.containsOnlyOnce("automaticTransitionFromOpenToHalfOpenEnabled has no effect");
	}

	@Test
	void startsWithKebabCase(CapturedOutput output) {
		Applications.yaml(KEBAB_CASE).run((context) -> {
			BreakerConfigurations configurations = context.getBean(BreakerConfigurations.class);
			CircuitBreakerConfig inventory = configurations.configOf("inventory-service");
			assertThat(inventory.openWait().multiplier()).isEqualTo(1.5);
			assertThat(inventory.openWait().randomizedFactor()).isZero();
			assertThat(inventory.openWait().max()).isEqualTo(Duration.ofMinutes(2));
			assertThat(inventory.slowCallRateThreshold()).isEqualTo(80);
			CircuitBreakerConfig pricing = configurations.configOf("pricing");
			assertThat(pricing.openWait().multiplier()).isEqualTo(3);
			assertThat(pricing.openWait().randomizedFactor()).isEqualTo(0.5);
		});
		assertThat(output).contains("allow-health-indicator-to-fail has no effect");
	}

	@Test
	void switchesOffWhatAFartherLayerHasSwitchedOn() {
		Applications.yaml("""
				breaker:
				  configs.default:
				    exponential-backoff-multiplier: 2
				    randomized-wait-factor: 0.3
				  instances.payments:
				    enable-exponential-backoff: false
				    enable-randomized-wait: false
				""").run((context) -> {
			CircuitBreakerConfig config = context.getBean(BreakerConfigurations.class).configOf("payments");
			assertThat(config.openWait().multiplier()).isEqualTo(1);
			assertThat(config.openWait().randomizedFactor()).isZero();
		});
	}

	@Test
	void refusesASwitchThatContradictsItsFactor() {
		InvalidBreakerConfigurationException mistake = Applications.failure(Applications.yaml("""
				breaker:
				  configs.default:
				    enable-exponential-backoff: false
				  instances.payments:
				    exponential-backoff-multiplier: 2
				"""));
		assertThat(mistake.description())
			.contains("Property: breaker.instances.payments.exponential-backoff-multiplier")
			.contains("contradicts enable-exponential-backoff = false (Byte array resource [application.yaml] - 3:33)");
		assertThat(mistake.action()).contains("Remove one of the two");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			initialState: METRICS_ONLY               | use mode: OBSERVE instead of METRICS_ONLY
			transition-to-state-after-wait-duration: CLOSED | max-wait-duration-in-half-open-state counts as failed
			ringBufferSizeInClosedState: 10          | use sliding-window-size with sliding-window-type: COUNT_BASED
			ring-buffer-size-in-half-open-state: 10  | use permitted-number-of-calls-in-half-open-state
			""")
	void refusesKeysWhoseMeaningWouldBeLost(String setting, String remedy) {
		assertThat(Applications.failure(Applications.yaml("breaker.instances.payments:\n  " + setting)).action())
			.contains(remedy);
	}

	@Test
	void refusesTheFormerNameOfInstances() {
		InvalidBreakerConfigurationException mistake = Applications
			.failure(Applications.yaml("breaker.backends.payments.failure-rate-threshold: 40"));
		assertThat(mistake.description()).contains("breaker.backends.payments.failure-rate-threshold");
		assertThat(mistake.action()).isEqualTo("Rename breaker.backends to breaker.instances.");
	}

	@Test
	void warnsOfGlobalKeysWithoutEffect(CapturedOutput output) {
		Applications.yaml("""
				breaker:
				  circuitBreakerAspectOrder: 1
				  tags: {team: shop, area: eu}
				""").run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).contains("breaker.circuitBreakerAspectOrder has no effect")
			.containsOnlyOnce("breaker.tags has no effect");
	}

	private static CallOutcome judge(CircuitBreakerConfig config, Throwable error) {
		return config.outcomes().judge(error, (hook, problem) -> {
		});
	}

	static class Slow extends RuntimeException {

	}

	static class Timeouts implements Predicate<Throwable> {

		@Override
		public boolean test(Throwable error) {
			return error instanceof Slow;
		}

	}

}
