package dev.breaker.spring.autoconfigure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

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
	void reportsAGlobalValueOutOfRangeInOneReadableMessage(CapturedOutput output) {
		start("--breaker.store.sync-interval=0s");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("Property: breaker.store.syncInterval")
			.contains("must be longer than zero, such as 500ms or 10s")
			.doesNotContain("\tat ");
	}

	@Test
	void reportsAnUnknownStoreInOneReadableMessage(CapturedOutput output) {
		start("--breaker.store.type=etcd");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("Property: breaker.store.type")
			.contains("AUTO", "MEMORY", "REDIS")
			.doesNotContain("\tat ");
	}

	private static void start(String argument) {
		SpringApplicationBuilder application = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE);
		assertThat(catchThrowable(() -> application.run(argument))).isNotNull();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ BreakerAutoConfiguration.class, BreakerRedisStoreAutoConfiguration.class })
	static class Application {

	}

}
