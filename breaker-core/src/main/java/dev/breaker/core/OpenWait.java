package dev.breaker.core;

import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;

/**
 * How long a circuit stays open: the wait, times the multiplier to the power of the
 * openings before, moved by the random factor, never more than the maximum.
 *
 * @param initial the plain wait, at least 1 ms
 * @param multiplier growth from one opening to the next, at least 1
 * @param max the longest wait, not below {@code initial}
 * @param randomizedFactor the wait is drawn evenly from {@code wait · (1 ± factor)}; 0 to
 * below 1
 * @param function the wait of the n-th opening in a row (1 for the first), instead of
 * wait and multiplier; null for none. If it throws, or returns null or nothing positive,
 * the plain wait is taken and the problem reported
 */
public record OpenWait(Duration initial, double multiplier, Duration max, double randomizedFactor,
		@Nullable IntFunction<@Nullable Duration> function) {

	private static final Duration MIN = Duration.ofMillis(1);

	/** The longest maximum. */
	public static final Duration MAX = Duration.ofDays(7);

	public OpenWait {
		if (initial.compareTo(MIN) < 0 || initial.compareTo(MAX) > 0) {
			throw new InvalidCircuitBreakerConfigException("waitDurationInOpenState", initial,
					"must be 1 ms to 7 days, such as 30s");
		}
		if (!(multiplier >= 1 && multiplier <= 1000)) {
			throw new InvalidCircuitBreakerConfigException("exponentialBackoffMultiplier", multiplier,
					"must be 1 to 1000; 1 keeps the wait the same");
		}
		if (max.compareTo(initial) < 0 || max.compareTo(MAX) > 0) {
			throw new InvalidCircuitBreakerConfigException("exponentialMaxWaitDurationInOpenState", max,
					"must be at least waitDurationInOpenState (%s) and at most 7 days".formatted(initial));
		}
		if (!(randomizedFactor >= 0 && randomizedFactor < 1)) {
			throw new InvalidCircuitBreakerConfigException("randomizedWaitFactor", randomizedFactor,
					"must be 0 to below 1; 0 for no randomness");
		}
	}

	/**
	 * Computes the wait of one opening.
	 * @param opening 1 for the first opening in a row
	 * @param random a number from 0 to below 1
	 * @param problems told of a function that failed, by name and exception
	 * @return the wait, 1 ms to {@code max}
	 */
	Duration of(int opening, double random, BiConsumer<String, Throwable> problems) {
		double most = this.max.toNanos();
		double nanos = Math.min(baseNanos(opening, problems), most);
		nanos *= 1 + this.randomizedFactor * (2 * random - 1);
		// What lies beyond the maximum is mirrored, or all long waits would be the same.
		Duration wait = Duration.ofNanos((long) ((nanos > most) ? 2 * most - nanos : nanos));
		return (wait.compareTo(MIN) < 0) ? MIN : wait;
	}

	private double baseNanos(int opening, BiConsumer<String, Throwable> problems) {
		if (this.function != null) {
			try {
				Duration wait = this.function.apply(opening);
				if (wait != null && !wait.isNegative() && !wait.isZero()) {
					return (wait.compareTo(this.max) < 0) ? wait.toNanos() : this.max.toNanos();
				}
				throw new IllegalStateException("returned " + wait + " for opening " + opening);
			}
			catch (Throwable ex) {
				problems.accept("waitFunction", ex);
				return this.initial.toNanos();
			}
		}
		return this.initial.toNanos() * Math.pow(this.multiplier, opening - 1);
	}

}
