package dev.breaker.spring.actuate;

import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import org.junit.jupiter.api.Test;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The endpoint beside Resilience4j's, over real HTTP.
 */
class BreakersEndpointHttpTests {

	@Test
	void doesAllOfItUnderTheOtherId() {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(EndpointApplication.class)
			.resourceLoader(new DefaultResourceLoader(withResilience4j()))
			.run("--server.port=0", "--management.endpoints.web.exposure.include=*",
					"--management.endpoint.breakers.show-values=always")) {
			int port = ((WebServerApplicationContext) context).getWebServer().getPort();
			RestTestClient http = RestTestClient.bindToServer()
				.baseUrl("http://localhost:" + port + "/actuator")
				.build();
			CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
			registry.breaker("payments");
			http.get().uri("/circuitbreakers").exchange().expectStatus().isNotFound();
			http.get().uri("/breakers").exchange().expectBody().jsonPath("$.circuitBreakers.payments").exists();
			http.get().uri("/breakers/payments/events").exchange().expectStatus().isOk();
			http.get().uri("/breakers/unknown").exchange().expectStatus().isNotFound();
			assertThatIllegalStateException().isThrownBy(() -> registry.breaker("payments").run(() -> {
				throw new IllegalStateException("card 4711 refused");
			}));
			http.get()
				.uri("/breakers/payments")
				.exchange()
				.expectBody()
				.jsonPath("$.lastFailure.message")
				.isEqualTo("card 4711 refused");
			order(http, "{\"until\":\"10m\"}").expectStatus().isBadRequest();
			order(http, "{}").expectStatus().isOk();
			assertThat(registry.breaker("payments").state()).isEqualTo(CircuitBreakerState.FORCED_OPEN);
		}
	}

	private static RestTestClient.ResponseSpec order(RestTestClient http, String body) {
		return http.post()
			.uri("/breakers/payments/force-open")
			.contentType(MediaType.APPLICATION_JSON)
			.body(body)
			.exchange();
	}

	/** A class of that name is all that the condition asks for. */
	private static ClassLoader withResilience4j() {
		return new ByteBuddy().subclass(Object.class)
			.name("io.github.resilience4j.springboot.circuitbreaker.monitoring.endpoint.CircuitBreakerEndpoint")
			.make()
			.load(BreakersEndpointHttpTests.class.getClassLoader(), ClassLoadingStrategy.Default.WRAPPER)
			.getLoaded()
			.getClassLoader();
	}

}
