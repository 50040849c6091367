package dev.breaker.spring.autoconfigure;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.breaker.core.ActiveOverride;
import dev.breaker.core.CircuitBreakerEvent.FleetHeld;
import dev.breaker.core.CircuitBreakerEvent.HookFailed;
import dev.breaker.core.CircuitBreakerEvent.OverrideCleared;
import dev.breaker.core.CircuitBreakerEvent.OverrideExpired;
import dev.breaker.core.CircuitBreakerEvent.OverrideSet;
import dev.breaker.core.CircuitBreakerEvent.StateTransition;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.Subscription;
import dev.breaker.core.fleet.StoreStatus;
import dev.breaker.core.fleet.StoreStatus.Status;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.DisposableBean;

/**
 * Writes one line for each change that an operator should hear of, under the logger
 * {@code dev.breaker}.
 */
final class BreakerEventLog implements DisposableBean {

	private static final Log logger = LogFactory.getLog("dev.breaker");

	private final CircuitBreakerRegistry registry;

	private final List<Subscription> subscriptions;

	private final Set<String> failedHooks = ConcurrentHashMap.newKeySet();

	BreakerEventLog(CircuitBreakerRegistry registry) {
		this.registry = registry;
		this.subscriptions = List.of(registry.onEvent(StateTransition.class, this::log),
				registry.onEvent(OverrideSet.class, BreakerEventLog::log),
				registry.onEvent(OverrideCleared.class, BreakerEventLog::log),
				registry.onEvent(OverrideExpired.class, BreakerEventLog::log),
				registry.onEvent(FleetHeld.class, BreakerEventLog::log), registry.onEvent(HookFailed.class, this::log),
				registry.onRemoved((breaker) -> forget(breaker.name())), registry.onStoreStatus(BreakerEventLog::log));
	}

	@Override
	public void destroy() {
		this.subscriptions.forEach(Subscription::close);
	}

	private void log(StateTransition event) {
		String line = "Circuit breaker '%s' went from %s to %s%s: %s".formatted(event.name(), event.from(), event.to(),
				event.fleet() ? " with the fleet" : "", event.reason());
		if (event.to() == CircuitBreakerState.OPEN) {
			logger.warn(line + lastFailure(event.name()));
		}
		else {
			logger.info(line);
		}
	}

	/** The type alone: a message may hold what is nobody's business. */
	private String lastFailure(String name) {
		return this.registry.find(name)
			.map((breaker) -> breaker.snapshot().lastFailure())
			.map((failure) -> "; last failure: " + failure.type())
			.orElse("");
	}

	private static void log(OverrideSet event) {
		ActiveOverride override = event.override();
		logger.info("Circuit breaker '%s' is %s%s%s%s".formatted(event.name(), override.mode(), by(override.by()),
				(override.until() != null) ? " until " + override.until() : " without limit",
				because(override.reason())));
	}

	private static void log(OverrideCleared event) {
		logger.info("Circuit breaker '%s' is no longer %s, released%s%s".formatted(event.name(),
				event.override().mode(), by(event.by()), because(event.reason())));
	}

	private static void log(OverrideExpired event) {
		logger.info("Circuit breaker '%s' is no longer %s: the override reached its end".formatted(event.name(),
				event.override().mode()));
	}

	private static void log(FleetHeld event) {
		logger.warn("Circuit breaker '%s' stays closed in the fleet: %s".formatted(event.name(), event.reason()));
	}

	private static void log(StoreStatus status) {
		if (status.status() == Status.CONNECTED) {
			logger.info("Circuit breakers are shared through the %s store".formatted(status.type()));
		}
		else {
			logger.warn("Circuit breakers are on their own: the %s store is out of reach (%s)".formatted(status.type(),
					status.lastError()));
		}
	}

	/** Once: what fails for one call fails for the next. */
	private void log(HookFailed event) {
		if (this.failedHooks.add(event.name() + " " + event.hook())) {
			logger.warn("The %s of circuit breaker '%s' failed and was left out: %s (further ones are not logged)"
				.formatted(event.hook(), event.name(), event.problem()));
		}
	}

	private void forget(String name) {
		this.failedHooks.removeIf((hook) -> hook.startsWith(name + " "));
	}

	private static String by(String who) {
		return who.isEmpty() ? "" : " by " + who;
	}

	private static String because(String reason) {
		return reason.isEmpty() ? "" : ": " + reason;
	}

}
