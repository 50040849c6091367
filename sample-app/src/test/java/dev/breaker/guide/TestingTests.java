package dev.breaker.guide;

import java.time.Duration;

import dev.breaker.core.CallNotPermittedException;
import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.spring.CircuitProtected;
import dev.breaker.test.AutoConfigureFakeTicker;
import dev.breaker.test.FakeTicker;
import dev.breaker.test.TestBreakers;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static dev.breaker.test.CircuitBreakerAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.willReturn;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

/**
 * The examples of docs/testing.md, between their tags.
 */
@SpringBootTest(webEnvironment = WebEnvironment.NONE, properties = "spring.config.name=none")
@AutoConfigureFakeTicker
class TestingTests {

	// tag::testing-beans[]
	@Autowired
	Payments payments;

	@Autowired
	TestBreakers breakers;

	@MockitoBean
	Provider provider;

	// end::testing-beans[]

	// tag::testing-ticker[]
	@Autowired
	FakeTicker ticker;

	// end::testing-ticker[]

	// tag::testing-state[]
	@Test
	void refusedOrdersAreDeferred() {
		this.breakers.force("payments", CircuitBreakerState.OPEN);
		assertThat(this.payments.charge("order-1")).isEqualTo("deferred");
		verify(this.provider, never()).charge(any());
	}
	// end::testing-state[]

	// tag::testing-time[]
	@Test
	void ordersArePaidAgainWhenTheProviderIsBack() {
		willThrow(new IllegalStateException("down")).given(this.provider).charge(any());
		for (int i = 0; i < 12; i++) {
			assertThat(this.payments.charge("order-1")).isEqualTo("deferred");
		}
		assertThat(this.breakers.get("payments")).isOpen().hasFailureRate(100).hasFailed(10).hasRefused(2);

		willReturn("paid").given(this.provider).charge(any());
		this.ticker.advance(Duration.ofSeconds(30));
		assertThat(this.payments.charge("order-1")).isEqualTo("paid");
		assertThat(this.breakers.get("payments")).isHalfOpen();
		assertThat(this.payments.charge("order-1")).isEqualTo("paid");
		assertThat(this.breakers.get("payments")).isClosed();
	}
	// end::testing-time[]

	@Test
	void everyTestStartsAfresh() {
		assertThat(this.breakers.get("payments")).isClosed().hasSucceeded(0).hasFailed(0).hasRefused(0);
	}

	// tag::testing-plain[]
	@Test
	void refusesWhileOpen() {
		FakeTicker ticker = new FakeTicker();
		CircuitBreakerRegistry registry = CircuitBreakerRegistry.builder().ticker(ticker).build();
		CircuitBreaker payments = registry.breaker("payments");

		new TestBreakers(registry).force(payments, CircuitBreakerState.OPEN);
		assertThatExceptionOfType(CallNotPermittedException.class).isThrownBy(() -> payments.call(() -> "paid"));

		ticker.advance(Duration.ofSeconds(30));
		assertThat(payments.call(() -> "paid")).isEqualTo("paid");
		assertThat(payments).isHalfOpen().hasRefused(1).hasSucceeded(1);
	}
	// end::testing-plain[]

	@Test
	void aFailedAssertionReadsAsThePageShows() {
		willThrow(new IllegalStateException("down")).given(this.provider).charge(any());
		this.payments.charge("order-1");
		this.payments.charge("order-1");
		String shown = Page.named("docs/testing.md").block("prints", "testing-failure");
		assertThatThrownBy(() -> assertThat(this.breakers.get("payments")).isOpen())
			.hasMessageContaining(shown.strip());
	}

	static class Payments {

		private final Provider provider;

		Payments(Provider provider) {
			this.provider = provider;
		}

		@CircuitProtected(name = "payments", fallback = "payLater")
		public String charge(String orderId) {
			return this.provider.charge(orderId);
		}

		String payLater(String orderId) {
			return "deferred";
		}

	}

	interface Provider {

		String charge(String orderId);

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Payments payments(Provider provider) {
			return new Payments(provider);
		}

	}

}
