package dev.breaker.spring.actuate;

import java.io.IOException;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Who may see and do what.
 */
@SpringBootTest(classes = EndpointApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "management.endpoints.web.exposure.include=circuitbreakers",
				"management.endpoint.circuitbreakers.access=read-only",
				"management.endpoint.circuitbreakers.show-values=when-authorized" })
class CircuitBreakersEndpointAccessTests {

	@LocalServerPort
	private int port;

	@Autowired
	private CircuitBreakerRegistry registry;

	private RestTestClient http;

	@BeforeEach
	void failOnce() {
		this.http = RestTestClient.bindToServer()
			.baseUrl("http://localhost:" + this.port + "/actuator/circuitbreakers")
			.build();
		CircuitBreaker payments = this.registry.breaker("payments");
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> payments.call(this::throwing));
	}

	@AfterEach
	void removeBreaker() {
		this.registry.remove("payments");
	}

	@ParameterizedTest
	@ValueSource(strings = { "force-open", "force-close", "release", "reset" })
	void refusesWritesWhereAccessIsReadOnly(String action) {
		this.http.post()
			.uri("/payments/" + action)
			.contentType(MediaType.APPLICATION_JSON)
			.body("{}")
			.exchange()
			.expectStatus()
			.isEqualTo(HttpStatus.METHOD_NOT_ALLOWED);
		assertThat(this.registry.breaker("payments").state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	void readsWhereAccessIsReadOnly() {
		this.http.get().uri("").exchange().expectStatus().isOk();
		this.http.get().uri("/payments/events").exchange().expectStatus().isOk();
	}

	@Test
	void showsMessagesToAnAuthenticatedPrincipal() {
		this.http.get()
			.uri("/payments")
			.header(EndpointApplication.USER, "carol")
			.exchange()
			.expectBody()
			.jsonPath("$.lastFailure.message")
			.isEqualTo("card 4711 refused")
			.jsonPath("$.events[0].message")
			.isEqualTo("card 4711 refused");
	}

	@Test
	void showsNoMessagesToAnybodyElse() {
		this.http.get()
			.uri("/payments")
			.exchange()
			.expectBody()
			.jsonPath("$.lastFailure.type")
			.isEqualTo("java.io.IOException")
			.jsonPath("$.lastFailure.message")
			.doesNotExist()
			.jsonPath("$.events[0].message")
			.doesNotExist();
	}

	private @Nullable Object throwing() throws IOException {
		throw new IOException("card 4711 refused");
	}

}
