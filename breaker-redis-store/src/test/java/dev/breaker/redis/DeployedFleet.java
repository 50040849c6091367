package dev.breaker.redis;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.ControlOutcome;
import dev.breaker.core.ManualOverride;
import dev.breaker.core.FleetViews;
import dev.breaker.core.fleet.StoreStatus.Status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * Instances of one application, each with a registry and a connection of its own. Watches
 * that no instance ever sees an epoch decrease.
 */
final class DeployedFleet implements AutoCloseable {

	private static final Duration INTERVAL = Duration.ofMillis(200);

	/** Far longer than anything takes: a failover on a busy machine. */
	static final Duration PATIENCE = Duration.ofSeconds(100);

	private static final CircuitBreakerConfig CONFIG = CircuitBreakerConfig.builder()
		.minimumNumberOfCalls(4)
		.waitDurationInOpenState(Duration.ofMinutes(10))
		.build();

	private final Supplier<RedisStoreSettings.Builder> settings;

	private final List<CircuitBreakerRegistry> instances = new ArrayList<>();

	private final Map<String, Long> epochs = new ConcurrentHashMap<>();

	private final Queue<String> decreases = new ConcurrentLinkedQueue<>();

	DeployedFleet(int size, Supplier<RedisStoreSettings.Builder> settings) {
		this.settings = settings;
		for (int i = 0; i < size; i++) {
			join();
		}
		awaitConnected();
	}

	/** Another instance, which knows nothing yet. */
	CircuitBreakerRegistry join() {
		String id = "instance" + this.instances.size();
		RedisStateStore store = RedisStateStore
			.create(this.settings.get().namespace("shop").instance(id).commandTimeout(Duration.ofSeconds(1)).build());
		CircuitBreakerRegistry registry = CircuitBreakerRegistry.builder()
			.configuration((name) -> CONFIG)
			.instanceId(id)
			.syncInterval(INTERVAL)
			.store(store)
			.build();
		registry.onStoreSync((turn) -> registry.all().forEach((breaker) -> watch(id, breaker)));
		this.instances.add(registry);
		registry.start(PATIENCE);
		return registry;
	}

	private void watch(String instance, CircuitBreaker breaker) {
		long epoch = FleetViews.of(breaker).epoch();
		Long before = this.epochs.put(instance + "/" + breaker.name(), epoch);
		if (before != null && before > epoch) {
			this.decreases.add("%s of %s: %d to %d".formatted(breaker.name(), instance, before, epoch));
		}
	}

	CircuitBreakerRegistry instance(int i) {
		return this.instances.get(i);
	}

	List<CircuitBreaker> all(String name) {
		return this.instances.stream().map((registry) -> registry.breaker(name)).toList();
	}

	List<CircuitBreakerState> states(String name) {
		return all(name).stream().map(CircuitBreaker::state).toList();
	}

	/** Every instance sees the provider fail, until the fleet has opened. */
	long open(String name) {
		all(name).forEach((breaker) -> {
			for (int i = 0; i < 4; i++) {
				assertThat(catchThrowable(() -> breaker.run(() -> {
					throw new IOException("down");
				}))).isNotNull();
			}
		});
		return awaitAgreed(name, CircuitBreakerState.OPEN);
	}

	/** Closes for all; answers the new epoch. */
	long reset(String name) {
		assertThat(all(name).get(0).reset().toCompletableFuture().join()).isEqualTo(ControlOutcome.APPLIED_FLEET);
		return awaitAgreed(name, CircuitBreakerState.CLOSED);
	}

	void forceOpen(String name) {
		assertThat(override(name)).isEqualTo(ControlOutcome.APPLIED_FLEET);
		awaitState(name, CircuitBreakerState.FORCED_OPEN);
	}

	ControlOutcome override(String name) {
		return all(name).get(0)
			.forceOpen(ManualOverride.because("maintenance").by("alice"))
			.toCompletableFuture()
			.join();
	}

	/** Waits until all instances hold the same epoch, in the given state. */
	long awaitAgreed(String name, CircuitBreakerState state) {
		await().atMost(PATIENCE).untilAsserted(() -> {
			assertThat(all(name)).extracting((breaker) -> breaker.snapshot().fleetState()).containsOnly(state);
			assertThat(epochs(name)).hasSize(1);
		});
		return epochs(name).iterator().next();
	}

	Set<Long> epochs(String name) {
		return all(name).stream().map((breaker) -> FleetViews.of(breaker).epoch()).collect(Collectors.toSet());
	}

	void awaitState(String name, CircuitBreakerState state) {
		await().atMost(PATIENCE).untilAsserted(() -> assertThat(states(name)).containsOnly(state));
	}

	void awaitConnected() {
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(this.instances).extracting(CircuitBreakerRegistry::storeStatus)
				.allSatisfy((status) -> {
					assertThat(status.status()).isEqualTo(Status.CONNECTED);
					assertThat(status.instances()).isEqualTo(this.instances.size());
				}));
	}

	void awaitDegraded() {
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(this.instances).extracting((registry) -> registry.storeStatus().status())
				.containsOnly(Status.DEGRADED));
	}

	/** That none has ever decreased, and that the fleet works. */
	void assertThatItAgreesOn(String fresh) {
		awaitConnected();
		open(fresh);
		reset(fresh);
		assertThat(this.decreases).as("epochs that decreased").isEmpty();
	}

	@Override
	public void close() {
		this.instances.forEach(CircuitBreakerRegistry::close);
	}

}
