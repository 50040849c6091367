package dev.breaker.core.fleet;

import java.time.Duration;

/**
 * An override on its way to the store.
 *
 * @param breaker name of the breaker
 * @param register the content, without a revision as yet
 * @param knownRev the highest revision the setter knew when it set it
 * @param age how long ago it was set
 */
public record OverridePush(String breaker, OverrideRegister register, long knownRev, Duration age) {

	/**
	 * The content with its revision: {@code max(knownRev + 1, server time when it was
	 * set)}.
	 * @param micros the store's clock, in microseconds
	 * @return a copy
	 */
	OverrideRegister asOf(long micros) {
		return this.register.withRev(Math.max(this.knownRev + 1, micros - this.age.toNanos() / 1000));
	}

}
