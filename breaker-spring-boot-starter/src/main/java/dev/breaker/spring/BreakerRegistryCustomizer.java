package dev.breaker.spring;

import dev.breaker.core.CircuitBreakerRegistry;

/**
 * Changes how the registry of the application is built. Beans of this type are called in
 * their order, after the settings of {@code breaker.*} have been applied.
 */
@FunctionalInterface
public interface BreakerRegistryCustomizer {

	/**
	 * Changes the builder.
	 * @param builder builder of the registry
	 */
	void customize(CircuitBreakerRegistry.Builder builder);

}
