package dev.breaker.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

import org.jspecify.annotations.Nullable;

/**
 * The last N events of a breaker, in a ring that is made with the first of them.
 */
final class EventHistory {

	private final int size;

	private final AtomicLong written = new AtomicLong();

	private final AtomicReference<@Nullable AtomicReferenceArray<CircuitBreakerEvent>> ring = new AtomicReference<>();

	EventHistory(int size) {
		this.size = size;
	}

	void add(CircuitBreakerEvent event) {
		if (this.size > 0) {
			ring().set((int) (this.written.getAndIncrement() % this.size), event);
		}
	}

	/** What is kept, newest first. */
	List<CircuitBreakerEvent> events() {
		AtomicReferenceArray<CircuitBreakerEvent> ring = this.ring.get();
		if (ring == null) {
			return Collections.emptyList();
		}
		long end = this.written.get();
		List<CircuitBreakerEvent> events = new ArrayList<>();
		for (long i = end - 1; i >= Math.max(0, end - this.size); i--) {
			CircuitBreakerEvent event = ring.get((int) (i % this.size));
			if (event != null) {
				events.add(event);
			}
		}
		return events;
	}

	private AtomicReferenceArray<CircuitBreakerEvent> ring() {
		if (this.ring.get() == null) {
			this.ring.compareAndSet(null, new AtomicReferenceArray<>(this.size));
		}
		return Objects.requireNonNull(this.ring.get());
	}

}
