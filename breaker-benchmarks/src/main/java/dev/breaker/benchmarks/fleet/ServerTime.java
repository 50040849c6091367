package dev.breaker.benchmarks.fleet;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;

import dev.breaker.benchmarks.Table;
import dev.breaker.benchmarks.fleet.RedisProbe.Work;
import dev.breaker.core.fleet.StateStore;
import dev.breaker.core.fleet.WindowReport;
import dev.breaker.core.window.WindowTotals;
import dev.breaker.redis.RedisServerProcess;

/**
 * How long Redis works on what instances ask of it again and again.
 */
final class ServerTime {

	private static final int[] INSTANCES = { 1, 10, 100 };

	private static final int TIMES = 5000;

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private static final String SHAPE = "T60";

	Table table() {
		Table table = new Table("instances", "report of a breaker, µs", "heartbeat, µs",
				"totals without the worst, µs");
		for (int instances : INSTANCES) {
			try (RedisServerProcess server = RedisServerProcess.start();
					RedisProbe probe = new RedisProbe(server);
					StateStore store = Stores.patient(server)) {
				table.row(Integer.toString(instances), micros(probe, (i) -> report(store, i, instances)),
						micros(probe, (i) -> store.heartbeat("instance-" + i % instances, MINUTE)),
						micros(probe, (i) -> store.remainder("payments", 0, SHAPE, 1)));
			}
		}
		return table;
	}

	private static void report(StateStore store, int i, int instances) {
		store.report("instance-" + i % instances, MINUTE,
				List.of(new WindowReport("payments", 0, i + 1, SHAPE, new WindowTotals(1000 + i, i % 100, 0), false)));
	}

	private static String micros(RedisProbe probe, IntConsumer command) {
		for (int i = 0; i < TIMES / 5; i++) {
			command.accept(i);
		}
		Work before = probe.work();
		for (int i = TIMES / 5; i < TIMES; i++) {
			command.accept(i);
		}
		Work work = probe.work().since(before);
		return String.format(Locale.ROOT, "%.1f", work.scriptSeconds() * 1e6 / work.scripts());
	}

}
