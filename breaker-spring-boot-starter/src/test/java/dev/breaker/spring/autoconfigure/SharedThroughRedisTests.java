package dev.breaker.spring.autoconfigure;

import java.io.IOException;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.ControlOutcome;
import dev.breaker.core.ManualOverride;
import dev.breaker.core.fleet.StoreStatus.Status;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.embedded.RedisServer;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.test.util.TestSocketUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two applications and a real server.
 */
class SharedThroughRedisTests {

	private static RedisServer redis;

	private static int port;

	@BeforeAll
	static void startRedis() throws IOException {
		port = TestSocketUtils.findAvailableTcpPort();
		redis = RedisServer.newRedisServer().port(port).setting("save \"\"").build();
		redis.start();
	}

	@AfterAll
	static void stopRedis() throws IOException {
		redis.stop();
	}

	@Test
	void holdsAtOneWhatWasForcedAtTheOther() {
		instance("one").run((one) -> instance("two").run((two) -> {
			CircuitBreaker payments = one.getBean(CircuitBreakerRegistry.class).breaker("payments");
			CircuitBreakerRegistry other = two.getBean(CircuitBreakerRegistry.class);
			assertThat(other.storeStatus().status()).isEqualTo(Status.CONNECTED);
			assertThat(payments.forceOpen(ManualOverride.because("maintenance")).toCompletableFuture().join())
				.isEqualTo(ControlOutcome.APPLIED_FLEET);
			await().until(() -> other.breaker("payments").state() == CircuitBreakerState.FORCED_OPEN);
			assertThat(other.storeStatus().instances()).isEqualTo(2);
		}));
	}

	private static ApplicationContextRunner instance(String id) {
		return new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(BreakerAutoConfiguration.class, BreakerRedisStoreAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.data.redis"))
			.withPropertyValues("spring.application.name=shop", "spring.data.redis.host=127.0.0.1",
					"spring.data.redis.port=" + port, "breaker.instance-id=" + id, "breaker.store.command-timeout=2s",
					"breaker.store.sync-interval=100ms", "breaker.instances.payments.mode=ENFORCE");
	}

}
