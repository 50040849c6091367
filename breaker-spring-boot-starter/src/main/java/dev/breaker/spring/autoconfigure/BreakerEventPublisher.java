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
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Publishes what happens to breakers and to the store as events of the application. It
 * subscribes to what it publishes only: to ask for every event would have one built for
 * each call.
 */
final class BreakerEventPublisher implements DisposableBean {

	private static final Log logger = LogFactory.getLog(BreakerEventPublisher.class);

	private final ApplicationEventPublisher events;

	private final List<Subscription> subscriptions;

	BreakerEventPublisher(CircuitBreakerRegistry registry, ApplicationEventPublisher events) {
		this.events = events;
		this.subscriptions = List.of(registry.onEvent(StateTransition.class, this::publish),
				registry.onEvent(OverrideSet.class, this::publish),
				registry.onEvent(OverrideCleared.class, this::publish),
				registry.onEvent(OverrideExpired.class, this::publish),
				registry.onEvent(FleetHeld.class, this::publish),
				registry.onEvent(FleetTransition.class, this::publish), registry.onStoreStatus(this::publish));
	}

	/**
	 * Breakers spare their callers a listener that throws, so nobody would hear of it.
	 */
	private void publish(Object event) {
		try {
			this.events.publishEvent(event);
		}
		catch (RuntimeException ex) {
			logger.warn("A listener of the application failed at " + event, ex);
			throw ex;
		}
	}

	@Override
	public void destroy() {
		this.subscriptions.forEach(Subscription::close);
	}

}
