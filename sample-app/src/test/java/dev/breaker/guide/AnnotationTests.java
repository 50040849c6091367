package dev.breaker.guide;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import dev.breaker.core.CallNotPermittedException;
import dev.breaker.core.CircuitBreakerEvent.StateTransition;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.ManualOverride;
import dev.breaker.spring.CircuitProtected;
import dev.breaker.spring.FallbackOn;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The examples of docs/annotation.md, between their tags.
 */
class AnnotationTests {

	@Test
	void examplesRun() {
		try (ConfigurableApplicationContext application = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.run("--spring.main.banner-mode=off")) {
			assertThat(application.getBean(FirstSteps.class).charge("1")).isEqualTo("deferred");
			Payments payments = application.getBean(Payments.class);
			CircuitBreakerRegistry breakers = application.getBean(CircuitBreakerRegistry.class);
			assertThat(payments.charge(new Order("1", "north"))).isEqualTo("receipt 1");
			assertThat(payments.ship(new Order("1", "north"))).isEqualTo("parcel 1");
			assertThat(payments.notify(new Order("1", "north")).join()).isEqualTo("sent 1");
			assertThat(breakers.find("shipping:north")).isPresent();

			FirstSteps firstSteps = application.getBean(FirstSteps.class);
			IntStream.range(0, 10).forEach((i) -> firstSteps.charge("1"));
			assertThat(application.getBean(Alarm.class).pager.messages).singleElement()
				.asString()
				.startsWith("payments is OPEN: failure rate of");
			breakers.breaker("payments").forceOpen(ManualOverride.because("test"));
			assertThat(payments.charge(new Order("1", "north"))).startsWith("later: payments is FORCED_OPEN");
			breakers.breaker("mail").forceOpen(ManualOverride.because("test"));
			assertThat(payments.notify(new Order("1", "north")).join()).isEqualTo("queued 1");
		}
	}

	@EnableAutoConfiguration
	static class Application {

		@Bean
		Payments payments() {
			return new Payments();
		}

		@Bean
		Alarm alarm() {
			return new Alarm();
		}

		@Bean
		FirstSteps firstSteps() {
			return new FirstSteps();
		}

	}

	record Order(String id, String region) {
	}

	@FunctionalInterface
	interface Provider {

		String charge(String orderId);

	}

	static final class Pager {

		private final List<String> messages = new CopyOnWriteArrayList<>();

		void tell(String message) {
			this.messages.add(message);
		}

	}

	static class Alarm {

		private final Pager pager = new Pager();

		// tag::event-listener[]
		@EventListener
		void onTransition(StateTransition event) {
			this.pager.tell("%s is %s: %s".formatted(event.name(), event.to(), event.reason()));
		}
		// end::event-listener[]

	}

	static class FirstSteps {

		private final Provider provider = (orderId) -> {
			throw new IllegalStateException("down");
		};

		// tag::first-steps[]
		@CircuitProtected(name = "payments", fallback = "payLater")
		public String charge(String orderId) {
			return this.provider.charge(orderId);
		}

		String payLater(String orderId) {
			return "deferred";
		}
		// end::first-steps[]

	}

	static class Payments {

		// tag::fallback[]
		@CircuitProtected(name = "payments", fallback = "payLater")
		public String charge(Order order) {
			return "receipt " + order.id();
		}

		private String payLater(Order order, CallNotPermittedException refusal) {
			return "later: %s is %s".formatted(refusal.breakerName(), refusal.state());
		}

		private String payLater(Order order) {
			return "later: the provider failed";
		}
		// end::fallback[]

		// tag::key[]
		@CircuitProtected(name = "shipping", key = "#order.region", fallbackOn = FallbackOn.REFUSED)
		public String ship(Order order) {
			return "parcel " + order.id();
		}
		// end::key[]

		// tag::stage[]
		@CircuitProtected(name = "mail", fallback = "queue")
		public CompletableFuture<String> notify(Order order) {
			return CompletableFuture.supplyAsync(() -> "sent " + order.id());
		}

		CompletableFuture<String> queue(Order order) {
			return CompletableFuture.completedFuture("queued " + order.id());
		}
		// end::stage[]

	}

}
