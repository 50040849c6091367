package dev.breaker.spring.config;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

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
 * Finds keys that nobody reads. Under {@code configs}, {@code instances}, {@code store}
 * and {@code metrics} each one stops the start. Elsewhere under {@code breaker} may be
 * what the application has for itself: there only a typing error in a known key stops the
 * start, and the rest is warned of. Environment variables may belong to somebody else, so
 * those that look like settings of a breaker are warned of, and others left alone.
 */
final class StrictKeys {

	private static final Log logger = LogFactory.getLog(StrictKeys.class);

	private static final ConfigurationPropertyName BREAKER = ConfigurationPropertyName.of("breaker");

	private static final Set<String> STRICT = Set.of("store", "metrics");

	/** What users write whose spelling is far from what they mean. */
	private static final Map<String, String> FORMERLY = Map.of("backends", "instances", "backend", "instances",
			"circuitbreaker.instances", "instances", "circuitbreaker.configs", "configs");

	private static final int LAYER_DEPTH = 3;

	private static final Set<String> VARIABLES = Set.of("BREAKER_INSTANCES_", "BREAKER_CONFIGS_");

	/** Keys by the element that follows the prefix; those right behind it by "". */
	private final Map<String, Set<String>> groups = new TreeMap<>();

	private final Set<String> layerKeys = keysOf(BreakerSettings.class);

	private final Set<String> warned = ConcurrentHashMap.newKeySet();

	/**
	 * Makes the check.
	 * @param groups the groups besides layers, by the class they are bound to:
	 * {@code breaker} itself and what is below
	 */
	StrictKeys(Map<String, Class<?>> groups) {
		Set<String> top = new TreeSet<>(Set.of("configs", "instances"));
		groups.forEach((prefix, type) -> {
			ConfigurationPropertyName name = ConfigurationPropertyName.of(prefix);
			if (name.equals(BREAKER)) {
				top.addAll(keysOf(type));
			}
			else {
				top.add(name.getLastElement(Form.DASHED));
				this.groups.put(name.getLastElement(Form.DASHED), keysOf(type));
			}
		});
		this.groups.put("", top);
	}

	/**
	 * Looks through all sources.
	 * @param mistakes takes the keys that are not allowed
	 */
	void check(Iterable<ConfigurationPropertySource> sources, Mistakes mistakes) {
		for (ConfigurationPropertySource source : sources) {
			if (source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource environment) {
				for (String variable : environment.getPropertyNames()) {
					checkVariable(variable);
				}
			}
			else if (source instanceof IterableConfigurationPropertySource iterable) {
				iterable.stream()
					.filter(BREAKER::isAncestorOf)
					.forEach((name) -> check(new Key(iterable, name, mistakes)));
			}
		}
	}

	private void check(Key key) {
		ConfigurationPropertyName name = key.name();
		String first = name.getElement(1, Form.DASHED);
		Set<String> group = this.groups.get(first);
		if (LayerSource.INSTANCES.isAncestorOf(name) || LayerSource.CONFIGS.isAncestorOf(name)) {
			checkLayer(key);
		}
		else if (group == null) {
			checkTop(key, first);
		}
		else if (name.getNumberOfElements() > 2 && !isKnown(name, 2, group)) {
			checkGroup(key, first, group);
		}
	}

	private void checkTop(Key key, String first) {
		Set<String> top = this.groups.getOrDefault("", Set.of());
		String uniform = Nearest.uniform(first);
		String formerly = formerly(key.name());
		if (Resilience4jKeys.inertAtTop(uniform) != null) {
			warn(key.written(2),
					"%s has no effect: %s".formatted(key.written(2), Resilience4jKeys.inertAtTop(uniform)));
		}
		else if (formerly != null || !isKnown(key.name(), 1, top)) {
			String meant = (formerly != null) ? formerly : Nearest.spelling(first, top);
			if (meant != null) {
				key.unknown("is not known" + Nearest.question(meant), "Rename %s to breaker.%s."
					.formatted(key.written((uniform.equals("circuitbreaker")) ? 3 : 2), meant));
			}
			else {
				warn(key.written(2), "%s has no effect on circuit breakers (%s), whose settings under breaker are: %s"
					.formatted(key.written(2), key.origin(), String.join(", ", top)));
			}
		}
	}

	private static @Nullable String formerly(ConfigurationPropertyName name) {
		String first = name.getElement(1, Form.UNIFORM);
		return FORMERLY.get((first.equals("circuitbreaker") && name.getNumberOfElements() > 2)
				? first + "." + name.getElement(2, Form.UNIFORM) : first);
	}

