package dev.breaker.redis;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import dev.breaker.core.fleet.FleetIndex;
import dev.breaker.core.fleet.FleetPhase;
import dev.breaker.core.fleet.FleetRecord;
import dev.breaker.core.fleet.StateStoreException;
import dev.breaker.core.fleet.WindowReport;
import dev.breaker.core.window.WindowTotals;
import dev.breaker.redis.RedisStoreSettings.Node;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * The same store where the server is found by a sentinel, or is one of a cluster.
 */
@Timeout(120)
class RedisDeploymentTests {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	@Test
	void findsTheMasterThroughASentinel() {
		try (RedisServerProcess master = RedisServerProcess.start();
				RedisServerProcess sentinel = RedisServerProcess.startSentinel("main", master);
				RedisStateStore store = RedisStateStore
					.create(RedisStoreSettings.sentinel("main", List.of(node(sentinel)))
						.namespace("shop")
						.commandTimeout(Duration.ofSeconds(2))
						.build())) {
			assertThatItWorks(store);
			master.kill();
			assertThatExceptionOfType(StateStoreException.class).isThrownBy(() -> store.heartbeat("a", MINUTE));
			master.restart();
			assertThatItWorks(store);
		}
	}

	@Test
	void worksInACluster() {
		try (RedisServerProcess server = RedisServerProcess.start("--cluster-enabled", "yes");
				RedisProbe probe = RedisProbe.of(server);
				RedisStateStore store = RedisStateStore.create(RedisStoreSettings.cluster(List.of(node(server)))
					.namespace("shop")
					.commandTimeout(Duration.ofSeconds(2))
					.build())) {
			assertThatExceptionOfType(StateStoreException.class).isThrownBy(() -> store.heartbeat("a", MINUTE));
			probe.commands().clusterAddSlots(IntStream.range(0, 16384).toArray());
			assertThatItWorks(store);
			server.kill();
			assertThatExceptionOfType(StateStoreException.class).isThrownBy(() -> store.heartbeat("a", MINUTE));
			server.restart();
			assertThatItWorks(store);
		}
	}

	private static void assertThatItWorks(RedisStateStore store) {
		await().atMost(MINUTE)
			.ignoreExceptionsInstanceOf(StateStoreException.class)
			.until(() -> store.heartbeat("a", MINUTE).instances() == 1);
		for (String name : List.of("payments", "refunds", "stock")) {
			long epoch = store
				.propose(name, 0,
						new FleetRecord(0, FleetPhase.OPEN, 1, MINUTE, Duration.ZERO, 1, 1, MINUTE, Duration.ZERO,
								"cause", "a", "nonce"))
				.record()
				.epoch();
			WindowReport report = new WindowReport(name, epoch, 1, "T60", new WindowTotals(2, 1, 0), false);
			assertThat(store.report("a", MINUTE, List.of(report)).get(0).totals().window()).isEqualTo(report.totals());
		}
		assertThat(store.heartbeat("a", MINUTE).entries()).extracting(FleetIndex.Entry::breaker)
			.containsExactlyInAnyOrder("payments", "refunds", "stock");
	}

	private static Node node(RedisServerProcess server) {
		return new Node(server.host(), server.port());
	}

}
