package dev.breaker.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import dev.breaker.core.CircuitBreakerEvent.CallFailed;
import dev.breaker.core.CircuitBreakerEvent.HookFailed;
import dev.breaker.core.CircuitBreakerEvent.OverrideCleared;
import dev.breaker.core.CircuitBreakerEvent.OverrideExpired;
import dev.breaker.core.CircuitBreakerEvent.OverrideSet;
import dev.breaker.core.CircuitBreakerEvent.StateTransition;
import org.jspecify.annotations.Nullable;

/**
 * Tells listeners of one breaker what happened, and keeps the last of it.
 */
final class Announcer implements BiConsumer<String, Throwable> {

	private static final VarHandle LAST_FAILURE;

	static {
		try {
			LAST_FAILURE = MethodHandles.lookup().findVarHandle(Announcer.class, "lastFailure", CallFailed.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final String name;

	private final Ticker ticker;

	private volatile EventHistory history;

	private final EventPublisher own = new EventPublisher();

	private final EventPublisher shared;

	private volatile @Nullable CallFailed lastFailure;

	/**
	 * Makes an announcer.
	 * @param shared the listeners of all breakers of a registry
	 */
	Announcer(String name, Ticker ticker, int historySize, EventPublisher shared) {
		this.name = name;
		this.ticker = ticker;
		this.history = new EventHistory(historySize);
		this.shared = shared;
	}

	String name() {
		return this.name;
	}

	<E extends CircuitBreakerEvent> Subscription subscribe(Class<E> type, Consumer<? super E> listener) {
		return this.own.subscribe(type, listener);
	}

	boolean isHeard(Class<? extends CircuitBreakerEvent> type) {
		return this.own.isHeard(type) || this.shared.isHeard(type);
	}

	void transition(Phase from, Phase to, String reason) {
		Duration lasted = Duration.ofNanos(Math.max(0, to.since - from.since));
		publish(new StateTransition(this.name, this.ticker.wallTime(), from.state(), to.state(), reason, lasted,
				to.origin.isFleet()));
	}

	void overrideSet(HeldOverride override) {
		publish(new OverrideSet(this.name, this.ticker.wallTime(), override.display()));
	}

	void overrideCleared(HeldOverride override, HeldOverride clearedBy) {
		publish(new OverrideCleared(this.name, this.ticker.wallTime(), override.display(), clearedBy.register().by(),
				clearedBy.register().reason()));
	}

	void overrideExpired(HeldOverride override) {
		publish(new OverrideExpired(this.name, this.ticker.wallTime(), override.display()));
	}

	/** Keeps another number of events from now on. */
	void keepEvents(int number) {
		if (this.history.size() == number) {
			return;
		}
		EventHistory next = new EventHistory(number);
		List<CircuitBreakerEvent> kept = this.history.events();
		for (int i = Math.min(number, kept.size()) - 1; i >= 0; i--) {
			next.add(kept.get(i));
		}
		this.history = next;
	}

	/** Keeps the event and tells it. */
	void publish(CircuitBreakerEvent event) {
		this.history.add(event);
		tell(event);
	}

	/** Tells the event without keeping it. */
	void tell(CircuitBreakerEvent event) {
		this.own.publish(event, this::listenerFailed);
		this.shared.publish(event, this::listenerFailed);
	}

	/** Keeps a failure, to be told once it has had its effect. */
	void keep(CallFailed failure) {
		LAST_FAILURE.setRelease(this, failure);
		this.history.add(failure);
	}

	@Nullable LastFailure lastFailure() {
		CallFailed last = this.lastFailure;
		return (last != null) ? new LastFailure(last.type(), last.message(), last.at()) : null;
	}

	List<CircuitBreakerEvent> history() {
		return this.history.events();
	}

	/** A predicate or function of the user's failed. */
	@Override
	public void accept(String hook, Throwable problem) {
		publish(new HookFailed(this.name, this.ticker.wallTime(), hook, UserExceptions.describe(problem)));
	}

	/** Kept but not told: whoever threw would throw again. */
	void listenerFailed(Throwable problem) {
		this.history
			.add(new HookFailed(this.name, this.ticker.wallTime(), "listener", UserExceptions.describe(problem)));
	}

}
