package dev.breaker.spring.config;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class InvalidSettingTests {

	@Test
	void namesPropertyValueOriginAndWhatIsAllowed() {
		InvalidBreakerConfigurationException mistake = failure("""
				breaker:
				  instances:
				    payments:
				      failure-rate-threshold: 150
				""");
		assertThat(mistake.description()).isEqualToNormalizingNewlines("""
				A setting of the circuit breakers is not allowed:

				    Property: breaker.instances.payments.failure-rate-threshold
				    Value: "150"
				    Origin: Byte array resource [application.yaml] - 4:31
				    Reason: must be a percentage above 0 and at most 100""");
		assertThat(mistake.action()).isEqualTo("Correct or remove breaker.instances.payments.failure-rate-threshold.");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					mode: sometimes                              | must be one of ENFORCE, OBSERVE, OFF
					failure-rate-threshold: half                 | must be a number
					slow-call-rate-threshold: 50                 | has no effect without slow-call-duration-threshold; set that too
					minimum-number-of-calls: many                | must be a whole number
					minimum-number-of-calls: 0                   | must be at least 1
					wait-duration-in-open-state: soon            | must be a duration such as 500ms, 30s or 10m
					wait-duration-in-open-state: 0s              | must be 1 ms to 7 days, such as 30s
					exponential-backoff-multiplier: 0.5          | must be 1 to 1000; 1 keeps the wait the same
					randomized-wait-factor: 1                    | must be 0 to below 1; 0 for no randomness
					exponential-max-wait-duration-in-open-state: 1s | must be at least wait-duration-in-open-state (30s) and at most 7 days
					success-threshold-in-half-open-state: 3      | must be 1 to permitted-number-of-calls-in-half-open-state (2)
					writable-stack-trace-enabled: maybe          | must be true or false
					ignore-exceptions: com.example.Nowhere       | must be the full name of a class on the class path (a nested one as Outer$Nested)
					record-exceptions: java.lang.String          | java.lang.String is no exception
					record-failure-predicate: nobody             | there is neither a bean nor a class 'nobody'
					record-result-predicate: java.lang.Object    | 'java.lang.Object' is a java.lang.Object, not a java.util.function.Predicate
					ignore-exception-predicate: java.lang.Number | 'java.lang.Number' cannot be made
					timeout-interrupt: perhaps                   | must be true or false
					max-keys: 0                                  | must be at least 1
					scope: world                                 | must be one of FLEET, LOCAL
					failure-rate-threshold: ${circle:${circle}}  | must be a number
					wait-duration-in-open-state: ${breaker.instances.payments.wait-duration-in-open-state} | Circular placeholder reference
					""")
	void stopsTheStart(String setting, String reason) {
		String key = setting.substring(0, setting.indexOf(':'));
		assertThat(failure("breaker.instances.payments:\n  " + setting).description())
			.contains("Property: breaker.instances.payments." + key)
			.contains("Origin: Byte array resource [application.yaml] - 2:" + (key.length() + 5))
			.contains("Reason: " + reason);
	}

	@Test
	void namesAllWrongValuesAtOnce() {
		InvalidBreakerConfigurationException mistake = failure("""
				breaker:
				  configs:
				    default:
				      wait-duration-in-open-state: soon
				      exponential-max-wait-duration-in-open-state: 10s
				    spare.event-consumer-buffer-size: -1
				  instances:
				    payments:
				      failure-rate-threshold: 150
				      minimum-number-of-calls: 0
				      max-keys: 0
				      mode: sometimes
				      record-exceptions: [java.io.IOException, com.example.Nowhere, java.lang.String]
				    orders:
				      colour: red
				      slow-call-rate-threshold: 20
				      sliding-window-type: COUNT_BASED
				      sliding-window-size: 5
				      failure-count-threshold: 6
				      permitted-number-of-calls-in-half-open-state: 3
				      success-threshold-in-half-open-state: 4
				""");
		assertThat(mistake.description()).startsWith("11 settings of the circuit breakers are not allowed:")
			.contains("breaker.configs.default.wait-duration-in-open-state",
					"breaker.configs.spare.event-consumer-buffer-size",
					"breaker.instances.payments.failure-rate-threshold",
					"breaker.instances.payments.minimum-number-of-calls", "breaker.instances.payments.max-keys",
					"breaker.instances.payments.mode", "breaker.instances.payments.record-exceptions[1]",
					"breaker.instances.orders.colour", "breaker.instances.orders.slow-call-rate-threshold",
					"breaker.instances.orders.failure-count-threshold",
					"breaker.instances.orders.success-threshold-in-half-open-state")
			.containsOnlyOnce("Value: \"soon\"")
			.doesNotContain("Property: breaker.configs.default.exponential-max-wait-duration-in-open-state");
		assertThat(mistake.action()).contains("Correct or remove breaker.instances.payments.failure-rate-threshold.",
				"Correct or remove breaker.configs.spare.event-consumer-buffer-size.");
	}

	@Test
	void doesNotBlameASettingForAnother() {
		assertThat(failure("""
				breaker.instances.payments:
				  slow-call-duration-threshold: -1s
				  slow-call-rate-threshold: 20
				""").description()).startsWith("A setting of")
			.contains("Property: breaker.instances.payments.slow-call-duration-threshold");
		assertThat(failure("""
				breaker.instances.payments:
				  sliding-window-type: rolling
				  sliding-window-size: 5
				  minimum-number-of-calls: 20
				""").description()).startsWith("A setting of")
			.contains("Property: breaker.instances.payments.sliding-window-type");
	}

	@Test
	void namesWrongPredicatesTogether() {
		assertThat(failure("""
				breaker:
				  configs.default.record-failure-predicate: nobody
				  instances:
				    payments.record-result-predicate: nothing
				    orders.mode: OBSERVE
				""").description()).startsWith("2 settings of")
			.containsOnlyOnce("'nobody'")
			.containsOnlyOnce("'nothing'");
	}

	@Test
	void namesTheLayerThatSetTheValue() {
		assertThat(failure("""
				breaker:
				  configs:
				    remote.failure-rate-threshold: 0
				  instances:
				    payments.base-config: remote
				""").description()).contains("Property: breaker.configs.remote.failure-rate-threshold")
			.contains("- 3:36");
	}

	@Test
	void refusesMoreCallsThanTheWindowHolds() {
		assertThat(failure("""
				breaker.instances.payments:
				  sliding-window-type: COUNT_BASED
				  sliding-window-size: 10
				  minimum-number-of-calls: 20
				""").description()).contains("Property: breaker.instances.payments.minimum-number-of-calls")
			.contains("must be at most sliding-window-size (10 calls), or no rate would ever count");
	}

	@Test
	void refusesWindowSizeWithoutType() {
		InvalidBreakerConfigurationException mistake = failure("breaker.instances.payments.sliding-window-size: 10");
		assertThat(mistake.description()).contains("Property: breaker.instances.payments.sliding-window-size")
			.contains("Value: \"10\"")
			.contains("Reason: seconds or calls?");
		assertThat(mistake.action()).contains("Add breaker.instances.payments.sliding-window-type")
			.contains("COUNT_BASED for calls")
			.contains("TIME_BASED for seconds");
	}

	@Test
	void takesWindowTypeFromAnyLayer() {
		assertThatStarts("""
				breaker:
				  configs:
				    default.sliding-window-type: COUNT_BASED
				    small.sliding-window-size: 5
				  instances:
				    payments.base-config: small
				""");
		assertThatStarts("""
				breaker:
				  configs:
				    small.sliding-window-size: 5
				  instances:
				    payments:
				      base-config: small
				      sliding-window-type: COUNT_BASED
				""");
	}

	@Test
	void checksEntriesThatNobodyBuildsOn() {
		assertThat(failure("breaker.configs.spare.failure-rate-threshold: 101").description())
			.contains("breaker.configs.spare.failure-rate-threshold");
		assertThat(failure("breaker.configs.default.sliding-window-size: 10").action())
			.contains("Add breaker.configs.default.sliding-window-type");
		assertThat(failure("""
				breaker.configs:
				  spare.base-config: base
				  base.sliding-window-size: 10
				""").description()).contains("breaker.configs.base.sliding-window-size");
	}

	@Test
	void refusesUnknownBase() {
		InvalidBreakerConfigurationException mistake = failure("""
				breaker:
				  configs:
				    remote.mode: ENFORCE
				  instances:
				    payments.base-config: remot
				""");
		assertThat(mistake.description()).contains("Property: breaker.instances.payments.base-config")
			.contains("Value: \"remot\"")
			.contains("- 5:27")
			.contains(
					"Reason: there is no breaker.configs.remot (known under breaker.configs: remote); did you mean 'remote'?");
		assertThat(mistake.action()).isEqualTo("Add breaker.configs.remot, or name a known entry.");
	}

	@Test
	void refusesUnknownBaseOfABase() {
		assertThat(failure("breaker.configs.remote.base-config: nowhere").description())
			.contains("Property: breaker.configs.remote.base-config")
			.contains("there is no breaker.configs.nowhere");
	}

	@Test
	void refusesCircles() {
		assertThat(failure("""
				breaker:
				  configs:
				    a.base-config: b
				    b.base-config: a
				  instances:
				    payments.base-config: a
				""").description()).contains("Property: breaker.configs.b.base-config")
			.contains("the entries build on each other in a circle: breaker.configs.a -> breaker.configs.b "
					+ "-> breaker.configs.a");
		assertThat(failure("breaker.configs.a.base-config: a").description())
			.contains("breaker.configs.a -> breaker.configs.a");
	}

	@Test
	void refusesAValueInThePlaceOfAnEntry() {
		assertThat(failure("breaker.instances.payments: 50").description())
			.contains("Property: breaker.instances.payments")
			.contains("an entry holds settings and is not itself a value");
	}

	private static void assertThatStarts(String yaml) {
		Applications.yaml(yaml).run((context) -> assertThat(context).hasNotFailed());
	}

	private static InvalidBreakerConfigurationException failure(String yaml) {
		return Applications.failure(Applications.yaml(yaml));
	}

}
