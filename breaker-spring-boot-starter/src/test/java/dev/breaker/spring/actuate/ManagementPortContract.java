package dev.breaker.spring.actuate;

import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.test.web.servlet.client.RestTestClient.BodyContentSpec;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The endpoint on a port of its own, with both kinds of web servers.
 */
abstract class ManagementPortContract {

	@LocalServerPort
	private int port;

	@LocalManagementPort
	private int managementPort;

	@Autowired
	private CircuitBreakerRegistry registry;

	@Autowired
	private EndpointApplication application;

	@Test
	void isNotOnThePortOfTheApplication() {
		assertThat(this.managementPort).isNotEqualTo(this.port);
		http(this.port).get().uri("").exchange().expectStatus().isNotFound();
	}

	@Test
	void showsTheBreakersOfTheApplication() {
		this.registry.breaker("payments");
		get("").expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.circuitBreakers.payments.state")
			.isEqualTo("CLOSED")
			.jsonPath("$.circuitBreakers.payments.override")
			.doesNotExist();
		get("/payments").expectStatus().isOk().expectBody().jsonPath("$.config").exists();
		get("/payments/events").expectStatus().isOk().expectBody().jsonPath("$.events").isArray();
		get("/unknown").expectStatus().isNotFound().expectBody().jsonPath("$.known[0]").isEqualTo("payments");
	}

	@Test
	void takesOrdersThatTheApplicationObeys() {
		this.registry.breaker("payments");
		this.application.audited.clear();
		BodyContentSpec done = post("force-open", "{\"by\":\"alice\",\"duration\":\"10m\"}").expectStatus()
			.isOk()
			.expectBody();
		done.jsonPath("$.state").isEqualTo("FORCED_OPEN");
		done.jsonPath("$.override.by").isEqualTo("alice");
		done.jsonPath("$.override.verified").isEqualTo(false);
		assertThat(this.registry.breaker("payments").state()).isEqualTo(CircuitBreakerState.FORCED_OPEN);
		assertThat(this.application.audited).singleElement()
			.satisfies((event) -> assertThat(event.getPrincipal()).isEqualTo("alice"));
		post("release", "{}").expectStatus().isOk();
		assertThat(this.registry.breaker("payments").state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	void saysWhatIsWrongWithAnOrder() {
		this.registry.breaker("payments");
		post("force-open", "{\"duration\":\"10\"}").expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.error")
			.value(String.class, (error) -> assertThat(error).startsWith("duration must be"));
		post("force-open", "{\"until\":\"10m\"}").expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.error")
			.isEqualTo("no field is named 'until'; allowed are reason, by, duration");
		post("force-open", "{\"by\":{\"name\":\"alice\"}}").expectStatus().isBadRequest();
		http(this.managementPort).post()
			.uri("/payments/force-open")
			.contentType(MediaType.TEXT_PLAIN)
			.body("{}")
			.exchange()
			.expectStatus()
			.isEqualTo(HttpStatus.UNSUPPORTED_MEDIA_TYPE);
		assertThat(this.registry.breaker("payments").state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	private ResponseSpec get(String path) {
		return http(this.managementPort).get().uri(path).exchange();
	}

	private ResponseSpec post(String action, String body) {
		return http(this.managementPort).post()
			.uri("/payments/" + action)
			.contentType(MediaType.APPLICATION_JSON)
			.body(body)
			.exchange();
	}

	private static RestTestClient http(int port) {
		return RestTestClient.bindToServer().baseUrl("http://localhost:" + port + "/actuator/circuitbreakers").build();
	}

}
