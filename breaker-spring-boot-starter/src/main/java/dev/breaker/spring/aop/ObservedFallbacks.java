package dev.breaker.spring.aop;

import dev.breaker.spring.FallbackListener;
import io.micrometer.observation.Observation;
import io.micrometer.observation.Observation.Event;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.function.SingletonSupplier;

/**
 * Notes on the current observation that a fallback answers, as the event
 * {@code circuitbreaker.fallback}: traces show it within the span of the request.
 */
public final class ObservedFallbacks implements FallbackListener {

	private static final String EVENT = "circuitbreaker.fallback";

	private final SingletonSupplier<ObservationRegistry> registry;

	/**
	 * Makes the listener.
	 * @param registry knows the current observation; looked up with the first fallback
	 */
	public ObservedFallbacks(ObjectProvider<ObservationRegistry> registry) {
		this.registry = SingletonSupplier.of(() -> registry.getIfAvailable(() -> ObservationRegistry.NOOP));
	}

	@Override
	public void beforeFallback(String breakerName, Throwable insteadOf) {
		Observation current = this.registry.obtain().getCurrentObservation();
		if (current != null) {
			current.event(Event.of(EVENT, "fallback of circuit breaker '%s' instead of %s".formatted(breakerName,
					insteadOf.getClass().getSimpleName())));
		}
	}

	@Override
	public void onFallback(String breakerName, boolean succeeded) {
	}

}
