package dev.breaker.spring.config;

import java.util.function.Consumer;

import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

class EnvironmentVariableTests {

	private static final String FILE = """
			breaker:
			  configs.remote.minimum-number-of-calls: 5
			  instances:
			    payment-service.failure-rate-threshold: 20
			    backendA.failure-rate-threshold: 20
			""";

	@Test
	void overrideTheFileWithoutDashes() {
		run(Applications.yaml(FILE), "BREAKER_INSTANCES_PAYMENTSERVICE_FAILURERATETHRESHOLD=25", (configurations) -> {
			assertThat(configurations.configOf("payment-service").failureRateThreshold()).isEqualTo(25);
			assertThat(configurations.configuredNames()).containsExactly("backendA", "payment-service");
			assertThat(configurations.valuesOf("payment-service")).contains(new ConfiguredValue(
					"failure-rate-threshold", "25.0",
					"\"BREAKER_INSTANCES_PAYMENTSERVICE_FAILURERATETHRESHOLD\" from property source \"systemEnvironment\""));
		});
	}

	@Test
	void overrideTheFileWithUnderscoresForDashes() {
		run(Applications.yaml(FILE), "BREAKER_INSTANCES_PAYMENT_SERVICE_FAILURE_RATE_THRESHOLD=25",
				(configurations) -> assertThat(configurations.configOf("payment-service").failureRateThreshold())
					.isEqualTo(25));
	}

	@Test
	void overrideTheFileForNamesInCamelCase() {
		run(Applications.yaml(FILE), "BREAKER_INSTANCES_BACKENDA_FAILURERATETHRESHOLD=25",
				(configurations) -> assertThat(configurations.configOf("backendA").failureRateThreshold())
					.isEqualTo(25));
	}

	@Test
	void configureWhatNoFileMentions() {
		run(Applications.plain(), "BREAKER_INSTANCES_STOCKLEVEL_FAILURERATETHRESHOLD=25", (configurations) -> {
			assertThat(configurations.configOf("stock-level").failureRateThreshold()).isEqualTo(25);
			assertThat(configurations.configOf("stockLevel").failureRateThreshold()).isEqualTo(25);
			assertThat(configurations.configuredNames()).isEmpty();
		});
	}

	@Test
	void setTheDefault() {
		run(Applications.yaml(FILE), "BREAKER_CONFIGS_DEFAULT_FAILURERATETHRESHOLD=25",
				(configurations) -> assertThat(configurations.configOf("other").failureRateThreshold()).isEqualTo(25));
	}

	@Test
	void failTheStartWithAWrongValue() {
		assertThat(Applications
			.failure(Applications.variables(Applications.yaml(FILE),
					"BREAKER_INSTANCES_PAYMENTSERVICE_FAILURERATETHRESHOLD=much"))
			.description()).contains("Value: \"much\"")
			.contains("Origin: \"BREAKER_INSTANCES_PAYMENTSERVICE_FAILURERATETHRESHOLD\" from property source")
			.contains("must be a number");
	}

	private static void run(ApplicationContextRunner application, String variable,
			Consumer<BreakerConfigurations> check) {
		Applications.variables(application, variable).run((context) -> {
			assertThat(context).hasNotFailed();
			check.accept(context.getBean(BreakerConfigurations.class));
		});
	}

}
