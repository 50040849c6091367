package dev.breaker.spring.config;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.breaker.core.CircuitBreakerConfig;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * The settings of breakers in the environment, under {@code breaker.configs} and
 * {@code breaker.instances}. All of them are checked at start, used or not: what the
 * environment says as soon as this is made, what it says of beans when they are there.
 */
public final class LayeredBreakerConfigurations implements BreakerConfigurations, SmartInitializingSingleton {

	private final ConfigurableEnvironment environment;

	private final ConfigurableListableBeanFactory beans;

	private final StartupChecks startupChecks;

	private final StrictKeys strictKeys;

	private final Hooks hooks;

	private final Customizers customizers;

	private final Map<String, String> declaredBases = new ConcurrentHashMap<>();

	private volatile Readings readings;

	/**
	 * Reads the environment.
	 * @param environment where the settings are
	 * @param beans where customizers are and the predicates that settings name, and whose
	 * class loader has the classes that they name
	 * @param startupChecks what a mistake in an annotation does to the start
	 * @param groups the other groups of keys, by the class that each is bound to:
	 * {@code breaker} and what is below
	 * @throws InvalidBreakerConfigurationException if there are unknown keys or wrong
	 * values
	 */
	public LayeredBreakerConfigurations(ConfigurableEnvironment environment, ConfigurableListableBeanFactory beans,
			StartupChecks startupChecks, Map<String, Class<?>> groups) {
		this.environment = environment;
		this.beans = beans;
		this.startupChecks = startupChecks;
		this.strictKeys = new StrictKeys(groups);
		this.hooks = new Hooks(beans);
		this.customizers = new Customizers(beans);
		Mistakes mistakes = new Mistakes();
		Reading first = read(mistakes);
		first.checkValues(mistakes);
		mistakes.throwIfAny();
		this.readings = new Readings(first, first);
	}

	/** Checks what the settings say of beans, and what customizers make of settings. */
	@Override
	public void afterSingletonsInstantiated() {
		Mistakes mistakes = new Mistakes();
		this.readings.now.check(mistakes);
		mistakes.throwIfAny();
	}

	/**
	 * Reads the environment again.
	 * @param breakerNames names of the breakers that there are, which are checked too
	 * @throws InvalidBreakerConfigurationException if there are unknown keys or wrong
	 * values; then nothing has changed
	 */
	void reload(Collection<String> breakerNames) {
		Mistakes mistakes = new Mistakes();
		Reading next = read(mistakes);
		next.check(mistakes);
		breakerNames.forEach((name) -> mistakes.collect(() -> next.configOf(withoutKey(name))));
		mistakes.throwIfAny();
		this.readings = new Readings(next, this.readings.now);
	}

	/** Whether a breaker has the settings that were its before the latest reading. */
	boolean isOutdated(String breakerName, CircuitBreakerConfig config) {
		Readings seen = this.readings;
		String name = withoutKey(breakerName);
		return !config.equals(seen.now.configOf(name)) && config.equals(seen.before.configOf(name));
	}

	/** The values that were a breaker's before the latest reading. */
	List<ConfiguredValue> valuesBefore(String breakerName) {
		return this.readings.before.valuesOf(withoutKey(breakerName));
	}

	@Override
	public CircuitBreakerConfig configOf(String breakerName) {
		return this.readings.now.configOf(withoutKey(breakerName));
	}

	@Override
	public List<ConfiguredValue> valuesOf(String breakerName) {
		return this.readings.now.valuesOf(withoutKey(breakerName));
	}

	@Override
	public void declareBase(String breakerName, String configName) {
		Layers layers = this.readings.now.layers();
		if (!layers.hasConfig(configName)) {
			throw new InvalidBreakerConfigurationException(
					"The circuit breaker '%s' is declared with config = \"%s\", but %s.".formatted(breakerName,
							configName, layers.unknownConfig(configName)),
					"Add %s, or name a known entry.".formatted(LayerSource.pathOf(LayerSource.CONFIGS, configName)));
		}
		String other = this.declaredBases.putIfAbsent(breakerName, configName);
		this.readings.now.forget(breakerName);
		if (other != null && !other.equals(configName)) {
			throw new InvalidBreakerConfigurationException(
					"The circuit breaker '%s' is declared with config = \"%s\" at one place and with config = \"%s\" at another."
						.formatted(breakerName, other, configName),
					"Declare the same config at both, or set breaker.instances.%s.base-config.".formatted(breakerName));
		}
	}

	@Override
	public Set<String> configuredNames() {
		return this.readings.now.names();
	}

	@Override
	public StartupChecks startupChecks() {
		return this.startupChecks;
	}

	@Override
	public int maxKeys(String breakerName) {
		return this.readings.now.maxKeys(withoutKey(breakerName));
	}

	private Reading read(Mistakes mistakes) {
		LayerSource source = new LayerSource(this.environment, this.beans.getBeanClassLoader(), mistakes);
		this.strictKeys.check(source.sources(), mistakes);
		return new Reading(source, this.declaredBases, this.hooks, this.customizers);
	}

	static String withoutKey(String breakerName) {
		int colon = breakerName.indexOf(':');
		return (colon >= 0) ? breakerName.substring(0, colon) : breakerName;
	}

	private record Readings(Reading now, Reading before) {
	}

}
