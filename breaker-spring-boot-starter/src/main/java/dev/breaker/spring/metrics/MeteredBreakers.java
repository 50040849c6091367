package dev.breaker.spring.metrics;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerSnapshot;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.CircuitBreakerStatistics;
import org.jspecify.annotations.Nullable;

/**
 * The breakers that are metered under one name, as one: a breaker alone, or with those of
 * its keys.
 */
final class MeteredBreakers {

	private static final Set<CircuitBreakerState> OVERRIDDEN = EnumSet.of(CircuitBreakerState.FORCED_OPEN,
			CircuitBreakerState.FORCED_CLOSED);

	private final String name;

	private final Set<CircuitBreaker> breakers = new LinkedHashSet<>();

	private final List<Total> totals = new ArrayList<>();

	/** What those removed had counted: one that was only idle may come back. */
	private final Map<CircuitBreaker, CircuitBreakerStatistics> gone = new WeakHashMap<>();

	MeteredBreakers(String name) {
		this.name = name;
	}

	/**
	 * Adds a breaker.
	 * @return false if it is there already
	 */
	synchronized boolean add(CircuitBreaker breaker) {
		CircuitBreakerStatistics kept = this.gone.remove(breaker);
		if (kept != null) {
			this.totals.forEach((total) -> total.giveBack(kept));
		}
		return this.breakers.add(breaker);
	}

	synchronized void remove(CircuitBreaker breaker) {
		if (this.breakers.remove(breaker)) {
			CircuitBreakerStatistics last = breaker.snapshot().statistics();
			this.totals.forEach((total) -> total.keep(last));
			this.gone.put(breaker, last);
		}
	}

	synchronized boolean isEmpty() {
		return this.breakers.isEmpty();
	}

	/** A total over all breakers, those removed included: a counter must not fall. */
	synchronized Supplier<Number> total(ToLongFunction<CircuitBreakerStatistics> figure) {
		Total total = new Total(figure);
		this.totals.add(total);
		return total;
	}

	/** How many are in a state. An override of the name holds for each of its keys. */
	synchronized long countIn(CircuitBreakerState state) {
		CircuitBreakerState covering = this.breakers.stream()
			.filter((breaker) -> breaker.name().equals(this.name))
			.map(CircuitBreaker::state)
			.filter(OVERRIDDEN::contains)
			.findFirst()
			.orElse(null);
		return count((breaker) -> ((covering != null) ? covering : breaker.state()) == state);
	}

	/** Where there are keys, only they count. */
	synchronized long count(Predicate<CircuitBreaker> condition) {
		boolean keyed = this.breakers.stream().anyMatch((breaker) -> !breaker.name().equals(this.name));
		return this.breakers.stream()
			.filter((breaker) -> !keyed || !breaker.name().equals(this.name))
			.filter(condition)
			.count();
	}

	synchronized long sum(ToLongFunction<CircuitBreakerSnapshot> figure) {
		return this.breakers.stream().map(CircuitBreaker::snapshot).mapToLong(figure).sum();
	}

	/**
	 * Percent of the calls in the windows of those breakers that have a rate of their
	 * own.
	 * @return NaN if none has
	 */
	synchronized double rate(Function<CircuitBreakerSnapshot, @Nullable Double> rate,
			ToLongFunction<CircuitBreakerSnapshot> part) {
		long parts = 0;
		long calls = 0;
		for (CircuitBreaker breaker : this.breakers) {
			CircuitBreakerSnapshot snapshot = breaker.snapshot();
			if (rate.apply(snapshot) != null) {
				parts += part.applyAsLong(snapshot);
				calls += snapshot.bufferedCalls();
			}
		}
		return (calls > 0) ? 100.0 * parts / calls : Double.NaN;
	}

	/**
	 * One total.
	 */
	private final class Total implements Supplier<Number> {

		private final ToLongFunction<CircuitBreakerStatistics> figure;

		private long gone;

		Total(ToLongFunction<CircuitBreakerStatistics> figure) {
			this.figure = figure;
		}

		@Override
		public Number get() {
			synchronized (MeteredBreakers.this) {
				return this.gone + sum((snapshot) -> this.figure.applyAsLong(snapshot.statistics()));
			}
		}

		void keep(CircuitBreakerStatistics last) {
			this.gone += this.figure.applyAsLong(last);
		}

		void giveBack(CircuitBreakerStatistics kept) {
			this.gone -= this.figure.applyAsLong(kept);
		}

	}

}
