package dev.breaker.core.window;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StripedCounterTests {

	private static final int THREADS = 8;

	private static final int TIMES = 200_000;

	private final StripedCounter counter = new StripedCounter();

	@Test
	void addsUp() {
		this.counter.increment();
		this.counter.add(41);
		assertThat(this.counter.sum()).isEqualTo(42);
	}

	@Test
	void countsBeyondAnInt() {
		this.counter.add(Long.MAX_VALUE - 1);
		this.counter.increment();
		assertThat(this.counter.sum()).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void losesNothingUnderContention() throws Exception {
		together(() -> {
			for (int i = 0; i < TIMES; i++) {
				this.counter.increment();
			}
		});
		assertThat(this.counter.sum()).isEqualTo((long) THREADS * TIMES);
	}

	private static void together(Runnable task) throws InterruptedException {
		CountDownLatch start = new CountDownLatch(1);
		ExecutorService threads = Executors.newFixedThreadPool(THREADS);
		for (int i = 0; i < THREADS; i++) {
			threads.execute(() -> {
				try {
					start.await();
					task.run();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			});
		}
		start.countDown();
		threads.shutdown();
		assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
	}

}
