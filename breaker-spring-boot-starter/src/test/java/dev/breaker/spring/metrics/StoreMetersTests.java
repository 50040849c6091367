package dev.breaker.spring.metrics;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.fleet.InMemoryStateStore;
import dev.breaker.core.fleet.StateStore;
import dev.breaker.core.fleet.StateStoreException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.mockito.AdditionalAnswers;
import org.mockito.Mockito;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class StoreMetersTests {

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	@Test
	void hasNoMetersWithoutStore() {
		new CircuitBreakerMetrics(CircuitBreakerRegistry.create()).bindTo(this.meters);
		assertThat(this.meters.getMeters()).isEmpty();
	}

	@Test
	void showsWhetherTheStoreAnswersAndCountsTheChanges() {
		InMemoryStateStore memory = new InMemoryStateStore(System::nanoTime);
		AtomicBoolean lost = new AtomicBoolean();
		StateStore store = Mockito.mock(StateStore.class, (invocation) -> {
			if (lost.get()) {
				throw new StateStoreException("lost", null);
			}
			return AdditionalAnswers.delegatesTo(memory).answer(invocation);
		});
		try (CircuitBreakerRegistry registry = CircuitBreakerRegistry.builder()
			.store(store)
			.syncInterval(Duration.ofMillis(20))
			.build()) {
			new CircuitBreakerMetrics(registry).bindTo(this.meters);
			registry.start(Duration.ofSeconds(10));
			await().until(() -> connected() == 1);
			double changes = changes("degraded");
			lost.set(true);
			await().until(() -> connected() == 0);
			await().until(() -> changes("degraded") == changes + 1);
			lost.set(false);
			await().until(() -> connected() == 1);
			await().until(() -> changes("connected") >= 1);
			assertThat(this.meters.get("circuitbreaker.store.sync").timer().count()).isPositive();
		}
	}

	private double connected() {
		return this.meters.get("circuitbreaker.store.connected").gauge().value();
	}

	private double changes(String to) {
		return this.meters.get("circuitbreaker.store.transitions").tag("to", to).counter().count();
	}

}
