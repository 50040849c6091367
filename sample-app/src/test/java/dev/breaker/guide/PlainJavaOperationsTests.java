package dev.breaker.guide;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import dev.breaker.core.CallOutcome;
import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.core.CircuitBreakerEvent;
import dev.breaker.core.CircuitBreakerEvent.StateTransition;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerSnapshot;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.CircuitBreakerStatistics;
import dev.breaker.core.LatencyStatistics;
import dev.breaker.core.ManualOverride;
import dev.breaker.core.Subscription;
import dev.breaker.guide.Shop.Gateway;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The examples of docs/programmatic-use.md, between their tags: registry, events, figures
 * and control.
 */
class PlainJavaOperationsTests {

	private final List<String> log = new ArrayList<>();

	private final CircuitBreakerConfig config = CircuitBreakerConfig.defaults();

	@Test
	void registry() {
		CircuitBreakerConfig config = CircuitBreakerConfig.builder().failureRateThreshold(40).build();
		CircuitBreakerConfig patient = CircuitBreakerConfig.builder().failureRateThreshold(80).build();
		// tag::registry[]
		CircuitBreakerRegistry registry = CircuitBreakerRegistry.builder()
			.configuration((name) -> name.startsWith("batch-") ? patient : CircuitBreakerConfig.defaults())
			.maxBreakers(500)
			.build();
		CircuitBreaker payments = registry.breaker("payments");
		CircuitBreaker orders = registry.breaker("orders", config);
		registry.find("mail"); // an Optional
		registry.all(); // by name
		registry.remove("orders");
		// end::registry[]
		assertThat(registry.breaker("payments")).isSameAs(payments);
		assertThat(registry.breaker("batch-1").config()).isSameAs(patient);
		assertThat(orders.config()).isSameAs(config);
		assertThatIllegalStateException().isThrownBy(() -> registry.breaker("payments", config));
		assertThat(registry.all()).hasSize(2);
		for (int i = 2; i < 500; i++) {
			registry.breaker("batch-" + i);
		}
		assertThatIllegalStateException().isThrownBy(() -> registry.breaker("one-more"));
	}

	@Test
	void eviction() {
		// tag::eviction[]
		CircuitBreakerRegistry tenants = CircuitBreakerRegistry.builder().idleEviction(Duration.ofMinutes(10)).build();
		CircuitBreaker shared = tenants.keep("shared"); // never evicted
		CircuitBreaker acme = tenants.breaker("tenant-acme");
		// end::eviction[]
		assertThat(tenants.all()).containsExactly(shared, acme);
	}

	@Test
	void reconfigure() {
		CircuitBreaker payments = CircuitBreaker.of("payments", this.config);
		fail(payments, 5);
		CircuitBreakerConfig stricter = CircuitBreakerConfig.builder().minimumNumberOfCalls(6).build();
		// tag::reconfigure[]
		boolean windowKept = payments.reconfigure(stricter);
		// end::reconfigure[]
		assertThat(windowKept).isTrue();
		fail(payments, 1);
		assertThat(payments.state()).isEqualTo(CircuitBreakerState.OPEN);
	}

	@Test
	void latency() {
		AtomicLong nanos = new AtomicLong();
		CircuitBreaker payments = CircuitBreaker.of("payments", this.config, nanos::get);
		// tag::latency[]
		Subscription measurement = payments.measureLatency();
		payments.run(() -> charge(nanos));
		LatencyStatistics latency = payments.snapshot().latency();
		Duration slowest = latency.p99();
		// end::latency[]
		assertThat(slowest).isBetween(Duration.ofMillis(20), Duration.ofMillis(22));
		measurement.close();
		assertThat(payments.snapshot().latency()).isNull();
	}

	private static void charge(AtomicLong nanos) {
		nanos.addAndGet(Duration.ofMillis(20).toNanos());
	}

