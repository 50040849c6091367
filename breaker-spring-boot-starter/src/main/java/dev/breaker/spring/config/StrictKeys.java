package dev.breaker.spring.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Finds keys that nobody reads. A typing error in a file or argument stops the start;
 * environment variables may belong to somebody else, so only those that look like
 * settings of a breaker are warned of.
 */
final class StrictKeys {

	private static final Log logger = LogFactory.getLog(StrictKeys.class);

	private static final ConfigurationPropertyName BREAKER = ConfigurationPropertyName.of("breaker");

	/** What users write instead of the two that matter most. */
	private static final Map<String, String> MISSPELT = Map.of("instance", "instances", "backends", "instances",
			"backend", "instances", "config", "configs");

	private static final int LAYER_DEPTH = 3;

	private static final List<String> VARIABLES = List.of("BREAKER_INSTANCES_", "BREAKER_CONFIGS_");

	private final Map<ConfigurationPropertyName, Set<String>> groups = new LinkedHashMap<>();

	private final Set<String> layerKeys = keysOf(BreakerSettings.class);

	private final Set<String> warned = new HashSet<>();

	private final List<String> unknown = new ArrayList<>();

	private final Set<String> remedies = new TreeSet<>();

	/**
	 * Makes the check.
	 * @param groups further groups that are strict, by the class they are bound to
	 */
	StrictKeys(Map<String, Class<?>> groups) {
		groups.forEach((name, type) -> this.groups.put(ConfigurationPropertyName.of(name), keysOf(type)));
	}

	/**
	 * Looks through all sources.
	 * @throws InvalidBreakerConfigurationException if a key is unknown; names all of them
	 */
	void check(Iterable<ConfigurationPropertySource> sources) {
		for (ConfigurationPropertySource source : sources) {
			if (source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource environment) {
				for (String variable : environment.getPropertyNames()) {
					checkVariable(variable);
				}
			}
			else if (source instanceof IterableConfigurationPropertySource iterable) {
				iterable.forEach((name) -> check(iterable, name));
			}
		}
		if (!this.unknown.isEmpty()) {
			throw new InvalidBreakerConfigurationException(
					"%s not known:%n%n%s".formatted(
							(this.unknown.size() == 1) ? "A setting of the circuit breakers is"
									: "Settings of the circuit breakers are",
							String.join("%n%n".formatted(), this.unknown)),
					String.join("%n".formatted(), this.remedies));
		}
	}

	private void check(IterableConfigurationPropertySource source, ConfigurationPropertyName name) {
		if (LayerSource.INSTANCES.isAncestorOf(name) || LayerSource.CONFIGS.isAncestorOf(name)) {
			String entry = name.getElement(LAYER_DEPTH - 1, Form.ORIGINAL);
			if (LayerSource.INSTANCES.isAncestorOf(name) && entry.indexOf(':') >= 0) {
				unknown(source, name, "Put it under breaker.instances.%s: keys are configured as their name."
					.formatted(entry.substring(0, entry.indexOf(':'))));
			}
			else if (name.getNumberOfElements() > LAYER_DEPTH) {
				checkLayer(source, name);
			}
		}
		else if (BREAKER.isAncestorOf(name) && Resilience4jKeys.inert(name.getElement(1, Form.UNIFORM)) != null) {
			inert(name, 1);
		}
		else if (BREAKER.isAncestorOf(name) && MISSPELT.containsKey(name.getElement(1, Form.UNIFORM))) {
			String written = name.getElement(1, Form.UNIFORM);
			unknown(source, name, "Rename breaker.%s to breaker.%s.".formatted(written, MISSPELT.get(written)));
		}
		else {
			this.groups.forEach((group, keys) -> {
				if (group.isAncestorOf(name) && !isKnown(name, group.getNumberOfElements(), keys)) {
					unknown(source, name, "Remove it. Known under %s are: %s.".formatted(group, list(keys)));
				}
			});
		}
	}