	private void checkGroup(Key key, String group, Set<String> known) {
		String nearest = Nearest.word(key.name().getElement(2, Form.DASHED), known);
		if (STRICT.contains(group) || nearest != null) {
			key.unknown("is not known" + Nearest.question(nearest),
					"Correct or remove it. Known under breaker.%s are: %s.".formatted(group, String.join(", ", known)));
		}
		else {
			warn(key.written(LAYER_DEPTH),
					"%s has no effect on circuit breakers (%s)".formatted(key.written(LAYER_DEPTH), key.origin()));
		}
	}

	private void checkLayer(Key key) {
		ConfigurationPropertyName name = key.name();
		String entry = name.getElement(LAYER_DEPTH - 1, Form.ORIGINAL);
		if (LayerSource.INSTANCES.isAncestorOf(name) && entry.indexOf(':') >= 0) {
			key.unknown("names a key", "Put it under breaker.instances.%s: keys are configured as their name."
				.formatted(entry.substring(0, entry.indexOf(':'))));
		}
		else if (name.getNumberOfElements() > LAYER_DEPTH && !isKnown(name, LAYER_DEPTH, this.layerKeys)) {
			checkLayerKey(key, name.getElement(LAYER_DEPTH, Form.UNIFORM));
		}
	}

	private void checkLayerKey(Key key, String uniform) {
		String written = key.name().getElement(LAYER_DEPTH, Form.ORIGINAL);
		String inert = Resilience4jKeys.inert(uniform);
		String refused = Resilience4jKeys.refused(uniform);
		if (inert != null) {
			warn(uniform, "%s has no effect: %s".formatted(key.written(LAYER_DEPTH + 1), inert));
		}
		else if (refused != null) {
			key.unknown("has no equivalent", "Remove %s: %s.".formatted(written, refused));
		}
		else if (isKey(key.name().getLastElement(Form.UNIFORM), this.layerKeys)) {
			ConfigurationPropertyName dotted = key.name().getParent().subName(LAYER_DEPTH - 1);
			key.unknown("is not known", "Put a name with a dot in brackets: \"[%s]\".".formatted(dotted));
		}
		else {
			key.unknown("is not known" + Nearest.question(Nearest.word(written, this.layerKeys)),
					"Correct or remove it. Known for a circuit breaker are: %s."
						.formatted(String.join(", ", this.layerKeys)));
		}
	}

	private void checkVariable(String variable) {
		String upper = variable.toUpperCase(Locale.ROOT);
		for (String prefix : VARIABLES) {
			if (upper.startsWith(prefix) && !isSetting(upper.substring(prefix.length()))) {
				warn(variable, ("Environment variable %s is ignored: it looks like a setting of a circuit breaker, "
						+ "but does not end with a known key")
					.formatted(variable));
			}
		}
	}

	/** Variables have lost the borders between name, key and words. */
	private boolean isSetting(String rest) {
		String uniform = rest.replaceAll("_\\d+_?$", "").replace("_", "").toLowerCase(Locale.ROOT);
		return this.layerKeys.stream().map(Nearest::uniform).anyMatch(uniform::endsWith)
				|| Resilience4jKeys.inert().stream().anyMatch(uniform::endsWith);
	}

	private void warn(String subject, String message) {
		if (this.warned.add(subject)) {
			logger.warn(message);
		}
	}

	/** A key, or an element of a list at a key. */
	private static boolean isKnown(ConfigurationPropertyName name, int depth, Set<String> keys) {
		int elements = name.getNumberOfElements();
		return isKey(name.getElement(depth, Form.UNIFORM), keys)
				&& (elements == depth + 1 || (elements == depth + 2 && name.isNumericIndex(depth + 1)));
	}

	private static boolean isKey(@Nullable String uniform, Set<String> keys) {
		return keys.stream().map(Nearest::uniform).anyMatch((key) -> key.equals(uniform));
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

	/**
	 * A key in one source.
	 */
	private record Key(ConfigurationPropertySource source, ConfigurationPropertyName name, Mistakes mistakes) {

		void unknown(String reason, String action) {
			String written = written(this.name.getNumberOfElements());
			ConfigurationProperty property = this.source.getConfigurationProperty(this.name);
			String where = (property != null) ? Mistake.where(written, property) : "    Property: " + written;
			this.mistakes.add(new Mistake(property, "%s%n    Reason: %s".formatted(where, reason), action, null));
		}

		String origin() {
			ConfigurationProperty property = this.source.getConfigurationProperty(this.name);
			return (property != null) ? Mistake.origin(property) : String.valueOf(this.source.getUnderlyingSource());
		}

		/** The first elements of the name, in the spelling of the source. */
		String written(int elements) {
			StringBuilder written = new StringBuilder();
			for (int i = 0; i < elements; i++) {
				String element = this.name.getElement(i, Form.ORIGINAL);
				if (this.name.isNumericIndex(i) || element.indexOf('.') >= 0) {
					element = "[" + element + "]";
				}
				else if (i > 0) {
					written.append('.');
				}
				written.append(element);
			}
			return written.toString();
		}

	}

}
