package dev.breaker.spring.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
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
 * property. What files and arguments say is bound at once and stays as it was then.
 */
final class LayerSource {

	static final ConfigurationPropertyName CONFIGS = ConfigurationPropertyName.of("breaker.configs");

	static final ConfigurationPropertyName INSTANCES = ConfigurationPropertyName.of("breaker.instances");

	private static final int NAME = 2;

	private static final int KEY = 3;

	private final Iterable<ConfigurationPropertySource> sources;

	private final Binder binder;

	/** Of the sources that do not tell their names. */
	private final Binder lateBinder;

	private final Map<ConfigurationPropertyName, Set<String>> names;

	private final Map<ConfigurationPropertyName, Layer> layers = new ConcurrentHashMap<>();

	/**
	 * Makes a source.
	 * @param environment where the settings are
	 * @param classLoader where the classes are that settings name: the thread that asks
	 * first may have any other
	 * @param mistakes takes what is no entry at all
	 */
	LayerSource(ConfigurableEnvironment environment, @Nullable ClassLoader classLoader, Mistakes mistakes) {
		this.sources = ConfigurationPropertySources.from(environment.getPropertySources());
		this.binder = binder(this.sources, environment, classLoader);
		List<ConfigurationPropertySource> silent = new ArrayList<>();
		this.sources.forEach((source) -> {
			if (!tellsNames(source)) {
				silent.add(source);
			}
		});
		this.lateBinder = binder(silent, environment, classLoader);
		this.names = Map.of(CONFIGS, findNames(CONFIGS), INSTANCES, findNames(INSTANCES));
		this.names.forEach((root, entries) -> entries
			.forEach((name) -> mistakes.collect(() -> bound(pathOf(root, name), this.binder))));
	}

	private static Binder binder(Iterable<ConfigurationPropertySource> sources, ConfigurableEnvironment environment,
			@Nullable ClassLoader classLoader) {
		return new Binder(sources, new PropertySourcesPlaceholdersResolver(environment), null,
				(editors) -> editors.registerCustomEditor(Class.class, new ClassEditor(classLoader)));
	}

	/** Whether a switch for all breakers is on. */
	boolean isOn(String name) {
		try {
			return this.binder.bind(name, Boolean.class).orElse(true);
		}
		catch (BindException ex) {
			throw BindMistakes.describe(ex);
		}
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
	 * Names under {@link #CONFIGS} or {@link #INSTANCES} in files and arguments; where
	 * the spelling differs, that of the source which is read last, which is the file
	 * rather than the argument.
	 */
	Set<String> names(ConfigurationPropertyName root) {
		return this.names.getOrDefault(root, Set.of());
	}

	/** What could not be turned into a value, in all entries. */
	List<Mistake> unreadable() {
		return this.layers.values().stream().flatMap((layer) -> layer.unreadable().values().stream()).toList();
	}

	private Set<String> findNames(ConfigurationPropertyName root) {
		Map<ConfigurationPropertyName, String> names = new LinkedHashMap<>();
		for (ConfigurationPropertySource source : this.sources) {
			if (source instanceof IterableConfigurationPropertySource iterable && tellsNames(source)) {
				iterable.stream()
					.filter(root::isAncestorOf)
					.map((name) -> name.getElement(NAME, Form.ORIGINAL))
					.forEach((name) -> names.put(pathOf(root, name), name));
			}
		}
		return Collections.unmodifiableSet(new TreeSet<>(names.values()));
	}

	/** Environment variables have lost the borders of names. */
	private static boolean tellsNames(ConfigurationPropertySource source) {
		return source instanceof IterableConfigurationPropertySource && !isEnvironment(source);
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
		Layer known = this.layers.get(path);
		return (known != null) ? known : bound(path, this.lateBinder);
	}

	private @Nullable Layer bound(ConfigurationPropertyName path, Binder binder) {
		Properties properties = new Properties(path);
		BindResult<BreakerSettings> result = bind(path, properties, binder);
		if (!result.isBound() && properties.unreadable.isEmpty()
				&& (binder == this.lateBinder || !isEmptyEntry(path))) {
			return null;
		}
		Layer layer = new Layer(path.toString(), result.orElseGet(BreakerSettings::new), properties.readable,
				properties.unreadable);
		this.layers.put(path, layer);
		return layer;
	}

	private static BindResult<BreakerSettings> bind(ConfigurationPropertyName path, Properties properties,
			Binder binder) {
		try {
			return binder.bind(path, Bindable.of(BreakerSettings.class), properties);
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
				throw Mistake
					.of(property, "an entry holds settings and is not itself a value",
							"Put settings under %s, or remove it.".formatted(path))
					.exception();
			}
		}
		return false;
	}

	/** Notes where each value comes from, and goes on after one that cannot be read. */
	private static final class Properties extends AbstractBindHandler {

		private final ConfigurationPropertyName path;

		private final Map<String, ConfigurationProperty> readable = new LinkedHashMap<>();

		private final Map<String, Mistake> unreadable = new LinkedHashMap<>();

		Properties(ConfigurationPropertyName path) {
			this.path = path;
		}

		@Override
		public @Nullable Object onSuccess(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
				Object result) {
			ConfigurationProperty property = context.getConfigurationProperty();
			if (property != null && property.getName().equals(name) && !name.equals(this.path)) {
				this.readable.putIfAbsent(name.getElement(KEY, Form.DASHED), property);
			}
			return result;
		}

		@Override
		public @Nullable Object onFailure(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
				Exception error) throws Exception {
			if (!name.equals(this.path)) {
				ConfigurationProperty property = context.getConfigurationProperty();
				boolean own = property != null
						&& (name.equals(property.getName()) || name.isAncestorOf(property.getName()));
				// A list whose element failed fails too, and says less
				this.unreadable.putIfAbsent(name.getElement(KEY, Form.DASHED),
						BindMistakes.of(name, own ? property : null, target.getType().resolve(Object.class), error));
			}
			else if (!(error instanceof ConverterNotFoundException)) {
				throw error;
			}
			return null;
		}

	}

}
