package dev.breaker.spring.metrics;

import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.breaker.core.CircuitBreakerEvent.CallNotPermitted;
import dev.breaker.core.CircuitBreakerEvent.StateTransition;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.Subscription;
import io.micrometer.observation.Observation;
import io.micrometer.observation.Observation.Event;
import io.micrometer.observation.ObservationRegistry;

/**
 * Notes on the current observation, such as that of a request, what circuit breakers did
 * meanwhile: refusals and transitions become its events, and events of its span where
 * there is tracing. Their names are few; the contextual names say which breaker it was,
 * and why. Where nobody handles observations, nothing is built.
 */
public final class CircuitBreakerObservations implements AutoCloseable {

	private static final Map<CircuitBreakerState, String> ENTERED = Map.of(CircuitBreakerState.OPEN,
			"circuitbreaker.opened", CircuitBreakerState.HALF_OPEN, "circuitbreaker.half_opened",
			CircuitBreakerState.RECOVERING, "circuitbreaker.recovering", CircuitBreakerState.CLOSED,
			"circuitbreaker.closed");

	private final ObservationRegistry observations;

	private final List<Subscription> subscriptions;

	/**
	 * Begins to note.
	 * @param breakers the breakers whose doings are noted
	 * @param observations knows the current observation
	 */
	public CircuitBreakerObservations(CircuitBreakerRegistry breakers, ObservationRegistry observations) {
		this.observations = observations;
		this.subscriptions = observations.isNoop() ? List.of()
				: List.of(breakers.onEvent(CallNotPermitted.class, this::refused),
						breakers.onEvent(StateTransition.class, this::transitioned));
	}

	/**
	 * Notes no more.
	 */
	@Override
	public void close() {
		this.subscriptions.forEach(Subscription::close);
	}

	private void refused(CallNotPermitted refusal) {
		Observation current = this.observations.getCurrentObservation();
		if (current != null) {
			current.event(Event.of("circuitbreaker.refused", "circuit breaker '%s' refused a call: it is %s"
				.formatted(refusal.name(), refusal.state().name().toLowerCase(Locale.ROOT).replace('_', ' '))));
		}
	}

	private void transitioned(StateTransition transition) {
		Observation current = this.observations.getCurrentObservation();
		String name = ENTERED.get(transition.to());
		if (current != null && name != null) {
			current.event(Event.of(name, "circuit breaker '%s' went from %s to %s: %s".formatted(transition.name(),
					transition.from(), transition.to(), transition.reason())));
		}
	}

}
