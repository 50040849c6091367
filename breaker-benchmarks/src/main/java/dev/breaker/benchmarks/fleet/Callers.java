package dev.breaker.benchmarks.fleet;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import dev.breaker.core.CheckedRunnable;
import dev.breaker.core.CircuitBreaker;

/**
 * Threads that make one call after the other, and time each.
 */
final class Callers implements AutoCloseable {

	private final int number;

	private final ExecutorService threads;

	Callers(int number) {
		this.number = number;
		this.threads = Executors.newFixedThreadPool(number);
	}

	Latencies call(CircuitBreaker breaker, CheckedRunnable<RuntimeException> body, Duration duration) {
		long end = System.nanoTime() + duration.toNanos();
		List<CompletableFuture<Latencies>> all = IntStream.range(0, this.number)
			.mapToObj((i) -> CompletableFuture.supplyAsync(() -> callUntil(end, breaker, body), this.threads))
			.toList();
		Latencies together = new Latencies();
		all.forEach((one) -> together.add(one.join()));
		return together;
	}

	private static Latencies callUntil(long end, CircuitBreaker breaker, CheckedRunnable<RuntimeException> body) {
		Latencies latencies = new Latencies();
		for (long begun = System.nanoTime(); begun - end < 0;) {
			breaker.run(body);
			long done = System.nanoTime();
			latencies.record(done - begun);
			begun = done;
		}
		return latencies;
	}

	@Override
	public void close() {
		this.threads.shutdown();
	}

}
