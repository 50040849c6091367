package dev.breaker.guide;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import dev.breaker.core.CallNotPermittedException;
import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.core.CircuitBreakerEvent.StateTransition;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerSnapshot;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.ManualOverride;
import dev.breaker.core.Permit;
import dev.breaker.core.SlidingWindowType;
import dev.breaker.core.Subscription;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The examples of docs/programmatic-use.md, between their tags.
 */
class PlainJavaTests {

	private final Gateway gateway = new Gateway();

	private final Order order = new Order("1");

	@Test
	void firstCall() throws Exception {
		// tag::first-call[]
		CircuitBreaker payments = CircuitBreaker.of("payments");
		Receipt receipt = payments.call(() -> this.gateway.charge(this.order));
		// end::first-call[]
		assertThat(receipt.orderId()).isEqualTo("1");
	}

	@Test
	void settings() {
		// tag::settings[]
		CircuitBreakerConfig config = CircuitBreakerConfig.builder()
			.failureRateThreshold(40)
			.slidingWindow(SlidingWindowType.COUNT_BASED, 20)
			.minimumNumberOfCalls(5)
			.slowCallDurationThreshold(Duration.ofSeconds(2))
			.waitDurationInOpenState(Duration.ofSeconds(10))
			.ignoreExceptionPredicate((ex) -> ex instanceof IllegalArgumentException)
			.build();
		CircuitBreaker payments = CircuitBreaker.of("payments", config);
		// end::settings[]
		assertThat(payments.config()).isEqualTo(config);
	}

	@Test
	void refusal() throws Exception {
		CircuitBreaker payments = CircuitBreaker.of("payments");
		payments.forceOpen(ManualOverride.because("test"));
		assertThat(payOrDefer(payments)).isEqualTo(Receipt.deferred(this.order));
	}

	private Receipt payOrDefer(CircuitBreaker payments) throws Exception {
		// tag::refusal[]
		try {
			return payments.call(() -> this.gateway.charge(this.order));
		}
		catch (CallNotPermittedException ex) {
			// ex.state() says why, ex.retryAfter() when to come again
			return Receipt.deferred(this.order);
		}
		// end::refusal[]
	}

	@Test
	void futures() {
		CircuitBreaker payments = CircuitBreaker.of("payments");
		// tag::futures[]
		CompletableFuture<Receipt> receipt = payments.callAsync(() -> this.gateway.chargeAsync(this.order));
		// end::futures[]
		assertThat(receipt).isCompletedWithValue(Receipt.of(this.order));
		payments.forceOpen(ManualOverride.because("test"));
		CompletableFuture<Receipt> refused = payments.callAsync(() -> this.gateway.chargeAsync(this.order));
		assertThatExceptionOfType(CompletionException.class).isThrownBy(refused::join)
			.withCauseInstanceOf(CallNotPermittedException.class);
	}

	@Test
	void permits() {
		CircuitBreaker payments = CircuitBreaker.of("payments");
		// tag::permits[]
		try (Permit permit = payments.acquire()) {
			try {
				permit.success(this.gateway.charge(this.order));
			}
			catch (IOException ex) {
				permit.failure(ex);
			}
		}
		// end::permits[]
		assertThat(payments.snapshot().bufferedCalls()).isEqualTo(1);
	}

	@Test
	void control() {
		CircuitBreaker payments = CircuitBreaker.of("payments");
		// tag::control[]
		payments.forceOpen(ManualOverride.because("provider maintenance").by("alice").lasting(Duration.ofMinutes(10)));
		// end::control[]
		assertThat(payments.state()).isEqualTo(CircuitBreakerState.FORCED_OPEN);
		// tag::release[]
		payments.release();
		// end::release[]
		assertThat(payments.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	void figures() {
		CircuitBreaker payments = CircuitBreaker.of("payments");
		// tag::figures[]
		CircuitBreakerSnapshot snapshot = payments.snapshot();
		String line = "%s is %s: %d of %d calls failed".formatted(snapshot.name(), snapshot.state(),
				snapshot.failedCalls(), snapshot.bufferedCalls());
		// end::figures[]
		assertThat(line).isEqualTo("payments is CLOSED: 0 of 0 calls failed");
	}

	@Test
	void events() throws Exception {
		List<String> log = new ArrayList<>();
		CircuitBreaker payments = CircuitBreaker.of("payments",
				CircuitBreakerConfig.builder().consecutiveFailureThreshold(1).build());
		// tag::events[]
		Subscription subscription = payments.onEvent(StateTransition.class,
				(event) -> log.add("%s -> %s: %s".formatted(event.from(), event.to(), event.reason())));
		// end::events[]
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> payments.call(this.gateway::fail));
		subscription.close();
		payments.reset();
		assertThat(log).singleElement().asString().startsWith("CLOSED -> OPEN: ");
	}

	@Test
	void registry() {
		// tag::registry[]
		CircuitBreakerRegistry registry = CircuitBreakerRegistry
			.create(CircuitBreakerConfig.builder().failureRateThreshold(40).build());
		CircuitBreaker payments = registry.breaker("payments"); // makes it at first
		registry.find("payments"); // an Optional; makes none
		registry.all(); // in the order of their names
		registry.remove("payments");
		// end::registry[]
		assertThat(payments.config().failureRateThreshold()).isEqualTo(40);
		assertThat(registry.all()).isEmpty();
	}

	record Order(String id) {
	}

	record Receipt(String orderId, boolean paid) {

		static Receipt of(Order order) {
			return new Receipt(order.id(), true);
		}

		static Receipt deferred(Order order) {
			return new Receipt(order.id(), false);
		}

	}

	static final class Gateway {

		Receipt charge(Order order) throws IOException {
			return Receipt.of(order);
		}

		CompletableFuture<Receipt> chargeAsync(Order order) {
			return CompletableFuture.completedFuture(Receipt.of(order));
		}

		Receipt fail() throws IOException {
			throw new IOException("no route");
		}

	}

}
