package dev.breaker.spring.autoconfigure;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerEvent;
import dev.breaker.core.CircuitBreakerEvent.OverrideCleared;
import dev.breaker.core.CircuitBreakerEvent.OverrideSet;
import dev.breaker.core.CircuitBreakerEvent.StateTransition;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.ManualOverride;
import dev.breaker.core.Ticker;
import dev.breaker.core.fleet.FleetIndex;
import dev.breaker.core.fleet.StateStore;
import dev.breaker.core.fleet.StateStoreException;
import dev.breaker.core.fleet.StoreStatus;
import dev.breaker.core.fleet.StoreStatus.Status;
import dev.breaker.spring.BreakerRegistryCustomizer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

@ExtendWith(OutputCaptureExtension.class)
class BreakerEventsAutoConfigurationTests {

	private final MovedTicker ticker = new MovedTicker();

	private final ApplicationContextRunner application = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(BreakerAutoConfiguration.class, BreakerEventsAutoConfiguration.class))
		.withBean(Listener.class)
		.withBean(BreakerRegistryCustomizer.class, () -> (builder) -> builder.ticker(this.ticker))
		.withPropertyValues("breaker.instances.payments.consecutive-failure-threshold=2",
				"breaker.instances.payments.permitted-number-of-calls-in-half-open-state=1",
				"breaker.instances.payments.wait-duration-in-open-state=10s");

	/** Whatever other tests have left. */
	@BeforeEach
	void hear() {
		LoggingSystem.get(getClass().getClassLoader()).setLogLevel("dev.breaker", LogLevel.INFO);
	}

	@Test
	void tellsOnceWhereTheRegistryIsThatOfTheParent(CapturedOutput output) {
		this.application.run((parent) -> new ApplicationContextRunner().withParent(parent)
			.withConfiguration(
					AutoConfigurations.of(BreakerAutoConfiguration.class, BreakerEventsAutoConfiguration.class))
			.run((child) -> {
				child.getBean(CircuitBreakerRegistry.class).breaker("payments").forceOpen(ManualOverride.because(""));
				assertThat(parent.getBean(Listener.class).of(OverrideSet.class)).hasSize(1);
				assertThat(child.getBeanNamesForType(BreakerLifecycle.class)).isEmpty();
			}));
		assertThat(output.toString().lines().filter((line) -> line.contains("'payments' is FORCED_OPEN"))).hasSize(1);
	}

	@Test
	void tellsOfTransitions(CapturedOutput output) {
		this.application.run((context) -> {
			CircuitBreaker payments = context.getBean(CircuitBreakerRegistry.class).breaker("payments");
			fail(payments);
			fail(payments);
			this.ticker.advance(Duration.ofSeconds(10));
			payments.run(() -> {
			});
			assertThat(context.getBean(Listener.class).of(StateTransition.class)).extracting(StateTransition::to)
				.containsExactly(CircuitBreakerState.OPEN, CircuitBreakerState.HALF_OPEN, CircuitBreakerState.CLOSED);
		});
		assertThat(output.toString().lines().filter((line) -> line.contains("Circuit breaker 'payments'"))).hasSize(3)
			.satisfiesExactly(
					(line) -> assertThat(line).contains("WARN")
						.contains("dev.breaker")
						.contains("went from CLOSED to OPEN: ")
						.contains("2")
						.contains("; last failure: java."),
					(line) -> assertThat(line).contains("INFO").contains("went from OPEN to HALF_OPEN: "),
					(line) -> assertThat(line).contains("INFO").contains("went from HALF_OPEN to CLOSED: "));
	}

	@Test
	void tellsWhenTheChangeIsMadeAndSparesTheCallerAListenerThatThrows(CapturedOutput output) {
		this.application.withBean(Nervous.class).run((context) -> {
			CircuitBreaker payments = context.getBean(CircuitBreakerRegistry.class).breaker("payments");
			fail(payments);
			fail(payments);
			assertThat(context.getBean(Nervous.class).seen).containsExactly(CircuitBreakerState.OPEN);
		});
		assertThat(output).containsOnlyOnce("A listener of the application failed at StateTransition[name=payments")
			.contains("UnsupportedOperationException: nervous");
	}

	@Test
	void tellsOfOverrides(CapturedOutput output) {
		this.application.run((context) -> {
			CircuitBreaker payments = context.getBean(CircuitBreakerRegistry.class).breaker("payments");
			payments.forceOpen(ManualOverride.because("maintenance").by("alice").lasting(Duration.ofMinutes(10)));
			payments.release(ManualOverride.because("done").by("bob"));
			Listener listener = context.getBean(Listener.class);
			assertThat(listener.of(OverrideSet.class)).hasSize(1);
			assertThat(listener.of(OverrideCleared.class)).hasSize(1);
		});
		assertThat(output).contains("INFO")
			.containsPattern("Circuit breaker 'payments' is FORCED_OPEN by alice until .*: maintenance")
			.contains("Circuit breaker 'payments' is no longer FORCED_OPEN, released by bob: done");
	}

	@Test
	void logsTheEndOfAnOverride(CapturedOutput output) {
		this.application.run((context) -> {
			CircuitBreaker payments = context.getBean(CircuitBreakerRegistry.class).breaker("payments");
			payments.forceClose(ManualOverride.because("").lasting(Duration.ofMinutes(10)));
			this.ticker.advance(Duration.ofMinutes(10));
			payments.run(() -> {
			});
		});
		assertThat(output).contains("is no longer FORCED_CLOSED: the override reached its end");
	}

	@Test
	void warnsOnceOfAHookThatFails(CapturedOutput output) {
		this.application
			.withPropertyValues("breaker.instances.payments.ignore-exception-predicate=" + Broken.class.getName(),
					"breaker.instances.payments.consecutive-failure-threshold=0")
			.run((context) -> {
				CircuitBreaker payments = context.getBean(CircuitBreakerRegistry.class).breaker("payments");
				fail(payments);
				fail(payments);
				assertThat(context.getBean(Listener.class).events).isEmpty();
				context.getBean(CircuitBreakerRegistry.class).remove("payments");
			});
		assertThat(output).containsOnlyOnce("The ignoreExceptionPredicate of circuit breaker 'payments' failed");
	}

	@Test
	void buildsNothingForACall() {
		this.application.run((context) -> {
			context.getBean(CircuitBreakerRegistry.class).breaker("payments").run(() -> {
			});
			assertThat(context.getBean(Listener.class).events).isEmpty();
		});
	}

	@Test
	void tellsOfTheStore(CapturedOutput output) {
		AtomicBoolean reachable = new AtomicBoolean(true);
		StateStore store = mock(StateStore.class);
		given(store.type()).willReturn("test");
		given(store.heartbeat(any(), any())).willAnswer((call) -> {
			if (reachable.get()) {
				return new FleetIndex(1, "one", 0, List.of());
			}
			throw new StateStoreException("no route");
		});
		this.application.withBean(StateStore.class, () -> store)
			.withPropertyValues("breaker.store.sync-interval=20ms", "breaker.instances.payments.scope=LOCAL")
			.run((context) -> {
				Listener listener = context.getBean(Listener.class);
				await().untilAsserted(() -> assertThat(listener.of(StoreStatus.class)).extracting(StoreStatus::status)
					.containsExactly(Status.CONNECTED));
				reachable.set(false);
				await().untilAsserted(() -> assertThat(listener.of(StoreStatus.class)).extracting(StoreStatus::status)
					.containsExactly(Status.CONNECTED, Status.DEGRADED));
			});
		assertThat(output).containsOnlyOnce("Circuit breakers are shared through the test store")
			.containsOnlyOnce("Circuit breakers are on their own: the test store is out of reach (no route)");
	}

	private static void fail(CircuitBreaker breaker) {
		assertThat(catchThrowable(() -> breaker.run(() -> {
			throw new IllegalStateException();
		}))).isInstanceOf(IllegalStateException.class);
	}

	static class Listener {

		private final List<Object> events = new CopyOnWriteArrayList<>();

		@EventListener
		void breaker(CircuitBreakerEvent event) {
			this.events.add(event);
		}

		@EventListener
		void store(StoreStatus status) {
			this.events.add(status);
		}

		<T> List<T> of(Class<T> type) {
			List<T> events = new ArrayList<>();
			this.events.stream().filter(type::isInstance).map(type::cast).forEach(events::add);
			return events;
		}

	}

	static class Nervous {

		private final List<CircuitBreakerState> seen = new CopyOnWriteArrayList<>();

		private final CircuitBreakerRegistry registry;

		Nervous(CircuitBreakerRegistry registry) {
			this.registry = registry;
		}

		@EventListener
		void transition(StateTransition event) {
			this.seen.add(this.registry.breaker(event.name()).state());
			throw new UnsupportedOperationException("nervous");
		}

	}

	static class Broken implements Predicate<Throwable> {

		@Override
		public boolean test(Throwable error) {
			throw new IllegalArgumentException();
		}

	}

	private static final class MovedTicker implements Ticker {

		private final AtomicLong moved = new AtomicLong();

		void advance(Duration duration) {
			this.moved.addAndGet(duration.toNanos());
		}

		@Override
		public long nanos() {
			return System.nanoTime() + this.moved.get();
		}

		@Override
		public Instant wallTime() {
			return Instant.now().plusNanos(this.moved.get());
		}

	}

}
