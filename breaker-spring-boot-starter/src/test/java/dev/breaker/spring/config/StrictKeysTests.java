package dev.breaker.spring.config;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class StrictKeysTests {

	@Test
	void refusesAnUnknownKeyOfAFile() {
		InvalidBreakerConfigurationException mistake = Applications.failure(Applications.yaml("""
				breaker:
				  instances:
				    payments:
				      failure-rate-treshold: 40
				"""));
		assertThat(mistake.description()).isEqualToNormalizingNewlines("""
				A setting of the circuit breakers is not known:

				    Property: breaker.instances.payments.failure-rate-treshold
				    Value: "40"
				    Origin: Byte array resource [application.yaml] - 4:30""");
		assertThat(mistake.action()).startsWith("Correct or remove it. Known for a circuit breaker are: base-config, ")
			.contains("failure-rate-threshold");
	}

	@Test
	void namesAllUnknownKeysAtOnce() {
		assertThat(Applications.failure(Applications.yaml("""
				breaker:
				  configs.default.colour: red
				  store: {typ: redis, nested.type: memory}
				  metrics.legacy.enabled: true
				""")).getMessage()).contains("Settings of the circuit breakers are not known")
			.contains("breaker.configs.default.colour", "breaker.store.typ", "breaker.store.nested.type",
					"breaker.metrics.legacy.enabled")
			.contains("Known under breaker.store are: command-timeout, namespace, sync-interval, type.")
			.contains("Known under breaker.metrics are: enabled.");
	}

	@Test
	void refusesTheLikeliestMisspellings() {
		var mistake = Applications.failure(Applications.yaml("""
				breaker:
				  instance.payments.failure-rate-threshold: 40
				  config.default.failure-rate-threshold: 40
				"""));
		assertThat(mistake.description()).contains("breaker.instance.payments.failure-rate-threshold",
				"breaker.config.default.failure-rate-threshold");
		assertThat(mistake.action()).contains("Rename breaker.instance to breaker.instances.",
				"Rename breaker.config to breaker.configs.");
	}

	@Test
	void refusesAnUnknownKeyOfAnArgument() {
		assertThat(Applications
			.failure(Applications.plain().withPropertyValues("breaker.instances.payments.mode.fast=true"))
			.description()).contains("Property: breaker.instances.payments.mode.fast");
	}

	@Test
	void refusesAnUnknownKeyOfASystemProperty() {
		assertThat(
				Applications.failure(Applications.plain().withSystemProperties("breaker.instances.payments.colour=red"))
					.description())
			.contains("Property: breaker.instances.payments.colour");
	}

	@Test
	void tellsHowToWriteANameWithADot() {
		assertThat(
				Applications.failure(Applications.yaml("breaker.instances.pay.eu.failure-rate-threshold: 40")).action())
			.isEqualTo("Put a name with a dot in brackets: \"[pay.eu]\".");
	}

	@Test
	void tellsHowToConfigureKeys() {
		InvalidBreakerConfigurationException mistake = Applications
			.failure(Applications.yaml("breaker.instances.\"[payments:eu]\".failure-rate-threshold: 40"));
		assertThat(mistake.description()).contains("payments:eu", "Value: \"40\"");
		assertThat(mistake.action())
			.isEqualTo("Put it under breaker.instances.payments: keys are configured as their name.");
	}

	@Test
	void acceptsInstancesThatNobodyRefersToAndOtherGroups() {
		Applications.yaml("""
				breaker:
				  instances.of-another-application.failure-rate-threshold: 40
				  extension.colour: red
				""").run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void acceptsListsByIndexAndByComma() {
		Applications.plain()
			.withPropertyValues("breaker.configs.default.ignore-exceptions[0]=java.io.IOException",
					"breaker.configs.other.recordExceptions=java.io.IOException,java.lang.IllegalStateException")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void warnsOfVariablesThatOnlyLookLikeSettings(CapturedOutput output) {
		Applications
			.variables(Applications.plain(), "BREAKER_INSTANCES_PORT=tcp://10.0.0.1:80",
					"BREAKER_INSTANCES_PAYMENTS_COLOUR=red", "BREAKER_CONFIGS_DEFAULT_MODE=OBSERVE",
					"BREAKER_INSTANCES_PAYMENTS_IGNOREEXCEPTIONS_0=java.io.IOException",
					"BREAKER_INSTANCES_PAYMENTS_REGISTERHEALTHINDICATOR=true", "BREAKER_STORE_SERVICE_HOST=10.0.0.1")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).contains("Environment variable BREAKER_INSTANCES_PORT is ignored")
			.contains("Environment variable BREAKER_INSTANCES_PAYMENTS_COLOUR is ignored")
			.doesNotContain("BREAKER_CONFIGS_DEFAULT_MODE", "IGNOREEXCEPTIONS", "REGISTERHEALTHINDICATOR",
					"BREAKER_STORE_SERVICE_HOST");
	}

}
