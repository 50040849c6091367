package dev.breaker.benchmarks.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import dev.breaker.benchmarks.Table;
import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.core.ControlOutcome;
import dev.breaker.core.ManualOverride;
import dev.breaker.core.Permit;
import dev.breaker.core.fleet.StateStore;
import dev.breaker.redis.RedisServerProcess;

/**
 * How long it takes from a trip or an override at one of two instances to the first call
 * that the other refuses.
 */
final class Propagation {

	private static final int TRIALS_A_ROUND = 4;

	private static final long LONGEST_INTERVAL = Duration.ofMillis(1100).toNanos();

	private static final long BETWEEN_CALLS = Duration.ofMillis(1).toNanos() / 10;

	private static final int ENOUGH_TO_TRIP = CircuitBreakerConfig.defaults().minimumNumberOfCalls();

	private final int rounds;

	Propagation(int rounds) {
		this.rounds = rounds;
	}

	Table table() {
		Table table = new Table("", "median, ms", "worst, ms", "trials");
		measure(table, "with publish/subscribe", UnaryOperator.identity());
		measure(table, "without", Stores::withoutPush);
		return table;
	}

	private void measure(Table table, String how, UnaryOperator<StateStore> view) {
		try (RedisServerProcess server = RedisServerProcess.start();
				Fleet fleet = Fleet.of(view.apply(Stores.connect(server)), view.apply(Stores.connect(server)))) {
			List<Long> trips = new ArrayList<>();
			List<Long> overrides = new ArrayList<>();
			for (int round = 0; round < this.rounds; round++) {
				List<String> tripped = names("trip", round);
				// What the guard asks for: one instance's word alone would not do
				tripped.forEach((name) -> fail(fleet.breaker(1, name), ENOUGH_TO_TRIP / 2));
				fleet.awaitReports();
				tripped.forEach((name) -> trips.add(nanosToRefusal(fleet, name, Propagation::trip)));
				names("override", round)
					.forEach((name) -> overrides.add(nanosToRefusal(fleet, name, Propagation::forceOpen)));
			}
			row(table, "a trip, " + how, trips);
			row(table, "an override, " + how, overrides);
		}
	}

	private static List<String> names(String what, int round) {
		return IntStream.range(0, TRIALS_A_ROUND).mapToObj((i) -> "%s-%d-%d".formatted(what, round, i)).toList();
	}

	/** Begins at any moment of the other instance's interval. */
	private static long nanosToRefusal(Fleet fleet, String name, Consumer<CircuitBreaker> refuse) {
		CircuitBreaker here = fleet.breaker(0, name);
		CircuitBreaker there = fleet.breaker(1, name);
		Waiting.ofNanos(ThreadLocalRandom.current().nextLong(LONGEST_INTERVAL));
		long begun = System.nanoTime();
		refuse.accept(here);
		for (Permit permit; (permit = there.tryAcquire()) != null;) {
			permit.cancel();
			if (System.nanoTime() - begun > Duration.ofSeconds(30).toNanos()) {
				throw new IllegalStateException("Not refused within 30 seconds: " + name);
			}
			Waiting.ofNanos(BETWEEN_CALLS);
		}
		return System.nanoTime() - begun;
	}

	private static void trip(CircuitBreaker breaker) {
		fail(breaker, ENOUGH_TO_TRIP);
	}

	private static void forceOpen(CircuitBreaker breaker) {
		CompletionStage<ControlOutcome> unused = breaker.forceOpen(ManualOverride.because("measurement"));
	}

	private static void fail(CircuitBreaker breaker, int times) {
		for (int i = 0; i < times; i++) {
			breaker.acquire().failure(new IllegalStateException("down"));
		}
	}

	private static void row(Table table, String what, List<Long> nanos) {
		List<Long> sorted = nanos.stream().sorted().toList();
		table.row(what, millis(sorted.get(sorted.size() / 2)), millis(sorted.get(sorted.size() - 1)),
				Integer.toString(sorted.size()));
	}

	private static String millis(long nanos) {
		return String.format(Locale.ROOT, "%.1f", nanos / 1e6);
	}

}
