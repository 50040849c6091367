package dev.breaker.core;

import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Threads that all do the same at once, of the kinds that this JVM has.
 *
 * @param kind for display
 * @param size how many
 */
record Crowd(String kind, int size) {

	private static final String VIRTUAL = "newVirtualThreadPerTaskExecutor";

	/** Platform threads, and virtual ones where there are any. */
	static Stream<Crowd> ofThisJvm() {
		boolean virtual = Stream.of(Executors.class.getMethods())
			.anyMatch((method) -> method.getName().equals(VIRTUAL));
		Stream<Crowd> platform = Stream.of(new Crowd("platform", 16));
		return virtual ? Stream.concat(platform, Stream.of(new Crowd("virtual", 64))) : platform;
	}

	/** Runs the work on each thread, once all are there, and waits for the last. */
	void all(IntConsumer work) throws Exception {
		ExecutorService threads = executor();
		try {
			CyclicBarrier start = new CyclicBarrier(this.size);
			List<? extends Future<?>> running = IntStream.range(0, this.size)
				.mapToObj((number) -> threads.submit(() -> {
					start.await(30, TimeUnit.SECONDS);
					work.accept(number);
					return null;
				}))
				.toList();
			for (Future<?> future : running) {
				future.get(60, TimeUnit.SECONDS);
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	private ExecutorService executor() throws ReflectiveOperationException {
		return this.kind.equals("virtual") ? (ExecutorService) Executors.class.getMethod(VIRTUAL).invoke(null)
				: Executors.newFixedThreadPool(this.size);
	}

}
