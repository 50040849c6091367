package dev.breaker.spring.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.propertyeditors.ClassEditor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindResult;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.convert.ConverterNotFoundException;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Binds layers from the environment, one by one and once each: an entry is looked for by
 * name, so environment variables reach names with dashes as they reach any other
 * property.
 */
final class LayerSource {

	static final ConfigurationPropertyName CONFIGS = ConfigurationPropertyName.of("breaker.configs");

	static final ConfigurationPropertyName INSTANCES = ConfigurationPropertyName.of("breaker.instances");

	private static final int NAME = 2;

	private static final int KEY = 3;

	private final Iterable<ConfigurationPropertySource> sources;

	private final Binder binder;

	private final Map<String, Layer> layers = new ConcurrentHashMap<>();

	/**
	 * Makes a source.
	 * @param environment where the settings are
	 * @param classLoader where the classes are that settings name: the thread that asks
	 * first may have any other
	 */
	LayerSource(ConfigurableEnvironment environment, @Nullable ClassLoader classLoader) {
		this.sources = ConfigurationPropertySources.from(environment.getPropertySources());
		this.binder = new Binder(this.sources, new PropertySourcesPlaceholdersResolver(environment), null,
				(editors) -> editors.registerCustomEditor(Class.class, new ClassEditor(classLoader)));
	}

	Iterable<ConfigurationPropertySource> sources() {
		return this.sources;
	}

	/** The entry of one breaker; null if there is none. */
	@Nullable Layer instance(String name) {
		return layer(INSTANCES, name);
	}

	/** An entry to build on; null if there is none. */
	@Nullable Layer config(String name) {
		return layer(CONFIGS, name);
	}

	/**
	 * Names under {@code root} in files and arguments; where the spelling differs, that
	 * of the source which is read last, which is the file rather than the argument.
	 */
	Set<String> names(ConfigurationPropertyName root) {
		Map<ConfigurationPropertyName, String> names = new LinkedHashMap<>();
		for (ConfigurationPropertySource source : this.sources) {
			if (source instanceof IterableConfigurationPropertySource iterable && !isEnvironment(source)) {
				iterable.stream()
					.filter(root::isAncestorOf)
					.map((name) -> name.getElement(NAME, Form.ORIGINAL))
					.forEach((name) -> names.put(pathOf(root, name), name));
			}
		}
		return new TreeSet<>(names.values());
	}

	static boolean isEnvironment(ConfigurationPropertySource source) {
		return source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
	}

	static ConfigurationPropertyName pathOf(ConfigurationPropertyName root, String name) {
		return (name.indexOf('.') >= 0) ? root.append("[" + name + "]")
				: root.append(ConfigurationPropertyName.adapt(name, '.'));
	}

	private @Nullable Layer layer(ConfigurationPropertyName root, String name) {
		ConfigurationPropertyName path = pathOf(root, name);
		Layer known = this.layers.get(path.toString());
		return (known != null) ? known : bound(path);
	}

	private @Nullable Layer bound(ConfigurationPropertyName path) {
		Map<String, ConfigurationProperty> properties = new LinkedHashMap<>();
		BindResult<BreakerSettings> result = bind(path, properties);
		if (!result.isBound() && !isEmptyEntry(path)) {
			return null;
		}
		Layer layer = new Layer(path.toString(), result.orElseGet(BreakerSettings::new), properties);
		this.layers.put(layer.path(), layer);
		return layer;
	}

	private BindResult<BreakerSettings> bind(ConfigurationPropertyName path,
			Map<String, ConfigurationProperty> properties) {
		try {
			return this.binder.bind(path, Bindable.of(BreakerSettings.class), new Properties(path, properties));
		}
		catch (BindException ex) {
			throw BindMistakes.describe(ex);
		}
	}

	/** {@code payments:} or <code>payments: {}</code>, and nothing below. */
	private boolean isEmptyEntry(ConfigurationPropertyName path) {
		for (ConfigurationPropertySource source : this.sources) {
			ConfigurationProperty property = source.getConfigurationProperty(path);
			if (property != null && !isEnvironment(source)) {
				if (property.getValue().toString().isBlank()) {
					return true;
				}
				throw Mistake.of(property, "an entry holds settings and is not itself a value",
						"Put settings under %s, or remove it.".formatted(path));
			}
		}
		return false;
	}

	/** Notes where each value comes from. */
	private static final class Properties extends AbstractBindHandler {

		private final ConfigurationPropertyName path;

		private final Map<String, ConfigurationProperty> properties;

		Properties(ConfigurationPropertyName path, Map<String, ConfigurationProperty> properties) {
			this.path = path;
			this.properties = properties;
		}

		@Override
		public @Nullable Object onSuccess(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
				Object result) {
			ConfigurationProperty property = context.getConfigurationProperty();
			if (property != null && property.getName().equals(name) && !name.equals(this.path)) {
				this.properties.putIfAbsent(name.getElement(KEY, Form.DASHED), property);
			}
			return result;
		}

		@Override
		public @Nullable Object onFailure(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
				Exception error) throws Exception {
			if (name.equals(this.path) && error instanceof ConverterNotFoundException) {
				return null;
			}
			throw error;
		}

	}

}
