package dev.breaker.guide;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;

import com.sun.net.httpserver.HttpServer;
import dev.breaker.core.CallNotPermittedException;
import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerStatistics;
import dev.breaker.core.ManualOverride;
import dev.breaker.spring.CircuitProtected;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The examples of docs/http.md, over real HTTP.
 */
class HttpTests {

	@TempDir
	Path folder;

	private HttpServer provider;

	@BeforeEach
	void startProvider() throws IOException {
		this.provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.provider.createContext("/charges", HttpTests::answer);
		this.provider.start();
	}

	@AfterEach
	void stopProvider() {
		this.provider.stop(0);
	}

	@Test
	void examplesRun() throws IOException {
		Path file = Files.writeString(this.folder.resolve("application.yml"), yaml());
		try (ServletWebServerApplicationContext application = (ServletWebServerApplicationContext) new SpringApplicationBuilder(
				Application.class)
			.run("--spring.main.banner-mode=off", "--server.port=0", "--spring.config.location=" + file.toUri(),
					"--provider=http://127.0.0.1:" + this.provider.getAddress().getPort())) {
			CircuitBreaker payments = application.getBean(CircuitBreakerRegistry.class).breaker("payments");
			PaymentProvider provider = application.getBean(PaymentProvider.class);
			assertThat(provider.charge("200")).isEqualTo("charge 200");
			assertThat(provider.charge("503")).isEqualTo("unknown");
			Shop shop = application.getBean(Shop.class);
			assertThat(shop.ask("503").getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
			assertThat(shop.ask("404").getStatusCode()).isEqualTo(HttpStatus.NOT_FOUND);
			assertThat(payments.snapshot().statistics()).returns(2L, CircuitBreakerStatistics::successful)
				.returns(2L, CircuitBreakerStatistics::failed);

			payments.forceOpen(ManualOverride.because("test"));
			RestTestClient.bindToServer()
				.baseUrl("http://localhost:" + application.getWebServer().getPort())
				.build()
				.get()
				.uri("/shop/200")
				.exchange()
				.expectStatus()
				.isEqualTo(HttpStatus.SERVICE_UNAVAILABLE)
				.expectHeader()
				.exists(HttpHeaders.RETRY_AFTER)
				.expectBody()
				.jsonPath("$.detail")
				.isEqualTo("Payments pause");
		}
	}

	/** With the status that is the last part of the path. */
	private static void answer(com.sun.net.httpserver.HttpExchange exchange) throws IOException {
		String id = exchange.getRequestURI().getPath().replace("/charges/", "");
		byte[] body = ("charge " + id).getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().set(HttpHeaders.CONTENT_TYPE, "text/plain");
		exchange.sendResponseHeaders(Integer.parseInt(id), body.length);
		exchange.getResponseBody().write(body);
		exchange.close();
	}

	private static String yaml() {
		return Page.named("docs/http.md")
			.blocks()
			.stream()
			.filter((block) -> block.language().equals("yaml"))
			.map(Page.Block::content)
			.findFirst()
			.orElseThrow();
	}

	@EnableAutoConfiguration
	@Import(Shop.class)
	static class Application {

		@Bean
		RestClient client(Environment environment) {
			return RestClient.create(environment.getRequiredProperty("provider"));
		}

		@Bean
		PaymentProvider paymentProvider(RestClient client) {
			return HttpServiceProxyFactory.builderFor(RestClientAdapter.create(client))
				.build()
				.createClient(PaymentProvider.class);
		}

		// tag::server-errors[]
		@Bean
		Predicate<Object> serverErrors() {
			return (result) -> result instanceof ResponseEntity<?> answer && answer.getStatusCode().is5xxServerError();
		}
		// end::server-errors[]

	}

	// tag::http-interface[]
	@HttpExchange
	interface PaymentProvider {

		@GetExchange("/charges/{id}")
		@CircuitProtected(name = "payments", fallback = "unknown")
		String charge(@PathVariable String id);

		default String unknown(String id) {
			return "unknown";
		}

	}
	// end::http-interface[]

	@RestController
	static class Shop {

		private final RestClient client;

		Shop(RestClient client) {
			this.client = client;
		}

		@GetMapping("/shop/{id}")
		@CircuitProtected("payments")
		ResponseEntity<String> ask(@PathVariable String id) {
			return this.client.get()
				.uri("/charges/{id}", id)
				.retrieve()
				.onStatus((status) -> true, (request, response) -> {
				})
				.toEntity(String.class);
		}

		// tag::refusal-handler[]
		@ExceptionHandler
		ResponseEntity<ProblemDetail> refused(CallNotPermittedException refusal) {
			return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
				.header(HttpHeaders.RETRY_AFTER, String.valueOf(Math.max(1, refusal.retryAfter().toSeconds())))
				.body(ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, "Payments pause"));
		}
		// end::refusal-handler[]

	}

}
