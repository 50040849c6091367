package dev.breaker.beside;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

import dev.breaker.spring.autoconfigure.BreakerAutoConfiguration;
import dev.breaker.spring.config.InvalidBreakerConfigurationException;
import io.github.resilience4j.common.circuitbreaker.configuration.CommonCircuitBreakerConfigurationProperties.InstanceProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.BeanUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each key that Resilience4j has for a circuit breaker works, is warned of, or stops the
 * start with what stands in its place: none is passed over in silence.
 */
@ExtendWith(OutputCaptureExtension.class)
class EveryKeyTests {

	private static final Map<String, String> VALUES = values();

	private static final String[] WITHOUT_EFFECT = { "allow-health-indicator-to-fail",
			"automatic-transition-from-open-to-half-open-enabled", "ignore-class-binding-exceptions",
			"register-health-indicator" };

	private static final String[] REFUSED = { "initial-state", "transition-to-state-after-wait-duration" };

	@Test
	void isKnownHere(CapturedOutput output) {
		TreeSet<String> refused = new TreeSet<>();
		for (var property : BeanUtils.getPropertyDescriptors(InstanceProperties.class)) {
			if (property.getWriteMethod() == null) {
				continue;
			}
			String key = DataObjectPropertyName.toDashedForm(property.getName());
			assertThat(VALUES).as("a value for %s", key).containsKey(key);
			new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(BreakerAutoConfiguration.class))
				.withPropertyValues("breaker.configs.default.sliding-window-type=COUNT_BASED",
						"breaker.configs.default.slow-call-duration-threshold=1s", "breaker.configs.base.mode=ENFORCE",
						"breaker.instances.payments." + key + "=" + VALUES.get(key))
				.run((context) -> {
					if (context.getStartupFailure() != null) {
						refused.add(key);
						assertThat(context).getFailure()
							.rootCause()
							.isInstanceOf(InvalidBreakerConfigurationException.class)
							.hasMessageContaining("Remove " + key + ": ");
					}
				});
		}
		assertThat(refused).containsExactly(REFUSED);
		for (String key : WITHOUT_EFFECT) {
			assertThat(output).contains("breaker.instances.payments.%s has no effect: ".formatted(key));
		}
	}

	private static Map<String, String> values() {
		Map<String, String> values = new HashMap<>();
		for (String flag : new String[] { "allow-health-indicator-to-fail",
				"automatic-transition-from-open-to-half-open-enabled", "enable-exponential-backoff",
				"enable-randomized-wait", "ignore-class-binding-exceptions", "register-health-indicator",
				"writable-stack-trace-enabled" }) {
			values.put(flag, "true");
		}
		for (String duration : new String[] { "exponential-max-wait-duration-in-open-state",
				"max-wait-duration-in-half-open-state", "slow-call-duration-threshold",
				"wait-duration-in-open-state" }) {
			values.put(duration, "60s");
		}
		for (String number : new String[] { "event-consumer-buffer-size", "exponential-backoff-multiplier",
				"failure-rate-threshold", "minimum-number-of-calls", "permitted-number-of-calls-in-half-open-state",
				"sliding-window-size", "slow-call-rate-threshold" }) {
			values.put(number, "20");
		}
		values.put("randomized-wait-factor", "0.3");
		values.put("base-config", "base");
		values.put("sliding-window-type", "TIME_BASED");
		values.put("initial-state", "CLOSED");
		values.put("transition-to-state-after-wait-duration", "OPEN");
		for (String predicate : new String[] { "ignore-exception-predicate", "record-failure-predicate",
				"record-result-predicate" }) {
			values.put(predicate, RenamedPrefixTests.Timeouts.class.getName());
		}
		values.put("ignore-exceptions", "java.io.IOException");
		values.put("record-exceptions", "java.io.IOException");
		return values;
	}

}
