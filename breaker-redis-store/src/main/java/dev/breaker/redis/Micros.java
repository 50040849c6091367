package dev.breaker.redis;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Times as scripts take and give them: whole microseconds, in decimal.
 */
final class Micros {

	/** What a script trusts as a duration at most. */
	static final Duration LONGEST_WAIT = Duration.ofDays(366);

	private static final Duration LONGEST = Duration.ofDays(36600);

	private Micros() {
	}

	static String wait(Duration wait) {
		return text((wait.compareTo(LONGEST_WAIT) < 0) ? wait : LONGEST_WAIT);
	}

	static String text(Duration duration) {
		if (duration.isNegative()) {
			return "0";
		}
		Duration bounded = (duration.compareTo(LONGEST) < 0) ? duration : LONGEST;
		return Long.toString(bounded.toNanos() / 1000);
	}

	static Duration duration(String micros) {
		return Duration.of(Long.parseLong(micros), ChronoUnit.MICROS);
	}

	static String text(Instant instant) {
		return text(Duration.between(Instant.EPOCH, instant));
	}

	static Instant instant(String micros) {
		return Instant.EPOCH.plus(duration(micros));
	}

}
