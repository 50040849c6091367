package dev.breaker.spring.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.spring.config.BreakerConfigurations;
import dev.breaker.spring.config.BreakerRefresher;
import dev.breaker.spring.config.ConfiguredValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.cloud.endpoint.event.RefreshEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Spring Cloud's refresh does to circuit breakers.
 */
@ExtendWith(OutputCaptureExtension.class)
class BreakerRefreshAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(BreakerAutoConfiguration.class, BreakerRefreshAutoConfiguration.class));

	@TempDir
	Path folder;

	@Test
	void listensWhereSpringCloudIsPresent() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(BreakerRefreshListener.class));
	}

	@Test
	void doesNotListenWithoutSpringCloud() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.cloud"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(BreakerRefresher.class)
				.doesNotHaveBean("breakerRefreshListener"));
	}

	@Test
	void followsAChangedFile(CapturedOutput output) throws Exception {
		write("""
				breaker.instances.payments:
				  minimum-number-of-calls: 2
				  failure-rate-threshold: 50
				""");
		try (ConfigurableApplicationContext application = start()) {
			CircuitBreaker payments = application.getBean(CircuitBreakerRegistry.class).breaker("payments");
			payments.acquire().failure(new IllegalStateException());
			payments.acquire().failure(new IllegalStateException());
			assertThat(payments.state()).isEqualTo(CircuitBreakerState.OPEN);
			write("""
					breaker:
					  instances:
					    payments:
					      minimum-number-of-calls: 2
					      failure-rate-threshold: 70
					""");
			application.publishEvent(new RefreshEvent(this, null, "a changed file"));
			assertThat(payments.config().failureRateThreshold()).isEqualTo(70);
			assertThat(payments.state()).isEqualTo(CircuitBreakerState.OPEN);
			assertThat(output)
				.containsOnlyOnce("Circuit breaker 'payments' has new settings: failure-rate-threshold 50.0 -> 70.0");
			List<ConfiguredValue> values = application.getBean(BreakerConfigurations.class).valuesOf("payments");
			String argument = "\"breaker.instances.payments.max-keys\" from property source \"commandLineArgs\"";
			assertThat(values).contains(new ConfiguredValue("max-keys", "5", argument));
			assertThat(values).contains(new ConfiguredValue("mode", "ENFORCE", "built-in"));
			assertThat(values).anyMatch((value) -> value.value().equals("70.0") && value.origin().endsWith(" - 5:31"));
		}
	}

	@Test
	void keepsWhatIsThereForABadValueAndSaysSo(CapturedOutput output) throws Exception {
		write("breaker.instances.payments.failure-rate-threshold: 50");
		try (ConfigurableApplicationContext application = start()) {
			CircuitBreaker payments = application.getBean(CircuitBreakerRegistry.class).breaker("payments");
			write("""
					breaker.configs.default.mode: OBSERVE
					breaker.instances.payments.failure-rate-threshold: 500
					""");
			application.publishEvent(new RefreshEvent(this, null, "a mistake"));
			assertThat(payments.config().failureRateThreshold()).isEqualTo(50);
			assertThat(payments.state()).isEqualTo(CircuitBreakerState.CLOSED);
			assertThat(output).contains("ERROR")
				.contains(
						"Circuit breakers keep the settings they had. A setting of the circuit breakers is not allowed:")
				.contains("Property: breaker.instances.payments.failure-rate-threshold")
				.contains("Value: \"500\"")
				.contains("Reason: must be a percentage above 0 and at most 100")
				.contains("Correct or remove breaker.instances.payments.failure-rate-threshold.");
			write("breaker.instances.payments.failure-rate-threshold: 60");
			assertThat(application.getBean(ContextRefresher.class).refresh())
				.contains("breaker.instances.payments.failure-rate-threshold");
			assertThat(payments.config().failureRateThreshold()).isEqualTo(60);
		}
	}

	@Test
	void followsAChangeThatIsOnlyBehindAPlaceholder() {
		this.runner.withPropertyValues("shop.rate=30", "breaker.instances.payments.failure-rate-threshold=${shop.rate}")
			.run((context) -> {
				CircuitBreaker payments = context.getBean(CircuitBreakerRegistry.class).breaker("payments");
				context.getEnvironment()
					.getPropertySources()
					.addFirst(new MapPropertySource("changed", Map.of("shop.rate", 35)));
				context.publishEvent(new EnvironmentChangeEvent(context, Set.of("shop.rate")));
				assertThat(payments.config().failureRateThreshold()).isEqualTo(35);
			});
	}

	private ConfigurableApplicationContext start() {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.run("--spring.main.banner-mode=off", "--breaker.instances.payments.max-keys=5",
					"--spring.config.location=" + this.folder.toUri());
	}

	private void write(String yaml) throws IOException {
		Files.writeString(this.folder.resolve("application.yaml"), yaml + "\nlogging.level.dev.breaker: info");
	}

	@EnableAutoConfiguration
	static class Application {

	}

}
