package dev.breaker.core;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import dev.breaker.core.fleet.InMemoryStateStore;
import dev.breaker.core.fleet.StateStoreException;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Instances of one application, named by their number, each with a breaker "payments". A
 * test drives their lanes and their time.
 */
final class Instances {

	static final Duration INTERVAL = Duration.ofSeconds(1);

	final List<CircuitBreakerRegistry> registries = new ArrayList<>();

	private final List<Integer> partitioned = new ArrayList<>();

	private final FakeTicker ticker;

	private final InMemoryStateStore store;

	private final CircuitBreakerConfig config;

	Instances(FakeTicker ticker, InMemoryStateStore store, int size, CircuitBreakerConfig config) {
		this.ticker = ticker;
		this.store = store;
		this.config = config;
		for (int i = 0; i < size; i++) {
			int number = i;
			CircuitBreakerRegistry registry = CircuitBreakerRegistry.builder()
				.ticker(this.ticker)
				.instanceId("instance-" + i)
				.configuration((name) -> config)
				.store(new FaultyStore(this.store, () -> {
					if (this.partitioned.contains(number)) {
						throw new StateStoreException("partitioned");
					}
				}))
				.syncInterval(INTERVAL)
				.build();
			registry.breaker("payments");
			this.registries.add(registry);
		}
		turn();
	}

	CircuitBreakerRegistry registry(String id) {
		return registry(id, this.config);
	}

	CircuitBreakerRegistry registry(String id, CircuitBreakerConfig config) {
		return registry(id, config, () -> false);
	}

	CircuitBreakerRegistry registry(String id, CircuitBreakerConfig config, BooleanSupplier down) {
		return CircuitBreakerRegistry.builder()
			.ticker(this.ticker)
			.instanceId(id)
			.configuration((name) -> config)
			.store(new FaultyStore(this.store, () -> {
				if (down.getAsBoolean()) {
					throw new StateStoreException("down");
				}
			}))
			.syncInterval(INTERVAL)
			.build();
	}

	CircuitBreaker get(int instance) {
		return this.registries.get(instance).breaker("payments");
	}

	/** Two turns each, so that everybody has seen what everybody else has said. */
	void turn() {
		for (int i = 0; i < 2; i++) {
			turnOnce();
		}
	}

	void turnOnce() {
		this.registries.forEach((registry) -> registry.lane().turn());
	}

	void fail(int instance, int calls) {
		for (int i = 0; i < calls; i++) {
			assertThat(catchThrowable(() -> get(instance).run(() -> {
				throw new IOException("provider down");
			}))).isNotNull();
		}
	}

	void succeed(int instance, int calls) {
		for (int i = 0; i < calls; i++) {
			Permit permit = get(instance).tryAcquire();
			if (permit != null) {
				permit.success();
			}
		}
	}

	void crash(int instance) {
		this.registries.remove(instance);
	}

	void partition(Integer... instances) {
		this.partitioned.addAll(List.of(instances));
	}

	void heal() {
		this.partitioned.clear();
	}

	List<CircuitBreakerState> states() {
		return this.registries.stream().map((registry) -> registry.breaker("payments").state()).toList();
	}

	List<CircuitBreakerState> fleetStates() {
		return this.registries.stream()
			.map((registry) -> registry.breaker("payments").snapshot().fleetState())
			.toList();
	}

	Set<Long> epochs() {
		Set<Long> epochs = new HashSet<>();
		this.registries.forEach((registry) -> epochs.add(registry.breaker("payments").member().view().epoch()));
		return epochs;
	}

}
