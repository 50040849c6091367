package dev.breaker.spring.config;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.core.CircuitBreakerMode;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.spring.BreakerConfigCustomizer;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Beans that have the last word on the settings of a breaker.
 */
class CustomizerTests {

	private static final String FILE = """
			breaker.instances:
			  stock.failure-rate-threshold: 20
			  orders.failure-rate-threshold: 20
			""";

	@Test
	void changesTheBreakerItNamesAndNoOther() {
		stock((builder) -> builder.failureRateThreshold(30).minimumNumberOfCalls(3)).run((context) -> {
			CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
			assertThat(registry.breaker("stock").config().failureRateThreshold()).isEqualTo(30);
			assertThat(registry.breaker("stock:eu").config().minimumNumberOfCalls()).isEqualTo(3);
			assertThat(registry.breaker("orders").config().failureRateThreshold()).isEqualTo(20);
		});
	}

	@Test
	void isTheOriginOfWhatItChanged() {
		stock((builder) -> builder.failureRateThreshold(30)
			.recordResultPredicate(new Empty())
			.consecutiveFailureThreshold(4)).run((context) -> {
				List<ConfiguredValue> values = context.getBean(BreakerConfigurations.class).valuesOf("stock");
				assertThat(values).contains(new ConfiguredValue("failure-rate-threshold", "30.0", "customizer stock"),
						new ConfiguredValue("record-result-predicate", Empty.class.getName(), "customizer stock"),
						new ConfiguredValue("consecutive-failure-threshold", "4", "customizer stock"),
						new ConfiguredValue("minimum-number-of-calls", "10", "built-in"));
			});
	}

	@Test
	void changesABreakerThatIsNotConfigured() {
		Applications.plain()
			.withBean("other", BreakerConfigCustomizer.class,
					() -> BreakerConfigCustomizer.of("other", (builder) -> builder.failureRateThreshold(5)))
			.run((context) -> {
				BreakerConfigurations configurations = context.getBean(BreakerConfigurations.class);
				assertThat(configurations.configOf("other").failureRateThreshold()).isEqualTo(5);
				assertThat(configurations.configOf("third").failureRateThreshold()).isEqualTo(50);
			});
	}

	@Test
	void takesSeveralInTheirOrder() {
		Applications.plain().withUserConfiguration(Ordered.class).run((context) -> {
			BreakerConfigurations configurations = context.getBean(BreakerConfigurations.class);
			assertThat(configurations.configOf("stock").failureRateThreshold()).isEqualTo(2);
			assertThat(configurations.valuesOf("stock"))
				.contains(new ConfiguredValue("failure-rate-threshold", "2.0", "customizer first, second"));
		});
	}

	@Test
	void doesNotSwitchOnWhatIsSwitchedOffForAll() {
		stock((builder) -> builder.mode(CircuitBreakerMode.ENFORCE)).withPropertyValues("breaker.enabled=false")
			.run((context) -> assertThat(context.getBean(BreakerConfigurations.class).configOf("stock").mode())
				.isEqualTo(CircuitBreakerMode.OFF));
	}

	@Test
	void stopsTheStartWithWhatIsNotAllowed() {
		InvalidBreakerConfigurationException mistake = Applications
			.failure(stock((builder) -> builder.successThresholdInHalfOpenState(9)));
		assertThat(mistake.description())
			.contains("The circuit breaker 'stock' is given settings that are not allowed by the customizer stock")
			.contains("success-threshold-in-half-open-state = 9 must be 1 to "
					+ "permitted-number-of-calls-in-half-open-state (2)");
		assertThat(mistake.action()).isEqualTo("Correct the customizer, or what breaker.instances.stock says.");
	}

	private static ApplicationContextRunner stock(Consumer<CircuitBreakerConfig.Builder> change) {
		return Applications.yaml(FILE)
			.withBean("stock", BreakerConfigCustomizer.class, () -> BreakerConfigCustomizer.of("stock", change));
	}

	static class Empty implements Predicate<Object> {

		@Override
		public boolean test(Object result) {
			return "".equals(result);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Ordered {

		@Bean
		@Order(2)
		BreakerConfigCustomizer second() {
			return BreakerConfigCustomizer.of("stock", (builder) -> builder.failureRateThreshold(2));
		}

		@Bean
		@Order(1)
		BreakerConfigCustomizer first() {
			return BreakerConfigCustomizer.of("stock", (builder) -> builder.failureRateThreshold(1));
		}

	}

}
