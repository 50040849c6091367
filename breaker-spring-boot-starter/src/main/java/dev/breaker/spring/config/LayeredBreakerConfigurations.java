package dev.breaker.spring.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.breaker.core.CircuitBreakerConfig;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * The settings of breakers in the environment, under {@code breaker.configs} and
 * {@code breaker.instances}. All of them are checked at start, used or not.
 */
public final class LayeredBreakerConfigurations implements BreakerConfigurations, SmartInitializingSingleton {

	private static final String DEFAULT = "default";

	private static final String DEFAULT_PATH = LayerSource.pathOf(LayerSource.CONFIGS, DEFAULT).toString();

	private static final String BUILT_IN = "built-in";

	private final LayerSource source;

	private final ChainedConfig builder;

	private final boolean enabled;

	private final StartupChecks startupChecks;

	private final Map<String, String> declaredBases = new ConcurrentHashMap<>();

	/** Of names with layers of their own; the rest share one, however many they are. */
	private final Map<String, CircuitBreakerConfig> configs = new ConcurrentHashMap<>();

	/**
	 * Reads the environment.
	 * @param environment where the settings are
	 * @param beans where predicates are that settings name, and whose class loader has
	 * the classes that they name
	 * @param enabled false to have every breaker OFF
	 * @param ignoreClientErrors whether errors that blame the caller are ignored by
	 * default
	 * @param startupChecks what a mistake in an annotation does to the start
	 * @param strictGroups further groups of keys in which unknown ones stop the start, by
	 * the class that each is bound to
	 * @throws InvalidBreakerConfigurationException if there are unknown keys
	 */
	public LayeredBreakerConfigurations(ConfigurableEnvironment environment, ConfigurableListableBeanFactory beans,
			boolean enabled, boolean ignoreClientErrors, StartupChecks startupChecks,
			Map<String, Class<?>> strictGroups) {
		this.source = new LayerSource(environment, beans.getBeanClassLoader());
		this.builder = new ChainedConfig(new Hooks(beans), enabled, ignoreClientErrors);
		this.enabled = enabled;
		this.startupChecks = startupChecks;
		new StrictKeys(strictGroups).check(this.source.sources());
	}

	/**
	 * Checks every entry, so that a mistake stops the start and not the first call. An
	 * entry that others build on is checked as a part of them, for it need not be
	 * complete.
	 */
	@Override
	public void afterSingletonsInstantiated() {
		Set<String> bases = new HashSet<>();
		for (String name : configuredNames()) {
			configOf(name);
			bases.addAll(chainOf(name).basePaths());
		}
		List<LayerChain> chains = this.source.names(LayerSource.CONFIGS).stream().map(this::configChainOf).toList();
		chains.forEach((chain) -> bases.addAll(chain.basePaths()));
		for (LayerChain chain : chains) {
			if (chain.path().equals(DEFAULT_PATH) || !bases.contains(chain.path())) {
				this.builder.build(chain);
			}
		}
	}

	@Override
	public CircuitBreakerConfig configOf(String breakerName) {
		String name = withoutKey(breakerName);
		CircuitBreakerConfig known = this.configs.get(name);
		if (known != null) {
			return known;
		}
		LayerChain chain = chainOf(name);
		String owner = chain.isDefault() ? DEFAULT_PATH : name;
		known = this.configs.get(owner);
		if (known != null) {
			return known;
		}
		CircuitBreakerConfig built = this.builder.build(chain);
		CircuitBreakerConfig present = this.configs.putIfAbsent(owner, built);
		return (present != null) ? present : built;
	}

	@Override
	public List<ConfiguredValue> valuesOf(String breakerName) {
		CircuitBreakerConfig config = configOf(breakerName);
		LayerChain chain = chainOf(withoutKey(breakerName));
		List<ConfiguredValue> values = new ArrayList<>();
		for (Setting setting : Setting.ALL) {
			String value = setting.show(chain, config);
			if (value != null) {
				values.add(new ConfiguredValue(setting.key(), value, origin(setting, chain)));
			}
		}
		return values;
	}

