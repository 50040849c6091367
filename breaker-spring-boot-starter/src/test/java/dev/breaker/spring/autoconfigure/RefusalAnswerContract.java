package dev.breaker.spring.autoconfigure;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import dev.breaker.core.CallNotPermittedException;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.ManualOverride;
import dev.breaker.spring.CircuitProtected;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a client of the application sees of a refusal that nobody caught, over real HTTP.
 */
abstract class RefusalAnswerContract {

	private static final Duration MAINTENANCE = Duration.ofMinutes(5);

	@LocalServerPort
	private int port;

	@Autowired
	private CircuitBreakerRegistry registry;

	@BeforeEach
	void refuse() {
		this.registry.breaker("payments").forceOpen(ManualOverride.because("maintenance").lasting(MAINTENANCE));
	}

	@ParameterizedTest
	@ValueSource(strings = { "plain", "stage", "mono", "joined", "got" })
	void isUnavailableUntilTheNextAttempt(String kind) {
		ResponseSpec answer = get("/pay/" + kind);
		answer.expectStatus()
			.isEqualTo(HttpStatus.SERVICE_UNAVAILABLE)
			.expectHeader()
			.value("Retry-After", (seconds) -> assertThat(Long.parseLong(seconds)).isBetween(1L, 301L))
			.expectBody()
			.jsonPath("$.status")
			.isEqualTo(503)
			.jsonPath("$.path")
			.isEqualTo("/pay/" + kind)
			.jsonPath("$.trace")
			.doesNotExist();
	}

	@Test
	void isWhatTheApplicationMakesOfIt() {
		get("/handled").expectStatus()
			.isEqualTo(HttpStatus.SERVICE_UNAVAILABLE)
			.expectHeader()
			.contentType("application/problem+json")
			.expectHeader()
			.valueEquals("Retry-After", "7")
			.expectBody()
			.jsonPath("$.detail")
			.isEqualTo("payments pause");
	}

	@Test
	void isTheStatusThatTheApplicationGivesARefusalItCaught() {
		get("/pay/translated").expectStatus()
			.isEqualTo(HttpStatus.BAD_GATEWAY)
			.expectHeader()
			.doesNotExist("Retry-After");
	}

	@Test
	void isAnErrorOfTheServerWhereTheApplicationWrapsIt() {
		get("/pay/wrapped").expectStatus()
			.isEqualTo(HttpStatus.INTERNAL_SERVER_ERROR)
			.expectHeader()
			.doesNotExist("Retry-After");
	}

	private ResponseSpec get(String path) {
		return RestTestClient.bindToServer()
			.baseUrl("http://localhost:" + this.port)
			.build()
			.get()
			.uri(path)
			.exchange();
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Shop.class, HandlingShop.class })
	static class Application {

		@Bean
		Payments payments() {
			return new Payments();
		}

	}

	static class Payments {

		@CircuitProtected("payments")
		String pay() {
			return "paid";
		}

		@CircuitProtected("payments")
		CompletableFuture<String> stage() {
			return CompletableFuture.completedFuture("paid");
		}

		@CircuitProtected("payments")
		Mono<String> mono() {
			return Mono.just("paid");
		}

	}

	@RestController
	@RequestMapping("/pay")
	static class Shop {

		private final Payments payments;

		Shop(Payments payments) {
			this.payments = payments;
		}

		@GetMapping("/plain")
		String plain() {
			return this.payments.pay();
		}

		@GetMapping("/stage")
		CompletionStage<String> stage() {
			return this.payments.stage().thenApply(String::trim);
		}

		@GetMapping("/mono")
		Mono<String> mono() {
			return this.payments.mono();
		}

		@GetMapping("/joined")
		String joined() {
			return this.payments.stage().join();
		}

		@GetMapping("/got")
		String got() throws Exception {
			return this.payments.stage().get();
		}

		@GetMapping("/translated")
		String translated() {
			try {
				return this.payments.pay();
			}
			catch (CallNotPermittedException ex) {
				throw new ResponseStatusException(HttpStatus.BAD_GATEWAY, null, ex);
			}
		}

		@GetMapping("/wrapped")
		String wrapped() {
			try {
				return this.payments.pay();
			}
			catch (CallNotPermittedException ex) {
				throw new IllegalStateException("cannot pay", ex);
			}
		}

	}

	@RestController
	static class HandlingShop {

		@GetMapping("/handled")
		String pay() {
			throw new CallNotPermittedException("payments", CircuitBreakerState.OPEN, Duration.ofSeconds(7), false);
		}

		@ExceptionHandler
		ResponseEntity<ProblemDetail> refused(CallNotPermittedException refusal) {
			return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
				.header(HttpHeaders.RETRY_AFTER, String.valueOf(refusal.retryAfter().toSeconds()))
				.body(ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE,
						refusal.breakerName() + " pause"));
		}

	}

}
