package dev.breaker.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import dev.breaker.redis.RedisStoreSettings.Node;
import io.lettuce.core.MigrateArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import io.lettuce.core.cluster.models.partitions.Partitions;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;

import static org.awaitility.Awaitility.await;

/**
 * A cluster of three shards, each a master and its replica. Shard {@code i} starts with
 * the {@code i}-th third of the slots.
 */
final class RedisClusterProcesses implements AutoCloseable {

	private static final int SHARDS = 3;

	private static final String PASSWORD = "secret";

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private final RedisClient client = RedisClient.create();

	private final List<RedisServerProcess> servers = new ArrayList<>();

	private final Map<RedisServerProcess, RedisCommands<String, String>> commands = new HashMap<>();

	private RedisClusterProcesses() {
	}

	/** Starts all and waits until every node knows every other. */
	static RedisClusterProcesses start() {
		RedisClusterProcesses cluster = new RedisClusterProcesses();
		for (int i = 0; i < 2 * SHARDS; i++) {
			cluster.startNode(i);
		}
		cluster.meet();
		for (int shard = 0; shard < SHARDS; shard++) {
			cluster.on(cluster.replica(shard)).clusterReplicate(cluster.on(cluster.master(shard)).clusterMyId());
		}
		cluster.awaitHealth();
		return cluster;
	}

	/** A dead shard must not silence the others. */
	private void startNode(int i) {
		List<String> options = new ArrayList<>(
				List.of("--cluster-enabled", "yes", "--cluster-node-timeout", "2000", "--cluster-require-full-coverage",
						"no", "--cluster-replica-validity-factor", "0", "--repl-diskless-sync-delay", "0"));
		options.addAll(LeastAccess.serverOptions(PASSWORD, LeastAccess.CLUSTER));
		RedisServerProcess server = RedisServerProcess.start(options.toArray(String[]::new));
		this.servers.add(server);
		RedisURI uri = RedisURI.create(server.host(), server.port());
		uri.setTimeout(PATIENCE);
		this.commands.put(server, this.client.connect(uri).sync());
		on(server).clusterSetConfigEpoch(i + 1L);
		if (i < SHARDS) {
			int first = firstSlot(i);
			on(server).clusterAddSlots(IntStream.range(first, firstSlot(i + 1)).toArray());
		}
	}

	private static int firstSlot(int shard) {
		return shard * SlotHash.SLOT_COUNT / SHARDS;
	}

	private void meet() {
		for (int i = 0; i < this.servers.size(); i++) {
			for (RedisServerProcess other : this.servers.subList(i + 1, this.servers.size())) {
				on(this.servers.get(i)).clusterMeet(other.host(), other.port());
			}
		}
		await().atMost(PATIENCE)
			.until(() -> this.servers.stream()
				.allMatch((server) -> nodes(server).size() == 2 * SHARDS && nodes(server).stream()
					.noneMatch((node) -> node.getFlags().contains(RedisClusterNode.NodeFlag.HANDSHAKE))));
	}

	private void awaitHealth() {
		await().atMost(PATIENCE).until(() -> this.servers.stream().allMatch(this::isHealthy));
	}

	private boolean isHealthy(RedisServerProcess server) {
		boolean linked = !this.servers.subList(SHARDS, 2 * SHARDS).contains(server)
				|| on(server).info("replication").contains("master_link_status:up");
		long replicas = nodes(server).stream()
			.filter((node) -> node.getFlags().contains(RedisClusterNode.NodeFlag.REPLICA)
					|| node.getFlags().contains(RedisClusterNode.NodeFlag.SLAVE))
			.count();
		return linked && replicas == SHARDS && on(server).clusterInfo().contains("cluster_state:ok");
	}

	private Partitions nodes(RedisServerProcess server) {
		return ClusterPartitionParser.parse(on(server).clusterNodes());
	}

	private RedisCommands<String, String> on(RedisServerProcess server) {
		return this.commands.get(server);
	}

	/** The shard's master at the start. */
	RedisServerProcess master(int shard) {
		return this.servers.get(shard);
	}

	/** The shard's replica at the start. */
	RedisServerProcess replica(int shard) {
		return this.servers.get(SHARDS + shard);
	}

	/** Waits until the other shards see the replica lead its shard. */
	void awaitPromotion(int shard) {
		RedisServerProcess other = master((shard + 1) % SHARDS);
		await().atMost(PATIENCE)
			.until(() -> nodes(other).getPartitionBySlot(firstSlot(shard)).getUri().getPort() == replica(shard).port());
	}

	/**
	 * The shard whose master holds the keys of a breaker of the namespace at the start.
	 */
	static int shardOf(String namespace, String breaker) {
		return SlotHash.getSlot(new RedisKeys(namespace).read(breaker).get(0)) * SHARDS / SlotHash.SLOT_COUNT;
	}

	/** The shard that holds the keys of the namespace itself at the start. */
	static int shardOf(String namespace) {
		return SlotHash.getSlot(new RedisKeys(namespace).index().get(0)) * SHARDS / SlotHash.SLOT_COUNT;
	}

	/** Begins to move the slot of a key: half of its way, both masters know a part. */
	SlotMove beginToMove(String key) {
		int slot = SlotHash.getSlot(key);
		int shard = slot * SHARDS / SlotHash.SLOT_COUNT;
		return new SlotMove(slot, master(shard), master((shard + 1) % SHARDS));
	}

	/** For a user with the least rights. */
	RedisStoreSettings.Builder settings() {
		return RedisStoreSettings
			.cluster(this.servers.stream().map((server) -> new Node(server.host(), server.port())).toList())
			.credentials(LeastAccess.USER, PASSWORD);
	}

	@Override
	public void close() {
		this.client.shutdown();
		this.servers.forEach(RedisServerProcess::close);
	}

	/** A slot on its way from one master to another. */
	final class SlotMove {

		private final int slot;

		private final RedisServerProcess from;

		private final RedisServerProcess to;

		private SlotMove(int slot, RedisServerProcess from, RedisServerProcess to) {
			this.slot = slot;
			this.from = from;
			this.to = to;
			on(to).clusterSetSlotImporting(slot, on(from).clusterMyId());
			on(from).clusterSetSlotMigrating(slot, on(to).clusterMyId());
		}

		/** Takes some of the keys over; answers how many it took. */
		int migrate(int most) {
			List<String> keys = on(this.from).clusterGetKeysInSlot(this.slot, most);
			if (!keys.isEmpty()) {
				on(this.from).migrate(this.to.host(), this.to.port(), 0, PATIENCE.toMillis(),
						MigrateArgs.Builder.<String>keys(keys));
			}
			return keys.size();
		}

		/** All nodes learn whose the slot is now. */
		void end() {
			String owner = on(this.to).clusterMyId();
			on(this.to).clusterSetSlotNode(this.slot, owner);
			on(this.from).clusterSetSlotNode(this.slot, owner);
		}

	}

}
