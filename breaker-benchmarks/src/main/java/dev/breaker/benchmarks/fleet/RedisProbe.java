package dev.breaker.benchmarks.fleet;

import java.util.Map;
import java.util.stream.Collectors;

import dev.breaker.redis.RedisServerProcess;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;

/**
 * Asks a server what it has done and what it holds, on a connection of its own.
 */
final class RedisProbe implements AutoCloseable {

	private final RedisClient client;

	private final RedisCommands<String, String> commands;

	RedisProbe(RedisServerProcess server) {
		this.client = RedisClient.create(RedisURI.create(server.host(), server.port()));
		this.commands = this.client.connect().sync();
	}

	String version() {
		return info().getOrDefault("redis_version", "?");
	}

	/** Memory of all keys that match, in bytes, as the server estimates it. */
	long bytesOf(String pattern) {
		return this.commands.keys(pattern).stream().mapToLong((key) -> this.commands.memoryUsage(key)).sum();
	}

	/** What the server has done since it started. */
	Work work() {
		Map<String, String> info = info();
		long scripts = 0;
		double micros = 0;
		for (Map.Entry<String, String> entry : info.entrySet()) {
			if (entry.getKey().startsWith("cmdstat_eval")) {
				scripts += (long) statistic(entry.getValue(), "calls");
				micros += statistic(entry.getValue(), "usec");
			}
		}
		return new Work(System.nanoTime() / 1e9, scripts, micros / 1e6, number(info, "total_commands_processed"),
				number(info, "used_cpu_user") + number(info, "used_cpu_sys"),
				number(info, "total_net_input_bytes") + number(info, "total_net_output_bytes"),
				(int) number(info, "connected_clients") - 1, (long) number(info, "used_memory"));
	}

	private Map<String, String> info() {
		return this.commands.info("all")
			.lines()
			.filter((line) -> line.contains(":"))
			.collect(Collectors.toMap((line) -> line.substring(0, line.indexOf(':')),
					(line) -> line.substring(line.indexOf(':') + 1), (one, other) -> other));
	}

	private static double number(Map<String, String> info, String key) {
		return Double.parseDouble(info.getOrDefault(key, "NaN"));
	}

	/** One of {@code calls=3,usec=61,…}. */
	private static double statistic(String statistics, String name) {
		for (String statistic : statistics.split(",", -1)) {
			if (statistic.startsWith(name + "=")) {
				return Double.parseDouble(statistic.substring(name.length() + 1));
			}
		}
		return Double.NaN;
	}

	@Override
	public void close() {
		this.client.shutdown();
	}

	/**
	 * Work of a server up to a moment.
	 *
	 * @param at that moment, in seconds
	 * @param scripts scripts that clients called
	 * @param scriptSeconds time they took
	 * @param commands commands, with those inside scripts
	 * @param cpuSeconds processor time of the server
	 * @param networkBytes received and sent
	 * @param connections open ones, without the probe's
	 * @param memory bytes allocated
	 */
	record Work(double at, long scripts, double scriptSeconds, double commands, double cpuSeconds, double networkBytes,
			int connections, long memory) {

		Work since(Work before) {
			return new Work(this.at - before.at, this.scripts - before.scripts,
					this.scriptSeconds - before.scriptSeconds, this.commands - before.commands,
					this.cpuSeconds - before.cpuSeconds, this.networkBytes - before.networkBytes, this.connections,
					this.memory - before.memory);
		}

	}

}
