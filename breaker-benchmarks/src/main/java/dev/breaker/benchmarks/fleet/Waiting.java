package dev.breaker.benchmarks.fleet;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Lets time pass.
 */
final class Waiting {

	private static final Duration LONGEST = Duration.ofSeconds(60);

	private static final long BETWEEN_LOOKS = Duration.ofMillis(10).toNanos();

	private Waiting() {
	}

	static void of(Duration duration) {
		ofNanos(duration.toNanos());
	}

	static void ofNanos(long nanos) {
		long end = System.nanoTime() + nanos;
		for (long left = nanos; left > 0; left = end - System.nanoTime()) {
			LockSupport.parkNanos(left);
		}
	}

	/**
	 * Waits for what must happen.
	 * @throws IllegalStateException if it does not within a minute
	 */
	static void until(String what, BooleanSupplier happened) {
		long end = System.nanoTime() + LONGEST.toNanos();
		while (!happened.getAsBoolean()) {
			if (System.nanoTime() - end > 0) {
				throw new IllegalStateException("Not within " + LONGEST + ": " + what);
			}
			ofNanos(BETWEEN_LOOKS);
		}
	}

}
