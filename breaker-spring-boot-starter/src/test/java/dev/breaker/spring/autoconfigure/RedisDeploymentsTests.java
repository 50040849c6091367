package dev.breaker.spring.autoconfigure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.ControlOutcome;
import dev.breaker.core.ManualOverride;
import dev.breaker.redis.RedisCertificate;
import dev.breaker.redis.RedisServerProcess;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Applications that share breakers through the Redis that {@code spring.data.redis}
 * names, however it is deployed.
 */
@Timeout(120)
class RedisDeploymentsTests {

	private final ApplicationContextRunner application = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(BreakerAutoConfiguration.class,
				BreakerRedisStoreAutoConfiguration.class, SslAutoConfiguration.class))
		.withClassLoader(new FilteredClassLoader("org.springframework.boot.data.redis"))
		.withPropertyValues("spring.application.name=shop", "breaker.store.command-timeout=2s",
				"breaker.store.sync-interval=100ms", "breaker.instances.payments.mode=ENFORCE");

	@Test
	void sharesThroughTheMasterThatSentinelsKnow() {
		try (RedisServerProcess master = RedisServerProcess.start("--requirepass", "secret");
				RedisServerProcess sentinel = RedisServerProcess.startSentinel("main", master)) {
			assertThatItShares("spring.data.redis.sentinel.master=main", "spring.data.redis.database=2",
					"spring.data.redis.sentinel.nodes=" + address(sentinel), "spring.data.redis.password=secret");
		}
	}

	@Test
	void sharesThroughACluster() {
		try (RedisServerProcess server = RedisServerProcess.start("--cluster-enabled", "yes")) {
			RedisClient client = RedisClient.create(RedisURI.create(server.host(), server.port()));
			RedisCommands<String, String> commands = client.connect().sync();
			commands.clusterAddSlots(IntStream.range(0, SlotHash.SLOT_COUNT).toArray());
			await().until(() -> commands.clusterInfo().contains("cluster_state:ok"));
			client.shutdown();
			assertThatItShares("spring.data.redis.cluster.nodes=" + address(server));
		}
	}

	@Test
	void sharesOverTlsAsAUser(@TempDir Path directory) throws IOException {
		RedisCertificate certificate = RedisCertificate.create(directory);
		int port = RedisServerProcess.freePort();
		String[] user = { "--user", "shop", "on", ">secret", "~breaker:1:*", "resetchannels", "+@all" };
		try (RedisServerProcess server = startWithTls(
				Stream.of(certificate.serverOptions(port), user).flatMap(Stream::of).toArray(String[]::new))) {
			assertThatItShares("spring.data.redis.host=" + server.host(), "spring.data.redis.port=" + port,
					"spring.data.redis.username=shop", "spring.data.redis.password=secret",
					"spring.data.redis.ssl.bundle=redis",
					"spring.ssl.bundle.pem.redis.keystore.certificate=" + certificate.certificate().toUri(),
					"spring.ssl.bundle.pem.redis.keystore.private-key=" + certificate.key().toUri(),
					"spring.ssl.bundle.pem.redis.truststore.certificate=" + certificate.certificate().toUri());
		}
	}

	private static RedisServerProcess startWithTls(String... options) {
		try {
			return RedisServerProcess.start(options);
		}
		catch (IllegalStateException ex) {
			Assumptions.assumeFalse(ex.getMessage().contains("tls-port"), "this redis-server was built without TLS");
			throw ex;
		}
	}

	private void assertThatItShares(String... connection) {
		ApplicationContextRunner connected = this.application.withPropertyValues(connection);
		connected.withPropertyValues("breaker.instance-id=one")
			.run((one) -> connected.withPropertyValues("breaker.instance-id=two").run((two) -> {
				CircuitBreaker here = one.getBean(CircuitBreakerRegistry.class).breaker("payments");
				CircuitBreakerRegistry there = two.getBean(CircuitBreakerRegistry.class);
				await().until(() -> there.storeStatus().instances() == 2);
				assertThat(here.forceOpen(ManualOverride.because("maintenance")).toCompletableFuture().join())
					.isEqualTo(ControlOutcome.APPLIED_FLEET);
				await().until(() -> there.breaker("payments").state() == CircuitBreakerState.FORCED_OPEN);
			}));
	}

	private static String address(RedisServerProcess server) {
		return server.host() + ":" + server.port();
	}

}
