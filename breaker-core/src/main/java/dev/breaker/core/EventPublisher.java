package dev.breaker.core;

import java.util.List;
import java.util.function.Consumer;

/**
 * The listeners of one breaker or of a registry.
 */
final class EventPublisher extends Listeners<EventPublisher.Listener<?>> {

	<E extends CircuitBreakerEvent> Subscription subscribe(Class<E> type, Consumer<? super E> consumer) {
		return add(new Listener<>(type, consumer));
	}

	/** Whether anybody listens to events of a type, so that others need not be built. */
	boolean isHeard(Class<? extends CircuitBreakerEvent> type) {
		List<Listener<?>> now = now();
		for (int i = 0; i < now.size(); i++) {
			if (now.get(i).type.isAssignableFrom(type)) {
				return true;
			}
		}
		return false;
	}

	/** Tells every listener; one that throws is passed over. */
	void publish(CircuitBreakerEvent event, Consumer<Throwable> problems) {
		List<Listener<?>> now = now();
		for (int i = 0; i < now.size(); i++) {
			try {
				now.get(i).tell(event);
			}
			catch (Throwable ex) {
				problems.accept(ex);
			}
		}
	}

	static final class Listener<E extends CircuitBreakerEvent> {

		private final Class<E> type;

		private final Consumer<? super E> consumer;

		Listener(Class<E> type, Consumer<? super E> consumer) {
			this.type = type;
			this.consumer = consumer;
		}

		void tell(CircuitBreakerEvent event) {
			if (this.type.isInstance(event)) {
				this.consumer.accept(this.type.cast(event));
			}
		}

	}

}
