package dev.breaker.guide;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.ManualOverride;
import dev.breaker.sample.SampleApplication;
import dev.breaker.spring.CircuitProtected;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.resilience.annotation.Retryable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * Every message that the pages quote is one that is really logged, thrown or answered.
 */
@ExtendWith(OutputCaptureExtension.class)
class MessagesTests {

	static Stream<Page.Block> quoted() {
		return Page.all()
			.stream()
			.flatMap((page) -> page.blocks().stream())
			.filter((block) -> "says".equals(block.role()));
	}

	@ParameterizedTest
	@MethodSource("quoted")
	void everyMessageIsReal(Page.Block quoted, CapturedOutput output) throws Exception {
		ConfigurableApplicationContext application = provoke(String.valueOf(quoted.name()));
		try {
			for (String line : quoted.content().strip().lines().toList()) {
				await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(output).contains(line.strip()));
			}
		}
		finally {
			if (application != null) {
				application.close();
			}
		}
	}

	private static ConfigurableApplicationContext provoke(String message) throws Exception {
		return switch (message) {
			case "self-call" -> start(SelfCall.class);
			case "private-method" -> start(PrivateMethod.class);
			case "opened" -> call(start(Payments.class), 10);
			case "no-fallback" -> start(MisspeltFallback.Payments.class);
			case "unknown-key" -> start(Payments.class, "breaker.instances.payments.failure-rate-treshold=40");
			case "sliding-window-size" -> start(Payments.class, "breaker.instances.payments.sliding-window-size=10");
			case "retry-with-fallback" -> start(RetriedWithFallback.class);
			case "retry-of-refusals" -> start(RetriedRefusals.class);
			case "no-namespace" -> start(Payments.class, "spring.data.redis.host=localhost");
			case "store-lost" -> start(Payments.class, "spring.data.redis.host=localhost", "spring.data.redis.port=1",
					"spring.application.name=shop");
			case "unknown-name" -> ask("/actuator/circuitbreakers/paymnets");
			case "off" -> in(start(Payments.class, "breaker.enabled=false"),
					(registry) -> registry.breaker("payments").forceOpen(ManualOverride.because("test")));
			case "max-keys" -> ship(start(Shipping.class, "breaker.instances.shipping.max-keys=2"), "a", "b", "c");
			case "key-threw" -> ship(start(Shipping.class), (String) null);
			case "other-settings" -> in(start(Payments.class), (registry) -> registry.breaker("payments",
					CircuitBreakerConfig.builder().failureRateThreshold(7).build()));
			case "max-breakers" -> in(start(Payments.class, "breaker.max-breakers=2"), (registry) -> {
				registry.breaker("orders");
				registry.breaker("mail");
			});
			case "hook-failed" -> call(start(Payments.class,
					"breaker.instances.payments.record-failure-predicate=" + Throwing.class.getName()), 1);
			default -> throw new AssertionError("nothing here provokes " + message);
		};
	}

	/** A start that fails has said why. */
	private static ConfigurableApplicationContext start(Class<?> bean, String... settings) {
		List<String> arguments = new ArrayList<>(List.of("--spring.main.banner-mode=off", "--spring.config.name=none"));
		Stream.of(settings).map((setting) -> "--" + setting).forEach(arguments::add);
		try {
			return new SpringApplicationBuilder(Application.class, bean).web(WebApplicationType.NONE)
				.run(arguments.toArray(String[]::new));
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

	private static ConfigurableApplicationContext call(ConfigurableApplicationContext application, int times) {
		for (int i = 0; i < times; i++) {
			assertThatIllegalStateException().isThrownBy(() -> application.getBean(Payments.class).charge("1"));
		}
		return application;
	}

	private static ConfigurableApplicationContext ship(ConfigurableApplicationContext application, String... regions) {
		for (String region : regions) {
			application.getBean(Shipping.class).ship(region);
		}
		return application;
	}

	private static ConfigurableApplicationContext in(ConfigurableApplicationContext application,
			Consumer<CircuitBreakerRegistry> mistake) {
		System.out.println(catchThrowable(() -> mistake.accept(application.getBean(CircuitBreakerRegistry.class))));
		return application;
	}

	private static ConfigurableApplicationContext ask(String path) throws IOException, InterruptedException {
		ConfigurableApplicationContext application = new SpringApplicationBuilder(SampleApplication.class)
			.run("--server.port=0", "--spring.main.banner-mode=off");
		String port = application.getEnvironment().getRequiredProperty("local.server.port");
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build();
		HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
		assertThat(answer.statusCode()).isEqualTo(404);
		System.out.println(answer.body());
		return application;
	}

	@EnableAutoConfiguration
	static class Application {

	}

	static class Payments {

		@CircuitProtected("payments")
		public String charge(String orderId) {
			throw new IllegalStateException("down");
		}

	}

	static class SelfCall {

		public String order(String orderId) {
			return charge(orderId);
		}

		@CircuitProtected("payments")
		public String charge(String orderId) {
			return orderId;
		}

	}

	static class PrivateMethod {

		@CircuitProtected("payments")
		private String charge(String orderId) {
			return orderId;
		}

		public String call(String orderId) {
			return charge(orderId);
		}

	}

	static class MisspeltFallback {

		static class Payments {

			@CircuitProtected(name = "payments", fallback = "payLatr")
			public String charge(String orderId) {
				return orderId;
			}

		}

	}

	static class RetriedWithFallback {

		@Retryable
		@CircuitProtected(name = "payments", fallback = "payLater")
		public String charge(String orderId) {
			return orderId;
		}

		String payLater(String orderId) {
			return orderId;
		}

	}

	static class RetriedRefusals {

		@Retryable
		@CircuitProtected("payments")
		public String charge(String orderId) {
			return orderId;
		}

	}

	static class Shipping {

		@CircuitProtected(name = "shipping", key = "#region.trim()")
		public String ship(String region) {
			return "shipped";
		}

	}

	static class Throwing implements Predicate<Throwable> {

		@Override
		public boolean test(Throwable error) {
			throw new IllegalArgumentException("no idea");
		}

	}

}
