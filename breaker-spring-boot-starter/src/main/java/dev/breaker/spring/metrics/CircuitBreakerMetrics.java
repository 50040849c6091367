package dev.breaker.spring.metrics;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.spring.FallbackListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * {@link MeterBinder} for circuit breakers and their store. Meters come and go with the
 * breakers.
 */
public class CircuitBreakerMetrics implements MeterBinder, FallbackListener, AutoCloseable {

	private final CircuitBreakerRegistry breakers;

	private final List<MeterBinding> bindings = new CopyOnWriteArrayList<>();

	/**
	 * Makes a binder.
	 * @param breakers the breakers to meter
	 */
	public CircuitBreakerMetrics(CircuitBreakerRegistry breakers) {
		this.breakers = breakers;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.bindings.add(new MeterBinding(this.breakers, registry));
	}

	@Override
	public void onFallback(String breakerName, boolean succeeded) {
		for (MeterBinding binding : this.bindings) {
			binding.onFallback(breakerName, succeeded);
		}
	}

	/**
	 * Stops to meter. Meters stay where they are registered, at their last value.
	 */
	@Override
	public void close() {
		this.bindings.forEach(MeterBinding::close);
	}

}
