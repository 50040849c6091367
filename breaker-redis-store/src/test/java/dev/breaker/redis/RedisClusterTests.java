package dev.breaker.redis;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.ControlOutcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Fault 26: breakers are spread over the shards of a cluster, which lose masters, die,
 * and give slots away.
 */
@Timeout(240)
class RedisClusterTests {

	private static final String NAMESPACE = "shop";

	/** The shard of the index is that of the whole namespace. */
	private static final int INDEX_SHARD = RedisClusterProcesses.shardOf(NAMESPACE);

	private static final int OTHER_SHARD = (INDEX_SHARD + 1) % 3;

	private static final int THIRD_SHARD = (INDEX_SHARD + 2) % 3;

	private RedisClusterProcesses redis;

	private DeployedFleet fleet;

	@BeforeEach
	void start() {
		this.redis = RedisClusterProcesses.start();
		this.fleet = new DeployedFleet(2, this.redis::settings);
	}

	@AfterEach
	void stop() {
		this.fleet.close();
		this.redis.close();
	}

	@Test
	@Tag("faults")
	void aReplicaTakesOverForItsShard() {
		List<String> names = onEachShard("payments");
		List<Long> opened = names.stream().map(this.fleet::open).toList();
		this.fleet.forceOpen(on(OTHER_SHARD, "refunds"));
		this.redis.master(OTHER_SHARD).kill();
		this.redis.awaitPromotion(OTHER_SHARD);
		this.fleet.assertThatItAgreesOn(on(OTHER_SHARD, "stock"));
		assertThat(names).map((name) -> this.fleet.awaitAgreed(name, CircuitBreakerState.OPEN)).isEqualTo(opened);
		CircuitBreakerRegistry cold = this.fleet.join();
		await().atMost(DeployedFleet.PATIENCE).untilAsserted(() -> {
			assertThat(names).extracting((name) -> cold.breaker(name).state()).containsOnly(CircuitBreakerState.OPEN);
			assertThat(cold.breaker(on(OTHER_SHARD, "refunds")).state()).isEqualTo(CircuitBreakerState.FORCED_OPEN);
		});
	}

	@Test
	@Tag("faults")
	void aReplicaTakesOverForTheShardOfTheIndex() {
		List<String> names = onEachShard("payments");
		List<Long> opened = names.stream().map(this.fleet::open).toList();
		this.redis.master(INDEX_SHARD).kill();
		this.redis.awaitPromotion(INDEX_SHARD);
		this.fleet.assertThatItAgreesOn(on(THIRD_SHARD, "stock"));
		assertThat(names).map((name) -> this.fleet.awaitAgreed(name, CircuitBreakerState.OPEN)).isEqualTo(opened);
	}

	@Test
	@Tag("faults")
	void aReplicaTakesOverForAMasterThatHangs() {
		String name = on(OTHER_SHARD, "payments");
		long opened = this.fleet.open(name);
		this.redis.master(OTHER_SHARD).suspend();
		this.redis.awaitPromotion(OTHER_SHARD);
		this.fleet.assertThatItAgreesOn(on(OTHER_SHARD, "stock"));
		assertThat(this.fleet.awaitAgreed(name, CircuitBreakerState.OPEN)).isEqualTo(opened);
		this.redis.master(OTHER_SHARD).resume();
		this.fleet.assertThatItAgreesOn(on(OTHER_SHARD, "parcels"));
		assertThat(this.fleet.awaitAgreed(name, CircuitBreakerState.OPEN)).isEqualTo(opened);
	}

	@Test
	void breakersOfOtherShardsGoOnWhenAShardIsDead() {
		String dead = on(OTHER_SHARD, "payments");
		String alive = on(THIRD_SHARD, "payments");
		long opened = this.fleet.open(dead);
		this.redis.replica(OTHER_SHARD).kill();
		this.redis.master(OTHER_SHARD).kill();
		this.fleet.open(alive);
		this.fleet.forceOpen(on(INDEX_SHARD, "refunds"));
		assertThat(this.fleet.override(on(OTHER_SHARD, "refunds"))).isEqualTo(ControlOutcome.APPLIED_LOCAL_PENDING);
		assertThat(this.fleet.instance(0).breaker(on(OTHER_SHARD, "refunds")).state())
			.isEqualTo(CircuitBreakerState.FORCED_OPEN);
		this.fleet.reset(alive);
		this.redis.master(OTHER_SHARD).restart();
		this.fleet.assertThatItAgreesOn(on(OTHER_SHARD, "stock"));
		assertThat(this.fleet.awaitAgreed(dead, CircuitBreakerState.OPEN)).as("from an empty shard").isEqualTo(opened);
		this.fleet.awaitState(on(OTHER_SHARD, "refunds"), CircuitBreakerState.FORCED_OPEN);
	}

	@Test
	@Tag("faults")
	void withTheShardOfTheIndexDeadEachInstanceDecidesAlone() {
		String name = on(THIRD_SHARD, "payments");
		long opened = this.fleet.open(name);
		this.redis.replica(INDEX_SHARD).kill();
		this.redis.master(INDEX_SHARD).kill();
		this.fleet.awaitDegraded();
		assertThat(this.fleet.states(name)).containsOnly(CircuitBreakerState.OPEN);
		assertThat(this.fleet.override(on(THIRD_SHARD, "refunds"))).isEqualTo(ControlOutcome.APPLIED_LOCAL_PENDING);
		this.redis.master(INDEX_SHARD).restart();
		this.fleet.awaitConnected();
		assertThat(this.fleet.awaitAgreed(name, CircuitBreakerState.OPEN)).isEqualTo(opened);
		this.fleet.awaitState(on(THIRD_SHARD, "refunds"), CircuitBreakerState.FORCED_OPEN);
	}

	@Test
	@Tag("faults")
	void aSlotMovesToAnotherShardWhileItIsInUse() {
		String name = on(OTHER_SHARD, "payments");
		long opened = this.fleet.open(name);
		this.fleet.forceOpen(on(OTHER_SHARD, "refunds"));
		RedisClusterProcesses.SlotMove move = this.redis.beginToMove(new RedisKeys(NAMESPACE).read(name).get(0));
		move.migrate(1);
		await().pollDelay(Duration.ofMillis(500)).until(() -> true);
		await().until(() -> move.migrate(10) == 0);
		move.end();
		this.fleet.awaitConnected();
		assertThat(this.fleet.awaitAgreed(name, CircuitBreakerState.OPEN)).isEqualTo(opened);
		assertThat(this.fleet.reset(name)).isGreaterThan(opened);
		assertThat(this.fleet.open(name)).isGreaterThan(opened);
		this.fleet.assertThatItAgreesOn(on(THIRD_SHARD, "stock"));
		assertThat(this.fleet.states(on(OTHER_SHARD, "refunds"))).containsOnly(CircuitBreakerState.FORCED_OPEN);
	}

	private static List<String> onEachShard(String name) {
		return Stream.of(INDEX_SHARD, OTHER_SHARD, THIRD_SHARD).map((shard) -> on(shard, name)).toList();
	}

	/** The first name of its kind that lies on the shard. */
	private static String on(int shard, String name) {
		return IntStream.range(0, 1000)
			.mapToObj((i) -> name + i)
			.filter((candidate) -> RedisClusterProcesses.shardOf(NAMESPACE, candidate) == shard)
			.findFirst()
			.orElseThrow();
	}

}
