package dev.breaker.spring.actuate;

import java.util.function.Consumer;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The set-up with Spring Security that the documentation shows, over real HTTP: alice
 * operates, bob looks.
 */
abstract class EndpointSecurityContract {

	@LocalManagementPort
	private int port;

	@Autowired
	private CircuitBreakerRegistry registry;

	@Autowired
	private EndpointApplication application;

	private CircuitBreaker payments;

	@BeforeEach
	void failOnce() {
		this.payments = this.registry.breaker("payments");
		assertThatIllegalStateException().isThrownBy(() -> this.payments.run(() -> {
			throw new IllegalStateException("card 4711 refused");
		}));
	}

	@AfterEach
	void removeBreaker() {
		this.registry.remove("payments");
		this.application.audited.clear();
	}

	@Test
	void asksWhoIsThere() {
		get(nobody()).expectStatus().isUnauthorized();
		order(nobody()).expectStatus().isUnauthorized();
		assertThat(this.payments.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	void letsAnybodyLookWhoIsKnown() {
		get(as("bob")).expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.state")
			.isEqualTo("CLOSED")
			.jsonPath("$.lastFailure.message")
			.doesNotExist();
	}

	@Test
	void refusesOrdersOfWhoIsNoOperator() {
		order(as("bob")).expectStatus().isEqualTo(HttpStatus.FORBIDDEN);
		assertThat(this.payments.state()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(this.application.audited).isEmpty();
	}

	@Test
	void takesOrdersOfAnOperatorUnderTheNameThatIsVerified() {
		order(as("alice")).expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.override.by")
			.isEqualTo("alice")
			.jsonPath("$.override.verified")
			.isEqualTo(true);
		assertThat(this.payments.state()).isEqualTo(CircuitBreakerState.FORCED_OPEN);
		assertThat(this.application.audited).singleElement().satisfies((event) -> {
			assertThat(event.getPrincipal()).isEqualTo("alice");
			assertThat(event.getData()).containsEntry("verified", true).containsEntry("action", "force-open");
		});
	}

	@Test
	void showsMessagesToAnOperatorAlone() {
		get(as("alice")).expectBody().jsonPath("$.lastFailure.message").isEqualTo("card 4711 refused");
		get(as("bob")).expectBody().jsonPath("$.lastFailure.message").doesNotExist();
	}

	private ResponseSpec get(Consumer<HttpHeaders> headers) {
		return http().get().uri("/payments").headers(headers).exchange();
	}

	private ResponseSpec order(Consumer<HttpHeaders> headers) {
		return http().post()
			.uri("/payments/force-open")
			.headers(headers)
			.contentType(MediaType.APPLICATION_JSON)
			.body("{\"by\":\"mallory\"}")
			.exchange();
	}

	private RestTestClient http() {
		return RestTestClient.bindToServer()
			.baseUrl("http://localhost:" + this.port + "/actuator/circuitbreakers")
			.build();
	}

	private static Consumer<HttpHeaders> as(String user) {
		return (headers) -> headers.setBasicAuth(user, "secret");
	}

	private static Consumer<HttpHeaders> nobody() {
		return (headers) -> {
		};
	}

}
