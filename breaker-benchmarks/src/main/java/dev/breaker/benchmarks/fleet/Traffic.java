package dev.breaker.benchmarks.fleet;

import java.time.Duration;
import java.util.List;

import dev.breaker.core.CircuitBreaker;

/**
 * One thread that makes so many calls a second through each of several breakers.
 */
final class Traffic implements AutoCloseable {

	private static final Duration BETWEEN_BURSTS = Duration.ofMillis(10);

	private final List<CircuitBreaker> breakers;

	private final int callsPerSecond;

	private final Thread thread = new Thread(this::run, "traffic");

	private volatile boolean closed;

	private volatile long made;

	Traffic(List<CircuitBreaker> breakers, int callsPerSecond) {
		this.breakers = breakers;
		this.callsPerSecond = callsPerSecond;
		this.thread.setDaemon(true);
		this.thread.start();
	}

	/** Calls through all breakers together until now. */
	long made() {
		return this.made;
	}

	private void run() {
		long begun = System.nanoTime();
		for (long each = 0; !this.closed;) {
			long due = (long) ((System.nanoTime() - begun) / 1e9 * this.callsPerSecond);
			for (CircuitBreaker breaker : this.breakers) {
				for (long i = each; i < due; i++) {
					breaker.run(() -> {
					});
				}
			}
			each = due;
			this.made = each * this.breakers.size();
			Waiting.of(BETWEEN_BURSTS);
		}
	}

	@Override
	public void close() {
		this.closed = true;
		try {
			this.thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
