package dev.breaker.benchmarks.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.Subscription;
import dev.breaker.core.fleet.StateStore;
import dev.breaker.core.fleet.StoreStatus;
import dev.breaker.redis.RedisServerProcess;

/**
 * Instances of one application, in one JVM. Each has its registry and its lane.
 */
final class Fleet implements AutoCloseable {

	/** Nothing here waits for a circuit to try again. */
	private static final CircuitBreakerConfig CONFIG = CircuitBreakerConfig.builder()
		.waitDurationInOpenState(Duration.ofHours(1))
		.build();

	private static final int CLOSERS = 16;

	private final List<CircuitBreakerRegistry> instances;

	private final List<StateStore> shared;

	private Fleet(List<CircuitBreakerRegistry> instances, List<StateStore> shared) {
		this.instances = instances;
		this.shared = shared;
		instances.forEach((instance) -> instance.start(Duration.ZERO));
		Waiting.until(instances.size() + " instances that know of each other",
				() -> instances.stream().allMatch((instance) -> live(instance) == instances.size()));
	}

	private static int live(CircuitBreakerRegistry instance) {
		StoreStatus status = instance.storeStatus();
		return (status != null && status.status() == StoreStatus.Status.CONNECTED) ? status.instances() : 0;
	}

	/** One instance for each store. */
	static Fleet of(StateStore... stores) {
		return new Fleet(Arrays.stream(stores).map(Fleet::instance).toList(), List.of());
	}

	/** Instances with a store, and so a connection, each. */
	static Fleet connected(RedisServerProcess server, int instances) {
		return of(Stream.generate(() -> Stores.connect(server)).limit(instances).toArray(StateStore[]::new));
	}

	/**
	 * Instances that share a few stores, which costs this JVM less and Redis the same.
	 */
	static Fleet simulated(RedisServerProcess server, int instances, int stores) {
		List<StateStore> shared = Stream.generate(() -> Stores.connect(server)).limit(stores).toList();
		return new Fleet(
				IntStream.range(0, instances).mapToObj((i) -> instance(Stores.shared(shared.get(i % stores)))).toList(),
				shared);
	}

	private static CircuitBreakerRegistry instance(StateStore store) {
		return CircuitBreakerRegistry.builder().configuration((name) -> CONFIG).store(store).build();
	}

	int size() {
		return this.instances.size();
	}

	CircuitBreaker breaker(int instance, String name) {
		return this.instances.get(instance).breaker(name);
	}

	List<CircuitBreaker> breakers(String name) {
		return this.instances.stream().map((instance) -> instance.breaker(name)).toList();
	}

	/** Waits until each instance has talked to the store twice, so once in full. */
	void awaitReports() {
		List<CountDownLatch> turns = new ArrayList<>();
		List<Subscription> subscriptions = new ArrayList<>();
		for (CircuitBreakerRegistry instance : this.instances) {
			CountDownLatch twice = new CountDownLatch(2);
			turns.add(twice);
			subscriptions.add(instance.onStoreSync((turn) -> twice.countDown()));
		}
		Waiting.until("two exchanges", () -> turns.stream().allMatch((twice) -> twice.getCount() == 0));
		subscriptions.forEach(Subscription::close);
	}

	/** All at once: one connection takes a while to end. */
	@Override
	public void close() {
		ExecutorService closers = Executors.newFixedThreadPool(CLOSERS);
		try {
			CompletableFuture
				.allOf(this.instances.stream()
					.map((instance) -> CompletableFuture.runAsync(instance::close, closers))
					.toArray(CompletableFuture<?>[]::new))
				.join();
		}
		finally {
			closers.shutdown();
		}
		this.shared.forEach(StateStore::close);
	}

}
