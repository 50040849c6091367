package dev.breaker.spring.autoconfigure;

import java.io.IOException;
import java.time.Duration;

import dev.breaker.core.CallNotPermittedException;
import dev.breaker.core.CircuitBreakerState;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.error.ErrorWebFluxAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.http.HttpStatus;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.servlet.HandlerExceptionResolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;

class BreakerWebAutoConfigurationTests {

	private final WebApplicationContextRunner servlet = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DispatcherServletAutoConfiguration.class,
				WebMvcAutoConfiguration.class, BreakerWebAutoConfiguration.class))
		.withBean(Shop.class);

	private final ReactiveWebApplicationContextRunner reactive = new ReactiveWebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(WebFluxAutoConfiguration.class, HttpHandlerAutoConfiguration.class,
				ErrorWebFluxAutoConfiguration.class, BreakerWebAutoConfiguration.class))
		.withBean(ReactiveShop.class);

	@Test
	void answers503WithRetryAfterInMvc() {
		this.servlet.run((context) -> {
			MockMvcTester mvc = MockMvcTester.from(context.getSourceApplicationContext());
			assertThat(mvc.get().uri("/pay/9001")).hasStatus(HttpStatus.SERVICE_UNAVAILABLE)
				.hasHeader("Retry-After", "10");
			assertThat(mvc.get().uri("/pay/0")).hasHeader("Retry-After", "1");
		});
	}

	@Test
	void leavesOtherErrorsOfMvcAlone() {
		this.servlet
			.run((context) -> assertThat(MockMvcTester.from(context.getSourceApplicationContext()).get().uri("/broken"))
				.hasFailed());
	}

	@Test
	void leavesRefusalsThatMvcApplicationsHandleAlone() {
		this.servlet.withBean(Advice.class)
			.run((context) -> assertThat(
					MockMvcTester.from(context.getSourceApplicationContext()).get().uri("/pay/9001"))
				.hasStatus(HttpStatus.I_AM_A_TEAPOT)
				.doesNotContainHeader("Retry-After"));
	}

	@Test
	void answers503WithRetryAfterInWebFlux() {
		this.reactive.run((context) -> {
			WebTestClient client = WebTestClient.bindToApplicationContext(context).build();
			client.get()
				.uri("/pay/9001")
				.exchange()
				.expectStatus()
				.isEqualTo(HttpStatus.SERVICE_UNAVAILABLE)
				.expectHeader()
				.valueEquals("Retry-After", "10")
				.expectBody()
				.jsonPath("$.status")
				.isEqualTo(503);
			client.get()
				.uri("/broken")
				.exchange()
				.expectStatus()
				.isEqualTo(HttpStatus.INTERNAL_SERVER_ERROR)
				.expectHeader()
				.doesNotExist("Retry-After");
		});
	}

	@Test
	void doesNothingWhereSwitchedOff() {
		this.servlet.withPropertyValues("breaker.web.map-refusals=false")
			.run((context) -> assertThat(context).doesNotHaveBean("breakerRefusalResolver"));
		this.reactive.withPropertyValues("breaker.web.map-refusals=false")
			.run((context) -> assertThat(context).doesNotHaveBean("breakerRefusalHandler"));
	}

	@Test
	void doesNothingOutsideTheWeb() {
		ApplicationContextRunner application = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(BreakerWebAutoConfiguration.class));
		application.run((context) -> assertThat(context).hasNotFailed()
			.doesNotHaveBean(HandlerExceptionResolver.class)
			.doesNotHaveBean(WebExceptionHandler.class));
		application.withClassLoader(new FilteredClassLoader("org.springframework.web", "jakarta.servlet"))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void leavesAnAnswerThatHasBegunAlone() throws IOException {
		MockHttpServletResponse committed = new MockHttpServletResponse();
		committed.setCommitted(true);
		RefusalResolver resolver = new RefusalResolver();
		assertThat(resolver.resolveException(new MockHttpServletRequest(), committed, null, refusal(0))).isNull();
		HttpServletResponse gone = mock(HttpServletResponse.class);
		willThrow(IOException.class).given(gone).sendError(503);
		assertThat(resolver.resolveException(new MockHttpServletRequest(), gone, null, refusal(0))).isNull();
	}

	private static CallNotPermittedException refusal(long millis) {
		return new CallNotPermittedException("payments", CircuitBreakerState.OPEN, Duration.ofMillis(millis), false);
	}

	@RestController
	static class Shop {

		@GetMapping("/pay/{millis}")
		String pay(@PathVariable long millis) {
			throw refusal(millis);
		}

		@GetMapping("/broken")
		String broken() {
			throw new IllegalStateException("broken");
		}

	}

	@RestController
	static class ReactiveShop {

		@GetMapping("/pay/{millis}")
		Mono<String> pay(@PathVariable long millis) {
			return Mono.error(refusal(millis));
		}

		@GetMapping("/broken")
		Mono<String> broken() {
			return Mono.error(new IllegalStateException("broken"));
		}

	}

	@RestControllerAdvice
	static class Advice {

		@ExceptionHandler(RuntimeException.class)
		@ResponseStatus(HttpStatus.I_AM_A_TEAPOT)
		String any() {
			return "";
		}

	}

}
