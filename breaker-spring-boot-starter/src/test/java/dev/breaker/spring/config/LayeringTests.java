package dev.breaker.spring.config;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.core.CircuitBreakerMode;
import dev.breaker.core.CircuitBreakerScope;
import dev.breaker.core.SlidingWindowType;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.assertj.AssertableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class LayeringTests {

	@Test
	void usesBuiltInValuesWhereNothingIsSet() {
		with("", (configurations) -> {
			CircuitBreakerConfig config = configurations.configOf("payments");
			assertThat(config.failureRateThreshold()).isEqualTo(50);
			assertThat(config.slidingWindowType()).isEqualTo(SlidingWindowType.TIME_BASED);
			assertThat(config.openWait().initial()).isEqualTo(Duration.ofSeconds(30));
			assertThat(configurations.maxKeys("payments")).isEqualTo(100);
			assertThat(configurations.startupChecks()).isEqualTo(StartupChecks.FAIL);
			assertThat(configurations.configuredNames()).isEmpty();
		});
	}

	@Test
	void resolvesEachPropertyOnItsOwnAlongTheLayers() {
		with("""
				breaker:
				  configs:
				    default:
				      sliding-window-type: COUNT_BASED
				      sliding-window-size: 20
				      minimum-number-of-calls: 8
				      failure-rate-threshold: 30
				      wait-duration-in-open-state: 5s
				    remote:
				      failure-rate-threshold: 40
				      wait-duration-in-open-state: 6s
				    slow-remote:
				      base-config: remote
				      wait-duration-in-open-state: 7s
				  instances:
				    payments:
				      base-config: slow-remote
				      minimum-number-of-calls: 4
				""", (configurations) -> {
			CircuitBreakerConfig config = configurations.configOf("payments");
			assertThat(config.minimumNumberOfCalls()).isEqualTo(4);
			assertThat(config.openWait().initial()).isEqualTo(Duration.ofSeconds(7));
			assertThat(config.failureRateThreshold()).isEqualTo(40);
			assertThat(config.slidingWindowSize()).isEqualTo(20);
			assertThat(config.slidingWindowType()).isEqualTo(SlidingWindowType.COUNT_BASED);
			assertThat(config.permittedNumberOfCallsInHalfOpenState()).isEqualTo(2);
		});
	}

	@Test
	void bindsEveryKey() {
		with("""
				breaker.instances.payments:
				  mode: observe
				  failure-rate-threshold: 40.5
				  slow-call-rate-threshold: 60
				  slow-call-duration-threshold: 2s
				  minimum-number-of-calls: 7
				  consecutive-failure-threshold: 5
				  failure-count-threshold: 6
				  sliding-window-type: time-based
				  sliding-window-size: 30
				  wait-duration-in-open-state: 10s
				  exponential-backoff-multiplier: 2
				  exponential-max-wait-duration-in-open-state: 5m
				  randomized-wait-factor: 0.2
				  permitted-number-of-calls-in-half-open-state: 6
				  success-threshold-in-half-open-state: 3
				  max-wait-duration-in-half-open-state: 20s
				  ramp-up-duration: 15s
				  timeout-duration: 3s
				  timeout-interrupt: true
				  record-exceptions: java.io.IOException, java.lang.IllegalStateException
				  ignore-exceptions:
				    - java.io.FileNotFoundException
				  writable-stack-trace-enabled: true
				  scope: local
				  max-keys: 3
				  event-consumer-buffer-size: 9
				""", (configurations) -> {
			CircuitBreakerConfig config = configurations.configOf("payments");
			assertThat(config.mode()).isEqualTo(CircuitBreakerMode.OBSERVE);
			assertThat(config.failureRateThreshold()).isEqualTo(40.5);
			assertThat(config.slowCallRateThreshold()).isEqualTo(60);
			assertThat(config.slowCallDurationThreshold()).isEqualTo(Duration.ofSeconds(2));
			assertThat(config.minimumNumberOfCalls()).isEqualTo(7);
			assertThat(config.consecutiveFailureThreshold()).isEqualTo(5);
			assertThat(config.failureCountThreshold()).isEqualTo(6);
			assertThat(config.slidingWindowType()).isEqualTo(SlidingWindowType.TIME_BASED);
			assertThat(config.slidingWindowSize()).isEqualTo(30);
			assertThat(config.openWait().initial()).isEqualTo(Duration.ofSeconds(10));
			assertThat(config.openWait().multiplier()).isEqualTo(2);
			assertThat(config.openWait().max()).isEqualTo(Duration.ofMinutes(5));
			assertThat(config.openWait().randomizedFactor()).isEqualTo(0.2);
			assertThat(config.permittedNumberOfCallsInHalfOpenState()).isEqualTo(6);
			assertThat(config.successThresholdInHalfOpenState()).isEqualTo(3);
			assertThat(config.maxWaitDurationInHalfOpenState()).isEqualTo(Duration.ofSeconds(20));
			assertThat(config.rampUpDuration()).isEqualTo(Duration.ofSeconds(15));
			assertThat(config.timeoutDuration()).isEqualTo(Duration.ofSeconds(3));
			assertThat(config.timeoutInterrupt()).isTrue();
			assertThat(config.outcomes().recordExceptions()).containsExactlyInAnyOrder(java.io.IOException.class,
					IllegalStateException.class);
			assertThat(config.outcomes().ignoreExceptions()).containsExactly(java.io.FileNotFoundException.class);
			assertThat(config.writableStackTraceEnabled()).isTrue();
			assertThat(config.scope()).isEqualTo(CircuitBreakerScope.LOCAL);
			assertThat(config.eventConsumerBufferSize()).isEqualTo(9);
			assertThat(configurations.maxKeys("payments")).isEqualTo(3);
		});
	}

	@Test
	void takesTheConfigsEntryOfTheSameNameAsBase() {
		with("""
				breaker:
				  configs:
				    payments.wait-duration-in-open-state: 7s
				    other.wait-duration-in-open-state: 8s
				    stock.wait-duration-in-open-state: 9s
				  instances:
				    payments.failure-rate-threshold: 20
				    stock.base-config: other
				""", (configurations) -> {
			assertThat(waitOf(configurations, "payments")).isEqualTo(Duration.ofSeconds(7));
			assertThat(waitOf(configurations, "stock")).isEqualTo(Duration.ofSeconds(8));
			assertThat(waitOf(configurations, "other")).isEqualTo(Duration.ofSeconds(8));
		});
	}

	@Test
	void letsTheDefaultBuildOnAnotherEntry() {
		with("""
				breaker:
				  configs:
				    default:
				      base-config: company
				      failure-rate-threshold: 20
				    company:
				      failure-rate-threshold: 30
				      wait-duration-in-open-state: 7s
				  instances:
				    payments.minimum-number-of-calls: 3
				    stock.base-config: company
				""", (configurations) -> {
			assertThat(configurations.configOf("payments").failureRateThreshold()).isEqualTo(20);
			assertThat(waitOf(configurations, "payments")).isEqualTo(Duration.ofSeconds(7));
			assertThat(configurations.configOf("stock").failureRateThreshold()).isEqualTo(30);
		});
	}

	@Test
	void configuresKeysAsTheirName() {
		with("breaker.instances.payments.failure-rate-threshold: 20", (configurations) -> {
			assertThat(configurations.configOf("payments:eu")).isSameAs(configurations.configOf("payments"));
			assertThat(configurations.configOf("payments:eu").failureRateThreshold()).isEqualTo(20);
			assertThat(values(configurations, "payments:eu")).containsEntry("failure-rate-threshold", "20.0");
		});
	}

	@Test
	void sharesOneConfigAmongAllThatAreNotConfigured() {
		with("breaker.configs.default.failure-rate-threshold: 20",
				(configurations) -> assertThat(configurations.configOf("a")).isSameAs(configurations.configOf("b"))
					.extracting(CircuitBreakerConfig::failureRateThreshold)
					.isEqualTo(20.0));
	}

	@Test
	void takesDeclaredBaseWhereTheNameHasNoEntryOfItsOwn() {
		with("""
				breaker:
				  configs:
				    remote.wait-duration-in-open-state: 6s
				    own.wait-duration-in-open-state: 7s
				  instances:
				    stock.failure-rate-threshold: 20
				""", (configurations) -> {
			configurations.declareBase("payments", "remote");
			configurations.declareBase("payments", "remote");
			configurations.declareBase("stock", "remote");
			configurations.declareBase("own", "remote");
			configurations.declareBase("plain", "default");
			assertThat(waitOf(configurations, "payments")).isEqualTo(Duration.ofSeconds(6));
			assertThat(waitOf(configurations, "stock")).isEqualTo(Duration.ofSeconds(30));
			assertThat(waitOf(configurations, "own")).isEqualTo(Duration.ofSeconds(7));
			assertThat(waitOf(configurations, "plain")).isEqualTo(Duration.ofSeconds(30));
		});
	}

	@Test
	void refusesUnknownAndContradictoryDeclarations() {
		with("breaker.configs: {remote.mode: ENFORCE, local.mode: ENFORCE}", (configurations) -> {
			assertThatExceptionOfType(InvalidBreakerConfigurationException.class)
				.isThrownBy(() -> configurations.declareBase("payments", "nowhere"))
				.withMessageContaining(
						"there is no breaker.configs.nowhere (known under breaker.configs: local, remote)");
			configurations.declareBase("payments", "remote");
			assertThatExceptionOfType(InvalidBreakerConfigurationException.class)
				.isThrownBy(() -> configurations.declareBase("payments", "local"))
				.withMessageContaining("\"remote\" at one place and with config = \"local\" at another");
		});
	}

	@Test
	void takesAnEntryWithoutSettingsAsAnEntry() {
		with("""
				breaker:
				  configs:
				    plain: {}
				  instances:
				    payments:
				    stock:
				      base-config: plain
				""",
				(configurations) -> assertThat(configurations.configuredNames()).containsExactly("payments", "stock"));
	}

	@Test
	void takesNamesWithDotsInBrackets() {
		with("""
				breaker:
				  configs:
				    "[a.b]":
				      wait-duration-in-open-state: 6s
				  instances:
				    "[pay.eu]":
				      base-config: a.b
				      failure-rate-threshold: 20
				""", (configurations) -> {
			assertThat(configurations.configuredNames()).containsExactly("pay.eu");
			assertThat(configurations.configOf("pay.eu").failureRateThreshold()).isEqualTo(20);
			assertThat(waitOf(configurations, "pay.eu")).isEqualTo(Duration.ofSeconds(6));
		});
	}

	@Test
	void takesCamelCaseNamesAsWritten() {
		with("breaker.instances.paymentService.failureRateThreshold: 20", (configurations) -> {
			assertThat(configurations.configuredNames()).containsExactly("paymentService");
			assertThat(configurations.configOf("paymentService").failureRateThreshold()).isEqualTo(20);
		});
	}

	@Test
	void letsArgumentsOverrideFilesPropertyByProperty() {
		Applications.yaml("""
				breaker.instances.payment-service:
				  failure-rate-threshold: 20
				  minimum-number-of-calls: 5
				""").withPropertyValues("breaker.instances.paymentservice.failure-rate-threshold=25").run((context) -> {
			BreakerConfigurations configurations = context.getBean(BreakerConfigurations.class);
			assertThat(configurations.configuredNames()).containsExactly("payment-service");
			CircuitBreakerConfig config = configurations.configOf("payment-service");
			assertThat(config.failureRateThreshold()).isEqualTo(25);
			assertThat(config.minimumNumberOfCalls()).isEqualTo(5);
		});
	}

	@Test
	void resolvesPlaceholders() {
		with("""
				shop.rate: 35
				breaker.instances.payments.failure-rate-threshold: ${shop.rate}
				""", (configurations) -> assertThat(configurations.configOf("payments").failureRateThreshold())
			.isEqualTo(35));
	}

	@Test
	void showsEffectiveValuesWithTheirOrigins() {
		with("""
				breaker:
				  configs:
				    default:
				      sliding-window-type: COUNT_BASED
				      ignore-exceptions: java.lang.IllegalStateException,java.io.IOException
				  instances:
				    payments:
				      failure-rate-threshold: 40
				      slow-call-duration-threshold: 1500ms
				""", (configurations) -> {
			Map<String, String> values = values(configurations, "payments");
			assertThat(values).containsEntry("failure-rate-threshold", "40.0")
				.containsEntry("slow-call-duration-threshold", "1s500ms")
				.containsEntry("slow-call-rate-threshold", "100.0")
				.containsEntry("wait-duration-in-open-state", "30s")
				.containsEntry("exponential-max-wait-duration-in-open-state", "10m")
				.containsEntry("ignore-exceptions", "java.io.IOException, java.lang.IllegalStateException")
				.containsEntry("max-keys", "100")
				.containsEntry("mode", "ENFORCE")
				.doesNotContainKeys("base-config", "timeout-duration", "consecutive-failure-threshold",
						"record-exceptions");
			Map<String, String> origins = configurations.valuesOf("payments")
				.stream()
				.collect(Collectors.toMap(ConfiguredValue::key, ConfiguredValue::origin));
			assertThat(origins).containsEntry("failure-rate-threshold", "Byte array resource [application.yaml] - 8:31")
				.containsEntry("sliding-window-type", "Byte array resource [application.yaml] - 4:28")
				.containsEntry("ignore-exceptions", "Byte array resource [application.yaml] - 5:26")
				.containsEntry("minimum-number-of-calls", "built-in");
		});
	}

	@Test
	void showsThatAllAreOffWhereNotEnabled() {
		with("breaker: {enabled: false, instances.payments.mode: OBSERVE}", (configurations) -> {
			assertThat(configurations.configOf("payments").mode()).isEqualTo(CircuitBreakerMode.OFF);
			assertThat(configurations.valuesOf("payments"))
				.contains(new ConfiguredValue("mode", "OFF", "breaker.enabled"));
		});
	}

	private static Duration waitOf(BreakerConfigurations configurations, String name) {
		return configurations.configOf(name).openWait().initial();
	}

	private static Map<String, String> values(BreakerConfigurations configurations, String name) {
		return configurations.valuesOf(name)
			.stream()
			.collect(Collectors.toMap(ConfiguredValue::key, ConfiguredValue::value));
	}

	private static void with(String yaml, Consumer<BreakerConfigurations> check) {
		Applications.yaml(yaml).run((AssertableApplicationContext context) -> {
			assertThat(context).hasNotFailed();
			check.accept(context.getBean(BreakerConfigurations.class));
		});
	}

}
