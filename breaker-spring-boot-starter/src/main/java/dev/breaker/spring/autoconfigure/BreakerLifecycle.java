package dev.breaker.spring.autoconfigure;

import java.time.Duration;

import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.spring.config.BreakerConfigurations;
import dev.breaker.spring.config.InvalidBreakerConfigurationException;

import org.springframework.context.SmartLifecycle;

/**
 * Makes the configured breakers and lets the registry hear of the fleet before the
 * application takes calls. The registry ends with its bean, after all that makes calls.
 */
final class BreakerLifecycle implements SmartLifecycle {

	private final CircuitBreakerRegistry registry;

	private final BreakerConfigurations configurations;

	private final Duration patience;

	private volatile boolean running;

	BreakerLifecycle(CircuitBreakerRegistry registry, BreakerConfigurations configurations, Duration patience) {
		this.registry = registry;
		this.configurations = configurations;
		this.patience = patience;
	}

	@Override
	public void start() {
		this.configurations.configuredNames().forEach(this::make);
		this.registry.start(this.patience);
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return Integer.MIN_VALUE;
	}

	private void make(String name) {
		try {
			this.registry.keep(name);
		}
		catch (IllegalArgumentException ex) {
			throw mistake(name, "Rename or remove breaker.instances.%s.", ex);
		}
		catch (IllegalStateException ex) {
			throw mistake(name, "Raise breaker.max-breakers, or remove breaker.instances.%s.", ex);
		}
	}

	private static InvalidBreakerConfigurationException mistake(String name, String action, RuntimeException ex) {
		return new InvalidBreakerConfigurationException(
				"There is no circuit breaker for breaker.instances.%s: %s".formatted(name, ex.getMessage()),
				action.formatted(name), ex);
	}

}
