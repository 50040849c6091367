package dev.breaker.spring.config;

import java.util.List;
import java.util.Set;

import dev.breaker.core.CircuitBreakerConfig;

/**
 * The settings of breakers as configured, each property resolved on its own along
 * instance, base-config and default down to the built-in value.
 */
public interface BreakerConfigurations {

	/**
	 * The settings of a breaker, configured or not.
	 * @param breakerName its name, or {@code name:key}, which is configured as
	 * {@code name}
	 * @return its settings
	 * @throws InvalidBreakerConfigurationException if a value is not allowed
	 */
	CircuitBreakerConfig configOf(String breakerName);

	/**
	 * The same settings as values with their origins, for people to read.
	 * @param breakerName its name, or {@code name:key}
	 * @return one value for each key that has an effect, in a fixed order
	 */
	List<ConfiguredValue> valuesOf(String breakerName);

	/**
	 * Names the {@code breaker.configs} entry that a breaker builds on if it has neither
	 * an instance entry nor a configs entry of its own name.
	 * @param breakerName its name
	 * @param configName name of the entry
	 * @throws InvalidBreakerConfigurationException if there is no such entry, or another
	 * one was declared for the name before
	 */
	void declareBase(String breakerName, String configName);

	/**
	 * The names that are configured one by one, whose breakers exist from the start.
	 * @return names under {@code breaker.instances}, those of environment variables left
	 * out: they have lost their case and dashes
	 */
	default Set<String> configuredNames() {
		return Set.of();
	}

	/**
	 * What a mistake found by the checks of annotations does to the start.
	 * @return {@code breaker.startup-checks}
	 */
	StartupChecks startupChecks();

	/**
	 * How many keys of a keyed breaker have a breaker of their own.
	 * @param breakerName its name, without a key
	 * @return at least 1
	 */
	int maxKeys(String breakerName);

}
