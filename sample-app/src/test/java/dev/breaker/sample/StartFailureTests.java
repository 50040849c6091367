package dev.breaker.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import dev.breaker.spring.CircuitProtected;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What a person reads who has made a mistake.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartFailureTests {

	@Test
	void aValueOutOfRange(CapturedOutput output) {
		startFails("--breaker.instances.payments.failure-rate-threshold=150");
		assertMessage(output, "breaker.instances.payments.failure-rate-threshold", "150", "at most 100");
	}

	@Test
	void theMessageIsThatOfTheGuide(CapturedOutput output) throws IOException {
		startFails("--breaker.instances.payments.failure-rate-threshold=150",
				"--breaker.instances.payments.wait-duration=5s");
		String guide = Files.readString(Path.of("..", "docs", "configuration.md"));
		String shown = guide.substring(guide.indexOf("Description:\n"));
		assertThat(output).contains(shown.substring(0, shown.indexOf("```")).strip());
	}

	@Test
	void anUnknownKey(CapturedOutput output) {
		startFails("--breaker.instances.payments.failure-rate-treshold=40");
		assertMessage(output, "failure-rate-treshold");
	}

	@Test
	void anUnknownBaseConfig(CapturedOutput output) {
		startFails("--breaker.instances.payments.base-config=strict");
		assertMessage(output, "base-config", "strict", "breaker.configs");
	}

	@Test
	void aFallbackThatDoesNotExist(CapturedOutput output) {
		startFails(Misspelt.class);
		assertMessage(output, "payLatr", "payLater", "Misspelt");
	}

	private static void startFails(String... settings) {
		String[] arguments = Arrays.copyOf(settings, settings.length + 1);
		arguments[settings.length] = "--server.port=0";
		assertThatException().isThrownBy(() -> SpringApplication.run(SampleApplication.class, arguments));
	}

	private static void startFails(Class<?> bean) {
		Class<?>[] sources = { SampleApplication.class, bean };
		assertThatException().isThrownBy(() -> SpringApplication.run(sources, new String[] { "--server.port=0" }));
	}

	private static void assertMessage(CapturedOutput output, String... words) {
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("Description:")
			.contains("Action:")
			.contains(words)
			.doesNotContain("\tat ");
	}

	static class Misspelt {

		@CircuitProtected(name = "payments", fallback = "payLatr")
		public String charge(String orderId) {
			return orderId;
		}

		String payLater(String orderId) {
			return orderId;
		}

	}

}
