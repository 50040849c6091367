package dev.breaker.spring.aop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import dev.breaker.core.CallNotPermittedException;
import dev.breaker.spring.CircuitProtected;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A call that waits lets its carrier thread go.
 */
@EnabledForJreRange(min = JRE.JAVA_21)
class VirtualThreadTests {

	private static final String PINNED = "jdk.VirtualThreadPinned";

	private static final int CALLS = 50;

	private final TestBreakers breakers = new TestBreakers();

	@AfterEach
	void close() {
		this.breakers.close();
	}

	@Test
	void isNotPinnedWhileAProtectedMethodWaits(@TempDir Path folder) throws Exception {
		Waiting waiting = this.breakers.bean(Waiting.class);
		List<RecordedEvent> pinned = recorded(folder, () -> {
			List<CompletableFuture<String>> calls = new ArrayList<>();
			try (Closing threads = new Closing(virtualThreads())) {
				for (int i = 0; i < CALLS; i++) {
					String key = "key" + i % 5;
					calls.add(CompletableFuture.supplyAsync(() -> waiting.plain(key), threads.executor));
					calls.add(CompletableFuture.supplyAsync(() -> waiting.keyed(key), threads.executor));
					calls.add(CompletableFuture.supplyAsync(() -> waiting.fallingBack(key), threads.executor));
				}
				waiting.awaitAll();
				waiting.open();
				calls.forEach(CompletableFuture::join);
			}
		});
		assertThat(this.breakers.breaker("keyed:key4").snapshot().statistics().successful()).isEqualTo(CALLS / 5);
		assertThat(pinned).noneMatch((event) -> event.getStackTrace() != null && event.getStackTrace()
			.getFrames()
			.stream()
			.anyMatch((frame) -> frame.getMethod().getType().getName().startsWith("dev.breaker")));
	}

	private static List<RecordedEvent> recorded(Path folder, ThrowingRunnable work) throws Exception {
		Path file = folder.resolve("pinned.jfr");
		try (Recording recording = new Recording()) {
			recording.enable(PINNED).withThreshold(Duration.ZERO).withStackTrace();
			recording.start();
			work.run();
			recording.stop();
			recording.dump(file);
		}
		assertThat(Files.size(file)).isPositive();
		return events(file);
	}

	private static List<RecordedEvent> events(Path file) throws IOException {
		return RecordingFile.readAllEvents(file)
			.stream()
			.filter((event) -> event.getEventType().getName().equals(PINNED))
			.toList();
	}

	/** By reflection, for this is compiled for Java 17. */
	private static ExecutorService virtualThreads() throws ReflectiveOperationException {
		return (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
	}

	@FunctionalInterface
	private interface ThrowingRunnable {

		void run() throws Exception;

	}

	private record Closing(ExecutorService executor) implements AutoCloseable {

		@Override
		public void close() {
			this.executor.shutdown();
		}

	}

	static class Waiting {

		private final CountDownLatch begun = new CountDownLatch(3 * CALLS);

		private final CountDownLatch opened = new CountDownLatch(1);

		public void awaitAll() throws InterruptedException {
			this.begun.await();
		}

		public void open() {
			this.opened.countDown();
		}

		@CircuitProtected("plain")
		public String plain(String key) {
			return await(key);
		}

		@CircuitProtected(name = "keyed", key = "#key")
		public String keyed(String key) {
			return await(key);
		}

		@CircuitProtected(name = "falling", fallback = "instead")
		public String fallingBack(String key) {
			throw new IllegalStateException(key);
		}

		String instead(String key, IllegalStateException failure) {
			return await(key);
		}

		String instead(String key, CallNotPermittedException refusal) {
			return await(key);
		}

		private String await(String key) {
			this.begun.countDown();
			try {
				this.opened.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			return key;
		}

	}

}
