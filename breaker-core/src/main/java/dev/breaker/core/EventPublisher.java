package dev.breaker.core;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * The listeners of one breaker or of a registry.
 */
final class EventPublisher extends Listeners<EventPublisher.Listener<?>> {

	/** Shared by breakers that no registry holds: nobody subscribes to it. */
	static final EventPublisher OF_NO_REGISTRY = new EventPublisher();

	/** Found out once, for each call asks; null for every type. */
	private volatile @Nullable Set<Class<?>> heard = Set.of();

	<E extends CircuitBreakerEvent> Subscription subscribe(Class<E> type, Consumer<? super E> consumer) {
		return add(new Listener<>(type, consumer));
	}

	/** Whether anybody listens to events of a type, so that others need not be built. */
	boolean isHeard(Class<? extends CircuitBreakerEvent> type) {
		Set<Class<?>> heard = this.heard;
		return heard == null || heard.contains(type);
	}

	@Override
	void changed(List<Listener<?>> now) {
		Set<Class<?>> types = now.stream()
			.<Class<?>>map((listener) -> listener.type)
			.collect(Collectors.toUnmodifiableSet());
		this.heard = types.contains(CircuitBreakerEvent.class) ? null : types;
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