	private void checkLayer(IterableConfigurationPropertySource source, ConfigurationPropertyName name) {
		String key = name.getElement(LAYER_DEPTH, Form.UNIFORM);
		String refused = Resilience4jKeys.refused(key);
		if (Resilience4jKeys.inert(key) != null) {
			inert(name, LAYER_DEPTH);
		}
		else if (refused != null) {
			unknown(source, name, "Remove %s: %s.".formatted(name.getElement(LAYER_DEPTH, Form.ORIGINAL), refused));
		}
		else if (!isKnown(name, LAYER_DEPTH, this.layerKeys)) {
			unknown(source, name, remedy(name));
		}
	}

	private void inert(ConfigurationPropertyName name, int depth) {
		String key = name.getElement(depth, Form.UNIFORM);
		if (this.warned.add(key)) {
			logger.warn("%s has no effect: %s".formatted(written(name, depth + 1), Resilience4jKeys.inert(key)));
		}
	}

	private String remedy(ConfigurationPropertyName name) {
		if (isKey(name.getLastElement(Form.UNIFORM), this.layerKeys)) {
			ConfigurationPropertyName dotted = name.getParent().subName(LayerSource.INSTANCES.getNumberOfElements());
			return "Put a name with a dot in brackets: \"[%s]\".".formatted(dotted);
		}
		return "Correct or remove it. Known for a circuit breaker are: %s.".formatted(list(this.layerKeys));
	}

	private void unknown(ConfigurationPropertySource source, ConfigurationPropertyName name, String remedy) {
		ConfigurationProperty property = source.getConfigurationProperty(name);
		String written = written(name, name.getNumberOfElements());
		this.unknown.add((property != null) ? Mistake.where(written, property) : "    Property: " + written);
		this.remedies.add(remedy);
	}

	/** The first elements of the name, in the spelling of the source. */
	private static String written(ConfigurationPropertyName name, int elements) {
		StringBuilder written = new StringBuilder();
		for (int i = 0; i < elements; i++) {
			String element = name.getElement(i, Form.ORIGINAL);
			if (name.isNumericIndex(i) || element.indexOf('.') >= 0) {
				element = "[" + element + "]";
			}
			else if (i > 0) {
				written.append('.');
			}
			written.append(element);
		}
		return written.toString();
	}

	private void checkVariable(String variable) {
		String upper = variable.toUpperCase(Locale.ROOT);
		for (String prefix : VARIABLES) {
			if (upper.startsWith(prefix) && !isSetting(upper.substring(prefix.length()))) {
				logger.warn(("Environment variable %s is ignored: it looks like a setting of a circuit breaker, "
						+ "but does not end with a known key")
					.formatted(variable));
			}
		}
	}

	/** Variables have lost the borders between name, key and words. */
	private boolean isSetting(String rest) {
		String uniform = rest.replaceAll("_\\d+_?$", "").replace("_", "").toLowerCase(Locale.ROOT);
		return this.layerKeys.stream().map(StrictKeys::uniform).anyMatch((key) -> uniform.endsWith(key))
				|| Resilience4jKeys.inert().stream().anyMatch(uniform::endsWith);
	}

	/** A key, or an element of a list at a key. */
	private static boolean isKnown(ConfigurationPropertyName name, int depth, Set<String> keys) {
		int elements = name.getNumberOfElements();
		return isKey(name.getElement(depth, Form.UNIFORM), keys)
				&& (elements == depth + 1 || (elements == depth + 2 && name.isNumericIndex(depth + 1)));
	}

	private static boolean isKey(@Nullable String uniform, Set<String> keys) {
		return keys.stream().map(StrictKeys::uniform).anyMatch((key) -> key.equals(uniform));
	}

	private static String uniform(String key) {
		return key.replace("-", "");
	}

	private static String list(Set<String> keys) {
		return String.join(", ", keys);
	}

	private static Set<String> keysOf(Class<?> type) {
		Set<String> keys = new TreeSet<>();
		for (var property : BeanUtils.getPropertyDescriptors(type)) {
			if (property.getWriteMethod() != null) {
				keys.add(DataObjectPropertyName.toDashedForm(property.getName()));
			}
		}
		return keys;
	}

}
