package dev.breaker.spring.metrics;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.Subscription;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * The breakers of one application in one meter registry. Keyed breakers, named
 * {@code name:key}, are metered together under {@code name}.
 */
final class MeterBinding {

	private final MeterRegistry registry;

	private final Map<String, BreakerMeters> meters = new ConcurrentHashMap<>();

	private final List<Subscription> subscriptions;

	MeterBinding(CircuitBreakerRegistry breakers, MeterRegistry registry) {
		this.registry = registry;
		this.subscriptions = List.of(breakers.onRemoved(this::removed), breakers.onAdded(this::added),
				StoreMeters.bind(breakers, registry));
	}

	void onFallback(String breakerName, boolean succeeded) {
		BreakerMeters present = this.meters.get(nameOf(breakerName));
		if (present != null) {
			present.onFallback(succeeded);
		}
	}

	void close() {
		this.subscriptions.forEach(Subscription::close);
		this.meters.values().forEach(BreakerMeters::close);
	}

	private void added(CircuitBreaker breaker) {
		this.meters.compute(nameOf(breaker.name()), (name, present) -> {
			BreakerMeters meters = (present != null) ? present : new BreakerMeters(name, this.registry);
			meters.add(breaker);
			return meters;
		});
	}

	private void removed(CircuitBreaker breaker) {
		this.meters.computeIfPresent(nameOf(breaker.name()), (name, meters) -> {
			meters.remove(breaker);
			if (!meters.isEmpty()) {
				return meters;
			}
			meters.unregister();
			return null;
		});
	}

	private static String nameOf(String breakerName) {
		int colon = breakerName.indexOf(':');
		return (colon >= 0) ? breakerName.substring(0, colon) : breakerName;
	}

}
