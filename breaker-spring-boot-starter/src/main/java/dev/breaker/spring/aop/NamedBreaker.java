package dev.breaker.spring.aop;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerRegistry;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * The breaker of a name as the registry has it, held so that a call need not look it up.
 * Once it is removed there, the next call has a new one made.
 */
final class NamedBreaker implements BreakerSelector {

	private final CircuitBreakerRegistry registry;

	private final String name;

	private volatile CircuitBreaker latest;

	private volatile @Nullable CircuitBreaker held;

	/**
	 * Gets the breaker, which is never evicted.
	 * @throws IllegalStateException if there are as many breakers as allowed
	 */
	NamedBreaker(CircuitBreakerRegistry registry, String name) {
		this.registry = registry;
		this.name = name;
		this.latest = registry.keep(name);
		this.held = this.latest;
		registry.onRemoved(this::forget);
	}

	@Override
	public CircuitBreaker breakerOf(MethodInvocation invocation) {
		return get();
	}

	CircuitBreaker get() {
		CircuitBreaker held = this.held;
		return (held != null) ? held : again();
	}

	private CircuitBreaker again() {
		CircuitBreaker made;
		try {
			made = this.registry.keep(this.name);
		}
		catch (IllegalStateException ex) {
			// As many breakers as allowed: the removed one goes on for itself
			return this.latest;
		}
		this.latest = made;
		this.held = made;
		if (this.registry.find(this.name).orElse(null) != made) {
			// Removed again before it was held, so that nobody had anything to forget
			this.held = null;
		}
		return made;
	}

	private void forget(CircuitBreaker removed) {
		if (this.held == removed) {
			this.held = null;
		}
	}

}
