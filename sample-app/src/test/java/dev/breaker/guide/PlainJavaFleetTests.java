package dev.breaker.guide;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.ManualOverride;
import dev.breaker.redis.RedisServerProcess;
import dev.breaker.redis.RedisStateStore;
import dev.breaker.redis.RedisStoreSettings;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The examples of docs/programmatic-use.md, between their tags: two registries share a
 * real Redis without an application context.
 */
class PlainJavaFleetTests {

	private final List<String> log = new CopyOnWriteArrayList<>();

	@Test
	void fleet() {
		try (RedisServerProcess redis = RedisServerProcess.start();
				CircuitBreakerRegistry other = join(redis.host(), redis.port())) {
			String host = redis.host();
			int port = redis.port();
			List<String> log = this.log;
			// tag::fleet[]
			RedisStateStore store = RedisStateStore
				.create(RedisStoreSettings.standalone(host, port).namespace("shop").build());
			CircuitBreakerRegistry registry = CircuitBreakerRegistry.builder().store(store).build();
			registry.onStoreStatus((status) -> log.add("store is " + status.status()));
			boolean connected = registry.start(Duration.ofSeconds(2));
			CircuitBreaker payments = registry.breaker("payments");
			// end::fleet[]
			await().until(() -> connected || log.contains("store is CONNECTED"));
			// tag::fleet-control[]
			payments.forceOpen(ManualOverride.because("provider maintenance").by("alice"))
				.thenAccept((outcome) -> log.add("forced open: " + outcome));
			// end::fleet-control[]
			await().until(() -> log.contains("forced open: APPLIED_FLEET"));
			await().until(() -> other.breaker("payments").state() == CircuitBreakerState.FORCED_OPEN);
			// tag::shutdown[]
			registry.close();
			// end::shutdown[]
			assertThat(payments.state()).isEqualTo(CircuitBreakerState.FORCED_OPEN);
			assertThat(payments.tryAcquire()).isNull();
		}
	}

	private static CircuitBreakerRegistry join(String host, int port) {
		CircuitBreakerRegistry registry = CircuitBreakerRegistry.builder()
			.store(RedisStateStore.create(RedisStoreSettings.standalone(host, port).namespace("shop").build()))
			.build();
		registry.start(Duration.ofSeconds(10));
		return registry;
	}

}