	@Override
	public void declareBase(String breakerName, String configName) {
		String path = LayerSource.pathOf(LayerSource.CONFIGS, configName).toString();
		if (this.source.config(configName) == null && !configName.equals(DEFAULT)) {
			throw new InvalidBreakerConfigurationException(
					"The circuit breaker '%s' is declared with config = \"%s\", but there is no %s%s.".formatted(
							breakerName, configName, path, known()),
					"Add %s, or name a known entry.".formatted(path));
		}
		String other = this.declaredBases.putIfAbsent(breakerName, configName);
		if (other != null && !other.equals(configName)) {
			throw new InvalidBreakerConfigurationException(
					"The circuit breaker '%s' is declared with config = \"%s\" at one place and with config = \"%s\" at another."
						.formatted(breakerName, other, configName),
					"Declare the same config at both, or set breaker.instances.%s.base-config.".formatted(breakerName));
		}
	}

	@Override
	public Set<String> configuredNames() {
		return this.source.names(LayerSource.INSTANCES);
	}

	@Override
	public StartupChecks startupChecks() {
		return this.startupChecks;
	}

	@Override
	public int maxKeys(String breakerName) {
		Integer maxKeys = chainOf(withoutKey(breakerName)).find(BreakerSettings::getMaxKeys);
		return (maxKeys != null) ? maxKeys : Setting.DEFAULT_MAX_KEYS;
	}

	private LayerChain chainOf(String name) {
		List<Layer> layers = new ArrayList<>();
		Layer instance = this.source.instance(name);
		String base = this.declaredBases.get(name);
		if (this.source.config(name) != null) {
			base = name;
		}
		if (instance != null) {
			layers.add(instance);
			String named = instance.settings().getBaseConfig();
			base = (named != null) ? named : name.equals(base) ? base : null;
		}
		return complete(LayerSource.pathOf(LayerSource.INSTANCES, name).toString(), layers, base);
	}

	private LayerChain configChainOf(String name) {
		return complete(LayerSource.pathOf(LayerSource.CONFIGS, name).toString(), new ArrayList<>(), name);
	}

	/**
	 * Adds the base and what it builds on, and then the default and what that builds on.
	 */
	private LayerChain complete(String path, List<Layer> layers, @Nullable String base) {
		follow(layers, base);
		if (layers.stream().noneMatch((layer) -> layer.path().equals(DEFAULT_PATH))) {
			List<Layer> defaults = new ArrayList<>();
			follow(defaults, DEFAULT);
			defaults.stream().filter((layer) -> !layers.contains(layer)).forEach(layers::add);
		}
		return new LayerChain(path, layers);
	}

	private void follow(List<Layer> layers, @Nullable String first) {
		Set<String> passed = new LinkedHashSet<>();
		for (String base = first; base != null;) {
			Layer layer = this.source.config(base);
			if (layer == null && base.equals(DEFAULT)) {
				return;
			}
			ConfigurationProperty property = layers.isEmpty() ? null
					: layers.get(layers.size() - 1).property(Setting.BASE_CONFIG);
			if (layer == null) {
				throw unknownBase(base, property);
			}
			if (!passed.add(layer.path())) {
				throw circle(passed, layer.path(), property);
			}
			layers.add(layer);
			base = layer.settings().getBaseConfig();
		}
	}

	private InvalidBreakerConfigurationException unknownBase(String base, @Nullable ConfigurationProperty property) {
		String reason = "there is no %s%s".formatted(LayerSource.pathOf(LayerSource.CONFIGS, base), known());
		String action = "Add %s, or name a known entry.".formatted(LayerSource.pathOf(LayerSource.CONFIGS, base));
		return (property != null) ? Mistake.of(property, reason, action)
				: new InvalidBreakerConfigurationException("For circuit breakers, %s.".formatted(reason), action);
	}

	private static InvalidBreakerConfigurationException circle(Set<String> passed, String again,
			@Nullable ConfigurationProperty property) {
		String reason = "the entries build on each other in a circle: %s -> %s".formatted(String.join(" -> ", passed),
				again);
		String action = "Remove base-config from one of them.";
		return (property != null) ? Mistake.of(property, reason, action)
				: new InvalidBreakerConfigurationException(reason, action);
	}

	private String known() {
		Set<String> names = this.source.names(LayerSource.CONFIGS);
		return names.isEmpty() ? "" : " (known under breaker.configs: %s)".formatted(String.join(", ", names));
	}

	private String origin(Setting setting, LayerChain chain) {
		if (setting.key().equals(Setting.MODE) && !this.enabled) {
			return "breaker.enabled";
		}
		ConfigurationProperty property = chain.property(setting.key());
		return (property != null) ? Mistake.origin(property) : BUILT_IN;
	}

	private static String withoutKey(String breakerName) {
		int colon = breakerName.indexOf(':');
		return (colon >= 0) ? breakerName.substring(0, colon) : breakerName;
	}

}
