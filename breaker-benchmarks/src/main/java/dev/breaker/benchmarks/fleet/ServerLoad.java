package dev.breaker.benchmarks.fleet;

import java.time.Duration;
import java.util.Locale;

import dev.breaker.benchmarks.Table;
import dev.breaker.benchmarks.fleet.RedisProbe.Work;
import dev.breaker.redis.RedisServerProcess;

/**
 * What a fleet asks of Redis while all its instances call through one breaker, few times
 * a second and many times.
 */
final class ServerLoad {

	private static final int[] CALLS_PER_SECOND = { 10, 10_000 };

	private static final int STORES_OF_THE_SIMULATED = 8;

	/** Of each round: long enough for the grown interval of a large fleet, in five. */
	private static final Duration MEASURED = Duration.ofSeconds(2);

	private static final int LONGER_FOR_MANY = 3;

	private final int rounds;

	ServerLoad(int rounds) {
		this.rounds = rounds;
	}

	Table table() {
		Table table = new Table("instances", "calls a second at each", "made in all", "scripts a second",
				"… an instance", "commands in them, a second", "Redis CPU", "network, kB/s", "connections");
		for (int callsPerSecond : CALLS_PER_SECOND) {
			for (int instances : new int[] { 1, 10, 100 }) {
				try (RedisServerProcess server = RedisServerProcess.start();
						Fleet fleet = Fleet.connected(server, instances)) {
					measure(table, Integer.toString(instances), server, fleet, callsPerSecond,
							MEASURED.multipliedBy(this.rounds));
				}
			}
			try (RedisServerProcess server = RedisServerProcess.start();
					Fleet fleet = Fleet.simulated(server, 1000, STORES_OF_THE_SIMULATED)) {
				measure(table, "1000, simulated", server, fleet, callsPerSecond,
						MEASURED.multipliedBy((long) this.rounds * LONGER_FOR_MANY));
			}
		}
		return table;
	}

	private static void measure(Table table, String instances, RedisServerProcess server, Fleet fleet,
			int callsPerSecond, Duration duration) {
		try (RedisProbe probe = new RedisProbe(server);
				Traffic traffic = new Traffic(fleet.breakers("hot"), callsPerSecond)) {
			fleet.awaitReports();
			Work before = probe.work();
			long made = traffic.made();
			Waiting.of(duration);
			Work work = probe.work().since(before);
			made = traffic.made() - made;
			table.row(instances, Integer.toString(callsPerSecond), text("%.0f", made / work.at()),
					text("%.1f", work.scripts() / work.at()), text("%.2f", work.scripts() / work.at() / fleet.size()),
					text("%.0f", work.commands() / work.at()), text("%.1f %%", 100 * work.cpuSeconds() / work.at()),
					text("%.1f", work.networkBytes() / work.at() / 1000), Integer.toString(work.connections()));
		}
	}

	private static String text(String format, double figure) {
		return String.format(Locale.ROOT, format, figure);
	}

}
