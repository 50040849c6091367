package dev.breaker.spring.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerConfig;

import org.springframework.boot.context.properties.source.ConfigurationProperty;

/**
 * The settings of breakers as the environment was at one time.
 */
final class Reading {

	private static final String BUILT_IN = "built-in";

	private final LayerSource source;

	private final Layers layers;

	private final boolean enabled;

	private final ChainedConfig builder;

	private final ChainedConfig checks;

	private final Customizers customizers;

	/** Of names with settings of their own; the rest share one, however many they are. */
	private final Map<String, CircuitBreakerConfig> configs = new ConcurrentHashMap<>();

	private final Map<String, Integer> maxKeys = new ConcurrentHashMap<>();

	Reading(LayerSource source, Map<String, String> declaredBases, Hooks hooks, Customizers customizers) {
		this.source = source;
		this.layers = new Layers(source, declaredBases);
		this.enabled = source.isOn("breaker.enabled");
		boolean ignoreClientErrors = source.isOn("breaker.ignore-client-errors");
		this.builder = new ChainedConfig(hooks, this.enabled, ignoreClientErrors);
		this.checks = new ChainedConfig(null, this.enabled, ignoreClientErrors);
		this.customizers = customizers;
	}

	Layers layers() {
		return this.layers;
	}

	Set<String> names() {
		return this.source.names(LayerSource.INSTANCES);
	}

	/** Checks all that can be checked without the beans of the application. */
	void checkValues(Mistakes mistakes) {
		check(mistakes, this.checks);
	}

	/** Checks all, customizers and predicates included. */
	void check(Mistakes mistakes) {
		check(mistakes, this.builder);
		names().forEach((name) -> mistakes.collect(() -> configOf(name)));
	}

	/**
	 * Checks every entry, used or not. One that others build on is checked as a part of
	 * them, for it need not be complete.
	 */
	private void check(Mistakes mistakes, ChainedConfig checks) {
		this.source.unreadable().forEach(mistakes::add);
		Set<String> bases = new HashSet<>();
		for (String name : names()) {
			mistakes.collect(() -> {
				LayerChain chain = this.layers.of(name);
				bases.addAll(chain.basePaths());
				checkName(name);
				checks.build(chain);
			});
		}
		List<LayerChain> chains = new ArrayList<>();
		for (String name : this.source.names(LayerSource.CONFIGS)) {
			mistakes.collect(() -> {
				LayerChain chain = this.layers.ofConfig(name);
				bases.addAll(chain.basePaths());
				chains.add(chain);
			});
		}
		for (LayerChain chain : chains) {
			if (chain.path().equals(Layers.DEFAULT_PATH) || !bases.contains(chain.path())) {
				mistakes.collect(() -> checks.build(chain));
			}
		}
	}

	private static void checkName(String name) {
		try {
			CircuitBreaker.of(name);
		}
		catch (IllegalArgumentException ex) {
			throw Mistake
				.of("There is no circuit breaker for breaker.instances.%s: %s".formatted(name, ex.getMessage()),
						"Rename or remove breaker.instances.%s.".formatted(name))
				.exception();
		}
	}

	CircuitBreakerConfig configOf(String name) {
		CircuitBreakerConfig known = this.configs.get(name);
		if (known != null) {
			return known;
		}
		LayerChain chain = this.layers.of(name);
		boolean customized = !this.customizers.beansFor(name).isEmpty();
		String owner = (chain.isDefault() && !customized) ? Layers.DEFAULT_PATH : name;
		known = this.configs.get(owner);
		if (known != null) {
			return known;
		}
		CircuitBreakerConfig built = this.builder.build(chain);
		if (customized) {
			built = this.customizers.customize(name, built, this.builder, chain);
		}
		CircuitBreakerConfig present = this.configs.putIfAbsent(owner, built);
		return (present != null) ? present : built;
	}

	/** The layers of a breaker have changed. */
	void forget(String name) {
		this.configs.remove(name);
		this.maxKeys.remove(name);
	}

	List<ConfiguredValue> valuesOf(String name) {
		CircuitBreakerConfig config = configOf(name);
		LayerChain chain = this.layers.of(name);
		List<String> beans = this.customizers.beansFor(name);
		CircuitBreakerConfig plain = beans.isEmpty() ? config : this.builder.build(chain);
		List<ConfiguredValue> values = new ArrayList<>();
		for (Setting setting : Setting.ALL) {
			boolean customized = setting.isCustomized(plain, config);
			String value = customized ? setting.showCustomized(config) : setting.show(chain, config);
			if (value != null) {
				values.add(new ConfiguredValue(setting.key(), value,
						customized ? "customizer " + String.join(", ", beans) : origin(setting, chain)));
			}
		}
		return values;
	}

	int maxKeys(String name) {
		return this.maxKeys.computeIfAbsent(name, (key) -> {
			Integer configured = this.layers.of(name).find(BreakerSettings::getMaxKeys);
			return (configured != null) ? configured : Setting.DEFAULT_MAX_KEYS;
		});
	}

	private String origin(Setting setting, LayerChain chain) {
		if (setting.key().equals(Setting.MODE) && !this.enabled) {
			return "breaker.enabled";
		}
		ConfigurationProperty property = chain.property(setting.key());
		return (property != null) ? Mistake.origin(property) : BUILT_IN;
	}

}
