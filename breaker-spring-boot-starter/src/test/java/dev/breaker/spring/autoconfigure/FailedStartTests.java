package dev.breaker.spring.autoconfigure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What a person reads whose application does not start.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailedStartTests {

	@Test
	void reportsAWrongValueInOneReadableMessage(CapturedOutput output) {
		start("--breaker.instances.payments.failure-rate-threshold=150");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("Property: breaker.instances.payments.failure-rate-threshold")
			.contains("Value: \"150\"")
			.contains("Origin: \"breaker.instances.payments.failure-rate-threshold\" from property source "
					+ "\"commandLineArgs\"")
			.contains("Reason: must be a percentage above 0 and at most 100")
			.contains("Correct or remove breaker.instances.payments.failure-rate-threshold.")
			.doesNotContain("\tat ");
	}

	@Test
	void reportsAnUnknownKeyInOneReadableMessage(CapturedOutput output) {
		start("--breaker.store.typ=redis");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("Property: breaker.store.typ")
			.contains("Known under breaker.store are: command-timeout, namespace, sync-interval, type.")
			.doesNotContain("\tat ");
	}

	@Test
	void reportsGlobalValuesOutOfRangeInOneReadableMessage(CapturedOutput output) {
		start("--breaker.store.sync-interval=0s", "--breaker.maxBreakers=0");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("2 settings of the circuit breakers are not allowed")
			.contains("Property: breaker.store.sync-interval")
			.contains("Origin: \"breaker.store.sync-interval\" from property source \"commandLineArgs\"")
			.contains("must be longer than zero, such as 500ms or 10s")
			.contains("Property: breaker.max-breakers")
			.contains("Value: \"0s\"")
			.contains("Correct or remove breaker.max-breakers.")
			.doesNotContain("\tat ");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			breaker.store.type=etcd           | must be one of AUTO, REDIS, MEMORY
			breaker.store.sync-interval=often | must be a duration such as 500ms, 30s or 10m
			breaker.startup-checks=never      | must be one of FAIL, WARN
			breaker.max-breakers=many         | must be a whole number
			breaker.enabled=perhaps           | must be true or false
			""")
	void reportsAGlobalValueThatCannotBeReadWithoutNamingJavaClasses(String setting, String allowed,
			CapturedOutput output) {
		start("--" + setting);
		String[] keyAndValue = setting.split("=");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("Property: " + keyAndValue[0])
			.contains("Value: \"%s\"".formatted(keyAndValue[1]))
			.contains("from property source \"commandLineArgs\"")
			.contains("Reason: " + allowed)
			.contains("Correct or remove %s.".formatted(keyAndValue[0]))
			.doesNotContain("\tat ", "java.lang.String", "dev.breaker.spring.autoconfigure.BreakerProperties$");
	}

	@Test
	void reportsAValueInThePlaceOfAGroup(CapturedOutput output) {
		start("--breaker.store=redis");
		assertThat(output).contains("breaker.store: holds settings and is not itself a value")
			.contains("Correct or remove breaker.store.")
			.doesNotContain("\tat ", "java.lang.String");
	}

	private static void start(String... arguments) {
		SpringApplicationBuilder application = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE);
		assertThat(catchThrowable(() -> application.run(arguments))).isNotNull();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ BreakerAutoConfiguration.class, BreakerRedisStoreAutoConfiguration.class })
	static class Application {

	}

}
