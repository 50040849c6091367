package dev.breaker.beside;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

import dev.breaker.core.CallNotPermittedException;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * One application with both starters.
 */
@ExtendWith(OutputCaptureExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
class BothStartersTests {

	private final HttpClient http = HttpClient.newHttpClient();

	private ConfigurableApplicationContext application;

	private String log;

	@BeforeAll
	void start(CapturedOutput output) {
		this.application = new SpringApplicationBuilder(Application.class).run("--server.port=0",
				"--logging.level.dev.breaker=info", "--management.endpoints.web.exposure.include=*",
				"--management.endpoint.health.show-details=always", "--management.health.circuitbreakers.enabled=true",
				"--resilience4j.circuitbreaker.instances.stock.minimum-number-of-calls=2",
				"--resilience4j.circuitbreaker.instances.stock.register-health-indicator=true",
				"--breaker.instances.payments.minimum-number-of-calls=2");
		this.log = output.toString();
	}

	@AfterAll
	void stop() {
		this.application.close();
	}

	@Test
	void bothAnnotationsWorkEachWithItsOwnBreaker() {
		Application.Shop shop = this.application.getBean(Application.Shop.class);
		for (int i = 0; i < 2; i++) {
			assertThatIllegalStateException().isThrownBy(() -> shop.stock(false));
			assertThatIllegalStateException().isThrownBy(() -> shop.pay(false));
		}
		assertThatExceptionOfType(io.github.resilience4j.circuitbreaker.CallNotPermittedException.class)
			.isThrownBy(() -> shop.stock(true));
		assertThatExceptionOfType(CallNotPermittedException.class).isThrownBy(() -> shop.pay(true));
		var theirs = this.application.getBean(io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry.class);
		assertThat(theirs.find("stock"))
			.hasValueSatisfying((stock) -> assertThat(stock.getState()).isEqualTo(State.OPEN));
		assertThat(theirs.find("payments")).isEmpty();
		CircuitBreakerRegistry ours = this.application.getBean(CircuitBreakerRegistry.class);
		assertThat(ours.breaker("payments").state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(ours.find("stock")).isEmpty();
	}

	@Test
	void theEndpointLeavesItsIdToTheOtherAndSaysSo() throws Exception {
		assertThat(get("/actuator/circuitbreakers").body()).contains("\"stock\"").doesNotContain("\"payments\"");
		assertThat(get("/actuator/breakers").body()).contains("\"payments\"").doesNotContain("\"stock\"");
		assertThat(get("/actuator/breakers/payments").body()).contains("\"origin\"");
		assertThat(this.log).contains("Breaker's endpoint has the id 'breakers'");
	}

	@Test
	void bothHealthIndicatorsAreThere() throws Exception {
		assertThat(get("/actuator/health").body()).contains("\"circuitBreakers\":").contains("\"breaker");
	}

	@Test
	void metersDoNotCollide() {
		assertThat(this.application.getBean(MeterRegistry.class).getMeters()).extracting(Meter::getId)
			.extracting(Meter.Id::getName)
			.contains("resilience4j.circuitbreaker.state", "circuitbreaker.state");
	}

	@Test
	void beansAreNamedApart() {
		assertThat(this.application.getBeanNamesForType(CircuitBreakerRegistry.class))
			.containsExactly("breakerRegistry");
		assertThat(this.application
			.getBeanNamesForType(io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry.class)).hasSize(1)
			.doesNotContain("breakerRegistry");
	}

	private HttpResponse<String> get(String path) throws IOException, InterruptedException {
		String port = this.application.getEnvironment().getRequiredProperty("local.server.port");
		return this.http.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build(),
				BodyHandlers.ofString());
	}

}
