package dev.breaker.spring.actuate;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.ControlOutcome;
import dev.breaker.core.ManualOverride;
import dev.breaker.spring.actuate.BreakerDescriptor.OverrideDescriptor;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.audit.listener.AuditApplicationEvent;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Carries out what an operator orders, and leaves an audit event of it.
 */
final class BreakerControls {

	private final CircuitBreakerRegistry registry;

	private final BreakerDirectory directory;

	private final ApplicationEventPublisher publisher;

	/** How long an operator waits for the store's word. */
	private final Duration patience;

	BreakerControls(CircuitBreakerRegistry registry, ApplicationEventPublisher publisher, Duration patience) {
		this.registry = registry;
		this.directory = new BreakerDirectory(registry);
		this.publisher = publisher;
		this.patience = patience;
	}

	/**
	 * Carries out an order. A breaker that stands only in the fleet's index is made.
	 * @throws IllegalStateException if the breaker takes no such order
	 */
	Done carryOut(ControlAction action, String name, ManualOverride word) {
		CircuitBreaker breaker = this.registry.breaker(name);
		ControlOutcome outcome = await(action.on(breaker, word));
		BreakerDescriptor figures = this.directory.figures(name, new KnownBreaker.Here(breaker));
		return new Done(name, action.path(), outcome, figures.state(), figures.override());
	}

	void audit(Done done, ManualOverride word) {
		Map<String, @Nullable Object> data = new LinkedHashMap<>();
		data.put("name", done.name());
		data.put("action", done.action());
		data.put("outcome", done.outcome().name());
		data.put("verified", word.verified());
		data.put("reason", word.reason());
		if (done.override() != null && done.override().breaker() == null && done.override().until() != null) {
			data.put("until", done.override().until());
		}
		this.publisher.publishEvent(new AuditApplicationEvent(word.by(), "CIRCUIT_BREAKER_CONTROL", data));
	}

	private ControlOutcome await(CompletionStage<ControlOutcome> outcome) {
		return outcome.toCompletableFuture()
			.copy()
			.completeOnTimeout(ControlOutcome.APPLIED_LOCAL_PENDING, this.patience.toNanos(), TimeUnit.NANOSECONDS)
			.join();
	}

	/**
	 * Answer to an order.
	 *
	 * @param name name of the breaker
	 * @param action the order
	 * @param outcome how far it got
	 * @param state effective state afterwards
	 * @param override the override in force afterwards; null if none
	 */
	record Done(String name, String action, ControlOutcome outcome, CircuitBreakerState state,
			@Nullable OverrideDescriptor override) implements OperationResponseBody {
	}

}
