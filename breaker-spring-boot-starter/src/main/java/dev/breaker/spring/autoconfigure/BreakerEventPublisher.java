package dev.breaker.spring.autoconfigure;

import java.util.List;

import dev.breaker.core.CircuitBreakerEvent.FleetHeld;
import dev.breaker.core.CircuitBreakerEvent.FleetTransition;
import dev.breaker.core.CircuitBreakerEvent.OverrideCleared;
import dev.breaker.core.CircuitBreakerEvent.OverrideExpired;
import dev.breaker.core.CircuitBreakerEvent.OverrideSet;
import dev.breaker.core.CircuitBreakerEvent.StateTransition;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.Subscription;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Publishes what happens to breakers and to the store as events of the application. It
 * subscribes to what it publishes only: to ask for every event would have one built for
 * each call.
 */
final class BreakerEventPublisher implements DisposableBean {

	private final List<Subscription> subscriptions;

	BreakerEventPublisher(CircuitBreakerRegistry registry, ApplicationEventPublisher events) {
		this.subscriptions = List.of(registry.onEvent(StateTransition.class, events::publishEvent),
				registry.onEvent(OverrideSet.class, events::publishEvent),
				registry.onEvent(OverrideCleared.class, events::publishEvent),
				registry.onEvent(OverrideExpired.class, events::publishEvent),
				registry.onEvent(FleetHeld.class, events::publishEvent),
				registry.onEvent(FleetTransition.class, events::publishEvent),
				registry.onStoreStatus(events::publishEvent));
	}

	@Override
	public void destroy() {
		this.subscriptions.forEach(Subscription::close);
	}

}
