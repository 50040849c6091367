package dev.breaker.spring.metrics;

import java.util.concurrent.atomic.AtomicReference;

import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.Subscription;
import dev.breaker.core.fleet.StoreStatus;
import dev.breaker.core.fleet.StoreStatus.Status;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

/**
 * The meters of the store; none where there is no store.
 */
final class StoreMeters {

	private final CircuitBreakerRegistry breakers;

	private final Counter toConnected;

	private final Counter toDegraded;

	private final Timer sync;

	private final AtomicReference<Status> last;

	private StoreMeters(CircuitBreakerRegistry breakers, Status status, MeterSet meters) {
		this.breakers = breakers;
		this.last = new AtomicReference<>(status);
		meters.gauge("circuitbreaker.store.connected", "1 while the store answers, else 0", null, Tags.empty(),
				this::connected);
		this.sync = meters.timer("circuitbreaker.store.sync", "Exchanges with the store, good or failed", Tags.empty());
		this.toConnected = transitions(meters, Status.CONNECTED);
		this.toDegraded = transitions(meters, Status.DEGRADED);
	}

	private static Counter transitions(MeterSet meters, Status to) {
		return meters.counter("circuitbreaker.store.transitions", "Times that the store's status changed",
				"transitions", Tags.of("to", MeterSet.tag(to)));
	}

	static Subscription bind(CircuitBreakerRegistry breakers, MeterRegistry registry) {
		StoreStatus present = breakers.storeStatus();
		if (present == null) {
			return () -> {
			};
		}
		StoreMeters meters = new StoreMeters(breakers, present.status(), new MeterSet(registry, Tags.empty()));
		Subscription status = breakers.onStoreStatus(meters::onStatus);
		Subscription syncs = breakers.onStoreSync(meters.sync::record);
		return () -> {
			status.close();
			syncs.close();
		};
	}

	private int connected() {
		StoreStatus status = this.breakers.storeStatus();
		return (status != null && status.status() == Status.CONNECTED) ? 1 : 0;
	}

	private void onStatus(StoreStatus status) {
		if (this.last.getAndSet(status.status()) != status.status()) {
			((status.status() == Status.CONNECTED) ? this.toConnected : this.toDegraded).increment();
		}
	}

}
