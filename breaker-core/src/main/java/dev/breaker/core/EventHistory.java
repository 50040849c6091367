package dev.breaker.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

import org.jspecify.annotations.Nullable;

/**
 * The last N events of a breaker, in a ring that is made with the first of them.
 */
final class EventHistory {

	private static final VarHandle WRITTEN;

	private static final VarHandle RING;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			WRITTEN = lookup.findVarHandle(EventHistory.class, "written", long.class);
			RING = lookup.findVarHandle(EventHistory.class, "ring", AtomicReferenceArray.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final int size;

	private volatile long written;

	private volatile @Nullable AtomicReferenceArray<CircuitBreakerEvent> ring;

	EventHistory(int size) {
		this.size = size;
	}

	int size() {
		return this.size;
	}

	void add(CircuitBreakerEvent event) {
		if (this.size > 0) {
			long number = (long) WRITTEN.getAndAdd(this, 1L);
			ring().setRelease((int) (number % this.size), event);
		}
	}

	/** What is kept, newest first. */
	List<CircuitBreakerEvent> events() {
		AtomicReferenceArray<CircuitBreakerEvent> ring = this.ring;
		if (ring == null) {
			return Collections.emptyList();
		}
		long end = this.written;
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
		AtomicReferenceArray<CircuitBreakerEvent> present = this.ring;
		if (present != null) {
			return present;
		}
		AtomicReferenceArray<CircuitBreakerEvent> fresh = new AtomicReferenceArray<>(this.size);
		return RING.compareAndSet(this, null, fresh) ? fresh : ring();
	}

}