	@Test
	void registryListeners() {
		CircuitBreakerRegistry registry = CircuitBreakerRegistry
			.create(CircuitBreakerConfig.builder().consecutiveFailureThreshold(1).build());
		List<String> log = this.log;
		// tag::registry-listeners[]
		registry.onAdded((breaker) -> log.add("watching " + breaker.name()));
		registry.onRemoved((breaker) -> log.add("forgetting " + breaker.name()));
		registry.onEvent(StateTransition.class, (event) -> log.add(event.name() + " is " + event.to()));
		// end::registry-listeners[]
		fail(registry.breaker("payments"), 1);
		registry.remove("payments");
		assertThat(log).containsExactly("watching payments", "payments is OPEN", "forgetting payments");
	}

	@Test
	void events() {
		List<String> log = this.log;
		CircuitBreaker payments = CircuitBreaker.of("payments",
				CircuitBreakerConfig.builder().consecutiveFailureThreshold(1).build());
		// tag::events[]
		Subscription subscription = payments.onEvent(StateTransition.class,
				(event) -> log.add("%s -> %s: %s".formatted(event.from(), event.to(), event.reason())));
		// end::events[]
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> payments.call(new Gateway()::fail));
		subscription.close();
		payments.reset();
		assertThat(log).singleElement().asString().startsWith("CLOSED -> OPEN: ");
	}

	@Test
	void everyEventIsNamed() {
		String page = Page.named("docs/programmatic-use.md").text();
		assertThat(Arrays.stream(CircuitBreakerEvent.class.getPermittedSubclasses()).map(Class::getSimpleName))
			.isNotEmpty()
			.allSatisfy((event) -> assertThat(page).contains("`" + event + "`"));
	}

	@Test
	void onCall() {
		CircuitBreaker payments = CircuitBreaker.of("payments");
		Timer timer = new Timer();
		// tag::on-call[]
		Subscription timing = payments.onCall((outcome, nanos) -> timer.record(outcome, nanos));
		// end::on-call[]
		payments.run(() -> {
		});
		timing.close();
		payments.run(() -> {
		});
		assertThat(timer.recorded).isOne();
	}

	@Test
	void figures() {
		CircuitBreaker payments = CircuitBreaker.of("payments", this.config, () -> 0);
		fail(payments, 10);
		payments.tryAcquire();
		// tag::figures[]
		CircuitBreakerSnapshot snapshot = payments.snapshot();
		String line = "%s is %s: %d of %d calls failed, next attempt in %s".formatted(snapshot.name(), snapshot.state(),
				snapshot.failedCalls(), snapshot.bufferedCalls(), snapshot.retryAfter());
		// end::figures[]
		assertThat(line).isEqualTo("payments is OPEN: 10 of 10 calls failed, next attempt in PT30S");
		// tag::statistics[]
		CircuitBreakerStatistics totals = payments.snapshot().statistics();
		long made = totals.successful() + totals.failed() + totals.ignored();
		long refused = totals.notPermittedCalls();
		long opened = totals.transitions().get(CircuitBreakerState.OPEN);
		// end::statistics[]
		assertThat(made).isEqualTo(10);
		assertThat(refused).isOne();
		assertThat(opened).isOne();
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
	void ticker() {
		CircuitBreakerConfig config = this.config;
		// tag::ticker[]
		AtomicLong nanos = new AtomicLong();
		CircuitBreaker payments = CircuitBreaker.of("payments", config, nanos::get);
		for (int i = 0; i < 10; i++) {
			payments.acquire().failure(new IOException("down"));
		}
		assertThat(payments.state()).isEqualTo(CircuitBreakerState.OPEN);
		nanos.addAndGet(Duration.ofSeconds(30).toNanos());
		assertThat(payments.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		// end::ticker[]
		assertThat(payments.tryAcquire()).isNotNull();
	}

	private static void fail(CircuitBreaker breaker, int times) {
		for (int i = 0; i < times; i++) {
			breaker.acquire().failure(new IOException("down"));
		}
	}

	private static final class Timer {

		private int recorded;

		void record(CallOutcome outcome, long nanos) {
			assertThat(outcome).isEqualTo(CallOutcome.SUCCESS);
			assertThat(nanos).isNotNegative();
			this.recorded++;
		}

	}

}
