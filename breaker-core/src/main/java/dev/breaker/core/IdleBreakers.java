package dev.breaker.core;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Finds the breakers of a registry that nobody calls, and keeps hold of those that were
 * evicted for as long as somebody else does. Calls pay nothing for it: a breaker is idle
 * if its totals are what they were at an earlier look. Guarded by the registry.
 */
final class IdleBreakers {

	private final Map<CircuitBreaker, Look> looks = new WeakHashMap<>();

	private final Map<String, WeakReference<CircuitBreaker>> evicted = new HashMap<>();

	/** Nanoseconds between the first and the present look that saw the same totals. */
	long idleFor(CircuitBreaker breaker, long now) {
		long activity = breaker.activity();
		Look first = this.looks.get(breaker);
		if (first == null || first.activity != activity) {
			this.looks.put(breaker, new Look(activity, now));
			return 0;
		}
		return now - first.at;
	}

	/** Forgets those evicted that nobody holds any more. */
	void purge() {
		this.evicted.values().removeIf((breaker) -> breaker.get() == null);
	}

	void evicted(CircuitBreaker breaker) {
		this.evicted.put(breaker.name(), new WeakReference<>(breaker));
	}

	/** The evicted breaker of a name, if anybody still holds it. */
	@Nullable CircuitBreaker evicted(String name) {
		WeakReference<CircuitBreaker> breaker = this.evicted.get(name);
		return (breaker != null) ? breaker.get() : null;
	}

	void forget(String name) {
		this.evicted.remove(name);
	}

	private record Look(long activity, long at) {
	}

}
