package dev.breaker.benchmarks.fleet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

import dev.breaker.benchmarks.Table;
import dev.breaker.redis.RedisServerProcess;

/**
 * The measurement behind {@code docs/fleet-figures.md}, with Redis servers that it starts
 * itself on this machine. Prints each table as soon as it is done.
 */
final class FleetMeasurement {

	private static final int ROUNDS = 5;

	private static final Map<String, IntFunction<Table>> PARTS = new LinkedHashMap<>();

	static {
		PARTS.put("latency", (rounds) -> new CallLatency(CallLatency.Load.MILLISECOND, rounds).table());
		PARTS.put("empty", (rounds) -> new CallLatency(CallLatency.Load.EMPTY, rounds).table());
		PARTS.put("propagation", (rounds) -> new Propagation(rounds).table());
		PARTS.put("load", (rounds) -> new ServerLoad(rounds).table());
		PARTS.put("memory", (rounds) -> new ServerMemory().table());
		PARTS.put("time", (rounds) -> new ServerTime().table());
	}

	private FleetMeasurement() {
	}

	/**
	 * Measures, and prints tables in Markdown.
	 * @param arguments names of the parts to measure, all if there are none; and
	 * optionally the number of rounds
	 */
	public static void main(String[] arguments) {
		int rounds = ROUNDS;
		List<String> parts = new ArrayList<>();
		for (String argument : arguments) {
			if (PARTS.containsKey(argument)) {
				parts.add(argument);
			}
			else if (argument.matches("[1-9][0-9]?")) {
				rounds = Integer.parseInt(argument);
			}
			else {
				throw new IllegalArgumentException(
						"'%s' is neither a number of rounds nor one of %s".formatted(argument, PARTS.keySet()));
			}
		}
		System.out.println(machine());
		for (String part : parts.isEmpty() ? PARTS.keySet() : parts) {
			IntFunction<Table> measurement = PARTS.get(part);
			if (measurement != null) {
				System.out.printf("%n### %s%n%n%s%n", part, measurement.apply(rounds));
			}
		}
	}

	private static String machine() {
		try (RedisServerProcess server = RedisServerProcess.start(); RedisProbe probe = new RedisProbe(server)) {
			return "Redis %s; %s %s; %s; %d processors".formatted(probe.version(), System.getProperty("java.vm.name"),
					Runtime.version(), System.getProperty("os.name"), Runtime.getRuntime().availableProcessors());
		}
	}

}
