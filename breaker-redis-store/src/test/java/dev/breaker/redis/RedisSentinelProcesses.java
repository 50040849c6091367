package dev.breaker.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import dev.breaker.redis.RedisStoreSettings.Node;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.sentinel.api.sync.RedisSentinelCommands;

import static org.awaitility.Awaitility.await;

/**
 * A master, its replica, and three sentinels of whom two decide that the master is gone.
 */
final class RedisSentinelProcesses implements AutoCloseable {

	private static final String MASTER = "main";

	private static final int SENTINELS = 3;

	/** The flags of the replicas: one, and none says that it is down. */
	private static final List<String> REPLICA = List.of("slave");

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private static final String PASSWORD = "secret";

	private final RedisServerProcess master = startServer();

	private final RedisServerProcess replica = startServer("--replicaof", this.master.host(),
			Integer.toString(this.master.port()));

	private final List<RedisServerProcess> sentinels = new ArrayList<>();

	private RedisSentinelProcesses() {
	}

	/** Starts all and waits until the sentinels know each other and the replica. */
	static RedisSentinelProcesses start() {
		RedisSentinelProcesses processes = new RedisSentinelProcesses();
		processes.awaitReplication();
		for (int i = 0; i < SENTINELS; i++) {
			processes.sentinels.add(RedisServerProcess.startSentinel(MASTER, processes.master, 2,
					"down-after-milliseconds 1000", "failover-timeout 2000", "parallel-syncs 1"));
		}
		processes.sentinels.forEach(RedisSentinelProcesses::awaitKnowledge);
		return processes;
	}

	private static RedisServerProcess startServer(String... options) {
		List<String> all = new ArrayList<>(List.of("--repl-diskless-sync-delay", "0"));
		all.addAll(List.of(options));
		all.addAll(LeastAccess.serverOptions(PASSWORD, List.of()));
		return RedisServerProcess.start(all.toArray(String[]::new));
	}

	private void awaitReplication() {
		await().atMost(PATIENCE).until(() -> isReplica(this.replica));
	}

	/** Whether the server follows a master, with a sound link. */
	static boolean isReplica(RedisServerProcess server) {
		try (RedisProbe probe = RedisProbe.of(server)) {
			String replication = probe.commands().info("replication");
			return replication.contains("role:slave") && replication.contains("master_link_status:up");
		}
	}

	private static void awaitKnowledge(RedisServerProcess sentinel) {
		String others = Integer.toString(SENTINELS - 1);
		ask(sentinel, (commands) -> commands.master(MASTER).get("num-other-sentinels").equals(others)
				&& commands.replicas(MASTER).stream().map((known) -> known.get("flags")).toList().equals(REPLICA));
	}

	private static void ask(RedisServerProcess sentinel, Question question) {
		RedisClient client = RedisClient.create(RedisURI.create(sentinel.host(), sentinel.port()));
		try {
			RedisSentinelCommands<String, String> commands = client.connectSentinel().sync();
			Callable<Boolean> answer = () -> question.answer(commands);
			await().atMost(PATIENCE).until(answer);
		}
		finally {
			client.shutdown();
		}
	}

	/** For a user with the least rights. */
	RedisStoreSettings.Builder settings() {
		return RedisStoreSettings
			.sentinel(MASTER,
					this.sentinels.stream().map((sentinel) -> new Node(sentinel.host(), sentinel.port())).toList())
			.credentials(LeastAccess.USER, PASSWORD);
	}

	/** The master at the start. */
	RedisServerProcess master() {
		return this.master;
	}

	/** The replica at the start. */
	RedisServerProcess replica() {
		return this.replica;
	}

	/** The sentinel that the settings name first. */
	RedisServerProcess firstSentinel() {
		return this.sentinels.get(0);
	}

	/** From now on the replica falls behind, until it is resumed. */
	void holdUpReplica() {
		this.replica.suspend();
		try (RedisProbe probe = RedisProbe.of(this.master)) {
			probe.commands().clientKill(KillArgs.Builder.typeSlave());
		}
	}

	void awaitPromotion() {
		ask(this.sentinels.get(SENTINELS - 1), (commands) -> {
			Map<String, String> known = commands.master(MASTER);
			return known.get("port").equals(Integer.toString(this.replica.port()));
		});
	}

	@Override
	public void close() {
		this.sentinels.forEach(RedisServerProcess::close);
		this.replica.close();
		this.master.close();
	}

	/** What a sentinel is asked until it says so. */
	private interface Question {

		boolean answer(RedisSentinelCommands<String, String> commands);

	}

}
