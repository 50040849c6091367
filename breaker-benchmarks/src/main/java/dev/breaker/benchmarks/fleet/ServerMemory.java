package dev.breaker.benchmarks.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

import dev.breaker.benchmarks.Table;
import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.ControlOutcome;
import dev.breaker.core.ManualOverride;
import dev.breaker.redis.RedisServerProcess;

/**
 * What breakers, and the fleet itself, take of the memory of Redis.
 */
final class ServerMemory {

	private static final int[] INSTANCES = { 1, 10, 100 };

	private static final int STORES = 4;

	private static final int MANY = 1000;

	/** Of more, this machine would measure its own trouble. */
	private static final int MOST_REPORTS = 10_000;

	private static final List<String> ROWS = List.of("the fleet itself", "a breaker, CLOSED", "a breaker, OPEN",
			"a breaker, CLOSED beneath an override", "each of %d breakers, CLOSED, by `used_memory`".formatted(MANY));

	Table table() {
		List<List<String>> columns = new ArrayList<>();
		for (int instances : INSTANCES) {
			try (RedisServerProcess server = RedisServerProcess.start();
					RedisProbe probe = new RedisProbe(server);
					Fleet fleet = Fleet.simulated(server, instances, Math.min(instances, STORES))) {
				columns.add(List.of(fleetItself(fleet, probe), closed(fleet, probe), open(fleet, probe),
						overridden(fleet, probe), many(fleet, probe)));
			}
		}
		Table table = new Table("bytes of", "1 instance", "10 instances", "100 instances");
		for (int i = 0; i < ROWS.size(); i++) {
			int row = i;
			table.row(ROWS.get(i), columns.get(0).get(row), columns.get(1).get(row), columns.get(2).get(row));
		}
		return table;
	}

	private static String fleetItself(Fleet fleet, RedisProbe probe) {
		fleet.awaitReports();
		return Long.toString(probe.bytesOf("breaker:1:*"));
	}

	private static String closed(Fleet fleet, RedisProbe probe) {
		fleet.breakers("closed").forEach(ServerMemory::succeed);
		return bytesOf("closed", fleet, probe);
	}

	private static String open(Fleet fleet, RedisProbe probe) {
		fleet.breakers("open").forEach(ServerMemory::trip);
		Waiting.until("open in the fleet",
				() -> fleet.breakers("open")
					.stream()
					.allMatch((breaker) -> breaker.snapshot().fleetState() == CircuitBreakerState.OPEN));
		return bytesOf("open", fleet, probe);
	}

	private static String overridden(Fleet fleet, RedisProbe probe) {
		fleet.breakers("overridden").forEach(ServerMemory::succeed);
		fleet.awaitReports();
		CompletionStage<ControlOutcome> unused = fleet.breaker(0, "overridden")
			.forceOpen(ManualOverride.because("provider maintenance").by("alice"));
		return bytesOf("overridden", fleet, probe);
	}

	/** Everything counts here: the server's tables of keys and what it allots in vain. */
	private static String many(Fleet fleet, RedisProbe probe) {
		if (fleet.size() * MANY > MOST_REPORTS) {
			return "–";
		}
		long before = probe.work().memory();
		IntStream.range(0, MANY)
			.forEach((i) -> fleet.breakers("one-of-many-%04d".formatted(i)).forEach(ServerMemory::succeed));
		fleet.awaitReports();
		return String.format(Locale.ROOT, "%.0f", (double) (probe.work().memory() - before) / MANY);
	}

	private static String bytesOf(String breaker, Fleet fleet, RedisProbe probe) {
		fleet.awaitReports();
		return Long.toString(probe.bytesOf("breaker:1:{%s/%s}:*".formatted(Stores.NAMESPACE, breaker)));
	}

	private static void succeed(CircuitBreaker breaker) {
		breaker.run(() -> {
		});
	}

	private static void trip(CircuitBreaker breaker) {
		for (int i = 0; i < CircuitBreakerConfig.defaults().minimumNumberOfCalls(); i++) {
			breaker.acquire().failure(new IllegalStateException("down"));
		}
	}

}
