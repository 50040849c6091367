package dev.breaker.benchmarks.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

import dev.breaker.benchmarks.Table;
import dev.breaker.core.CheckedRunnable;
import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.fleet.StoreStatus.Status;
import dev.breaker.redis.RedisServerProcess;
import org.jspecify.annotations.Nullable;

/**
 * How long a protected call takes without a store, and with one that is well, hangs or is
 * dead. Every round measures all, in turn; a ratio is taken within its round.
 */
final class CallLatency {

	private static final Duration WARM_UP = Duration.ofSeconds(1);

	private static final Duration MEASURED = Duration.ofSeconds(4);

	private final Load load;

	private final List<Map<Condition, Latencies>> rounds = new ArrayList<>();

	CallLatency(Load load, int rounds) {
		this.load = load;
		for (Condition unmeasured : Condition.values()) {
			// So that nothing is compiled for the first time within a measurement
			measure(unmeasured);
		}
		for (int i = 0; i < rounds; i++) {
			List<Condition> order = new ArrayList<>(List.of(Condition.values()));
			Collections.rotate(order, i);
			Map<Condition, Latencies> round = new EnumMap<>(Condition.class);
			order.forEach((condition) -> round.put(condition, measure(condition)));
			this.rounds.add(round);
		}
	}

	/** A server runs beside in every condition, so that the surroundings are the same. */
	private Latencies measure(Condition condition) {
		try (RedisServerProcess server = RedisServerProcess.start();
				CircuitBreakerRegistry registry = condition.registry(server);
				Callers callers = new Callers(this.load.callers)) {
			CircuitBreaker breaker = registry.breaker("payments");
			callers.call(breaker, this.load.body, WARM_UP);
			condition.fault.accept(server);
			Latencies latencies = callers.call(breaker, this.load.body, MEASURED);
			condition.check(registry);
			if (breaker.state() != CircuitBreakerState.CLOSED) {
				throw new IllegalStateException(condition + ": the circuit is " + breaker.state());
			}
			return latencies;
		}
	}

	Table table() {
		Table table = new Table("store", "p50, " + this.load.unit, "p99, " + this.load.unit, "p99.9, " + this.load.unit,
				"p99 to no store");
		for (Condition condition : Condition.values()) {
			table.row(condition.title, percentile(condition, 50), percentile(condition, 99),
					percentile(condition, 99.9), ratio(condition));
		}
		return table;
	}

	private String percentile(Condition condition, double percent) {
		return median("%.0f", (round) -> of(round, condition).percentile(percent) / this.load.nanosInUnit);
	}

	/** Of a few steps of the clock, a ratio would say nothing. */
	private String ratio(Condition condition) {
		return (this.load == Load.EMPTY) ? "–" : median("%.3f", (round) -> ratio(round, condition));
	}

	private static double ratio(Map<Condition, Latencies> round, Condition condition) {
		return (double) of(round, condition).percentile(99) / of(round, Condition.NONE).percentile(99);
	}

	private static Latencies of(Map<Condition, Latencies> round, Condition condition) {
		Latencies latencies = round.get(condition);
		if (latencies == null) {
			throw new IllegalStateException("not measured: " + condition);
		}
		return latencies;
	}

	private String median(String format, ToDoubleFunction<Map<Condition, Latencies>> figure) {
		double[] figures = this.rounds.stream().mapToDouble(figure).sorted().toArray();
		return String.format(Locale.ROOT, format + " (" + format + "–" + format + ")", figures[figures.length / 2],
				figures[0], Arrays.stream(figures).max().orElseThrow());
	}

	/** What is called, and by how many threads. */
	enum Load {

		/** Waits as a call over the network does: asleep. */
		MILLISECOND(4, () -> Waiting.ofNanos(1_000_000), "µs", 1000),

		/** One caller leaves the other core to what goes on beside. */
		EMPTY(1, () -> {
		}, "ns", 1);

		private final int callers;

		private final CheckedRunnable<RuntimeException> body;

		private final String unit;

		private final double nanosInUnit;

		Load(int callers, CheckedRunnable<RuntimeException> body, String unit, double nanosInUnit) {
			this.callers = callers;
			this.body = body;
			this.unit = unit;
			this.nanosInUnit = nanosInUnit;
		}

	}

	/** What becomes of the store when the measurement begins. */
	private enum Condition {

		NONE("none", null, (server) -> {
		}),

		/** Tells how far two measurements of the same thing are apart. */
		NONE_AGAIN("none, measured once more", null, (server) -> {
		}),

		CONNECTED("connected", Status.CONNECTED, (server) -> {
		}),

		STOPPED("stopped (`SIGSTOP`)", Status.DEGRADED, RedisServerProcess::suspend),

		KILLED("killed", Status.DEGRADED, RedisServerProcess::kill);

		private final String title;

		private final @Nullable Status afterwards;

		private final Consumer<RedisServerProcess> fault;

		Condition(String title, @Nullable Status afterwards, Consumer<RedisServerProcess> fault) {
			this.title = title;
			this.afterwards = afterwards;
			this.fault = fault;
		}

		CircuitBreakerRegistry registry(RedisServerProcess server) {
			if (this.afterwards == null) {
				return CircuitBreakerRegistry.create();
			}
			CircuitBreakerRegistry registry = CircuitBreakerRegistry.builder().store(Stores.connect(server)).build();
			registry.start(Duration.ZERO);
			Waiting.until("connected", () -> status(registry) == Status.CONNECTED);
			return registry;
		}

		void check(CircuitBreakerRegistry registry) {
			if (status(registry) != this.afterwards) {
				throw new IllegalStateException(this + ": the store is " + status(registry));
			}
		}

		private static @Nullable Status status(CircuitBreakerRegistry registry) {
			var status = registry.storeStatus();
			return (status != null) ? status.status() : null;
		}

	}

}
