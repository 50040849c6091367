package dev.breaker.sample;

import java.time.Duration;

import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.test.AutoConfigureFakeTicker;
import dev.breaker.test.FakeTicker;
import dev.breaker.test.TestBreakers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.web.client.RestClient;

import static dev.breaker.test.CircuitBreakerAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The shop over HTTP, in the hands of breaker-test: configured for a Redis that is not
 * there.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@ActiveProfiles("redis")
@AutoConfigureFakeTicker
class TestSupportTests {

	@LocalServerPort
	int port;

	@Autowired
	TestBreakers breakers;

	@Autowired
	CircuitBreakerRegistry registry;

	@Autowired
	FakeTicker ticker;

	@AfterEach
	void repair() {
		provider("up");
	}

	@Test
	void needsNoRedis() {
		assertThat(this.registry.storeStatus()).isNull();
	}

	@RepeatedTest(2)
	void defersPaymentsWhileTheCircuitIsOpen() {
		assertThat(checkout()).contains("PAID");
		this.breakers.force("payments", CircuitBreakerState.OPEN);
		assertThat(checkout()).contains("PAYMENT_DEFERRED");
		assertThat(this.breakers.get("payments")).hasSucceeded(1).hasFailed(0).hasRefused(1);
	}

	@Test
	void opensAndClosesWithoutWaiting() {
		provider("down");
		for (int i = 0; i < 7; i++) {
			assertThat(checkout()).contains("PAYMENT_DEFERRED");
		}
		assertThat(this.breakers.get("payments")).isOpen().hasFailureRate(100).hasFailed(5).hasRefused(2);
		provider("up");
		this.ticker.advance(Duration.ofSeconds(10));
		assertThat(checkout()).contains("PAID");
		assertThat(checkout()).contains("PAID");
		assertThat(this.breakers.get("payments")).isClosed();
	}

	private String checkout() {
		return http().get().uri("/checkout/1").retrieve().body(String.class);
	}

	private void provider(String mode) {
		http().put().uri("/provider/payments/" + mode).retrieve().toBodilessEntity();
	}

	private RestClient http() {
		return RestClient.create("http://localhost:" + this.port);
	}

}
