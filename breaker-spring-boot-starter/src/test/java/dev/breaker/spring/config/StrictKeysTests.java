package dev.breaker.spring.config;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
				A setting of the circuit breakers is not allowed:

				    Property: breaker.instances.payments.failure-rate-treshold
				    Value: "40"
				    Origin: Byte array resource [application.yaml] - 4:30
				    Reason: is not known; did you mean 'failure-rate-threshold'?""");
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
				""")).getMessage()).contains("4 settings of the circuit breakers are not allowed")
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

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					startup-check: warn             | startup-checks    | Rename breaker.startup-check to breaker.startup-checks.
					enable: false                   | enabled           | Rename breaker.enable to breaker.enabled.
					ignoreClientError: false        | ignore-client-errors | Rename breaker.ignoreClientError to
					max-braekers: 5                 | max-breakers      | Rename breaker.max-braekers to breaker.max-breakers.
					metric.enabled: false           | metrics           | Rename breaker.metric to breaker.metrics.
					store.command-timout: 1s        | command-timeout   | Known under breaker.store are: command-timeout,
					web.map-refusal: false          | map-refusals      | Known under breaker.web are: map-refusals.
					health.open-satus: DOWN         | open-status       | Known under breaker.health are: open-status.
					circuitbreaker.instances.a.mode: OFF | instances    | Rename breaker.circuitbreaker.instances to
					circuitbreaker.configs.a.mode: OFF | configs        | Rename breaker.circuitbreaker.configs to breaker.configs.
					instances.a.ramp-up: 1s         | ramp-up-duration  | Known for a circuit breaker are
					instances.a.slidingWindowSzie: 1s | sliding-window-size | Known for a circuit breaker are
					""")
	void asksWhatWasMeant(String setting, String meant, String remedy) {
		InvalidBreakerConfigurationException mistake = Applications.failure(Applications.yaml("breaker." + setting));
		assertThat(mistake.description()).contains("Reason: is not known; did you mean '%s'?".formatted(meant));
		assertThat(mistake.action()).contains(remedy);
	}

	@Test
	void doesNotGuessWhatIsFarFromAll() {
		assertThat(Applications.failure(Applications.yaml("breaker.instances.payments.colour: red")).description())
			.endsWith("Reason: is not known");
	}

	@Test
	void acceptsInstancesThatNobodyRefersTo() {
		Applications.yaml("breaker.instances.of-another-application.failure-rate-threshold: 40")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void leavesToTheApplicationWhatItHasUnderThePrefix(CapturedOutput output) {
		Applications.yaml("""
				breaker:
				  extension: {colour: red, size: 3}
				  web.theme: dark
				  health.open-status: DOWN
				""").run((context) -> assertThat(context).hasNotFailed());
		assertThat(output)
			.containsOnlyOnce("breaker.extension has no effect on circuit breakers (Byte array resource "
					+ "[application.yaml] - 2:23), whose settings under breaker are: configs, enabled, health, ")
			.containsOnlyOnce("breaker.web.theme has no effect on circuit breakers")
			.doesNotContain("open-status");
	}

	@Test
	void warnsOfOtherModulesOfResilience4j(CapturedOutput output) {
		Applications.yaml("""
				breaker:
				  timelimiter.instances.payments.timeout-duration: 2s
				  thread-pool-bulkhead.instances.payments.core-thread-pool-size: 2
				  retry.instances.payments.max-attempts: 3
				""").run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).contains("breaker.timelimiter has no effect: set timeout-duration for a circuit breaker")
			.contains("breaker.retry has no effect: this is a circuit breaker alone")
			.contains("breaker.thread-pool-bulkhead has no effect");
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
