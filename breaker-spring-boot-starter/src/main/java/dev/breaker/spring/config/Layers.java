package dev.breaker.spring.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;

/**
 * Puts layers in the order in which a breaker looks its settings up: instance, what it
 * builds on, default.
 */
final class Layers {

	static final String DEFAULT = "default";

	static final String DEFAULT_PATH = LayerSource.pathOf(LayerSource.CONFIGS, DEFAULT).toString();

	private final LayerSource source;

	/** What annotations say that names build on. */
	private final Map<String, String> declaredBases;

	Layers(LayerSource source, Map<String, String> declaredBases) {
		this.source = source;
		this.declaredBases = declaredBases;
	}

	/** The layers of a breaker. */
	LayerChain of(String name) {
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

	/** The layers of an entry under {@code breaker.configs}, as if a breaker named it. */
	LayerChain ofConfig(String name) {
		return complete(LayerSource.pathOf(LayerSource.CONFIGS, name).toString(), new ArrayList<>(), name);
	}

	/** Whether a breaker can build on an entry of that name. */
	boolean hasConfig(String name) {
		return name.equals(DEFAULT) || this.source.config(name) != null;
	}

	/** Says that there is no entry of that name, and which there are. */
	String unknownConfig(String name) {
		Set<String> names = this.source.names(LayerSource.CONFIGS);
		return "there is no %s%s%s".formatted(LayerSource.pathOf(LayerSource.CONFIGS, name),
				names.isEmpty() ? "" : " (known under breaker.configs: %s)".formatted(String.join(", ", names)),
				Nearest.question(Nearest.word(name, names)));
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
		return mistake(property, unknownConfig(base),
				"Add %s, or name a known entry.".formatted(LayerSource.pathOf(LayerSource.CONFIGS, base)));
	}

	private static InvalidBreakerConfigurationException circle(Set<String> passed, String again,
			@Nullable ConfigurationProperty property) {
		return mistake(property,
				"the entries build on each other in a circle: %s -> %s".formatted(String.join(" -> ", passed), again),
				"Remove base-config from one of them.");
	}

	private static InvalidBreakerConfigurationException mistake(@Nullable ConfigurationProperty property, String reason,
			String action) {
		Mistake mistake = (property != null) ? Mistake.of(property, reason, action) : Mistake.of(reason, action);
		return mistake.exception();
	}

}
