package dev.breaker.spring.config;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Has the circuit breakers follow an environment that has changed while the application
 * runs. Called where Spring Cloud refreshes the environment; who changes it otherwise
 * calls {@link #refresh()}.
 *
 * <p>
 * What is under {@code breaker.configs} and {@code breaker.instances} is followed, and
 * {@code breaker.enabled} and {@code breaker.ignore-client-errors}; the other settings
 * are those of the start. Breakers that code has given settings of its own keep them.
 */
public final class BreakerRefresher {

	private static final Log logger = LogFactory.getLog("dev.breaker");

	private static final String NONE = "none";

	private final CircuitBreakerRegistry registry;

	private final Lock oneAtATime = new ReentrantLock();

	private final LayeredBreakerConfigurations configurations;

	/**
	 * Makes a refresher.
	 * @param registry has the breakers
	 * @param configurations has their settings
	 */
	public BreakerRefresher(CircuitBreakerRegistry registry, LayeredBreakerConfigurations configurations) {
		this.registry = registry;
		this.configurations = configurations;
		// One that was made, or came back, while the settings changed
		registry.onAdded(this::follow);
	}

	/**
	 * Reads the settings again and changes breakers in place: state, override and totals
	 * stay, the window where its type and size do. Breakers that are configured now and
	 * were not before are made.
	 * @return names of the breakers whose settings have changed
	 * @throws InvalidBreakerConfigurationException if a setting is not allowed; then
	 * nothing has changed
	 */
	public Set<String> refresh() {
		this.oneAtATime.lock();
		try {
			return follow();
		}
		finally {
			this.oneAtATime.unlock();
		}
	}

	private Set<String> follow() {
		this.configurations.reload(this.registry.all().stream().map(CircuitBreaker::name).toList());
		Set<String> changed = new TreeSet<>();
		Map<String, Change> changes = new TreeMap<>();
		for (CircuitBreaker breaker : this.registry.all()) {
			if (isOutdated(breaker)) {
				changed.add(breaker.name());
				changes.computeIfAbsent(LayeredBreakerConfigurations.withoutKey(breaker.name()), (name) -> new Change())
					.add(breaker.name(), follow(breaker));
			}
		}
		changes.forEach((name, change) -> logger.info("Circuit breaker '%s'%s has new settings: %s%s".formatted(name,
				change.keys(), difference(name), change.window())));
		this.configurations.configuredNames().forEach(this::make);
		return changed;
	}

	private boolean isOutdated(CircuitBreaker breaker) {
		return this.configurations.isOutdated(breaker.name(), breaker.config());
	}

	private boolean follow(CircuitBreaker breaker) {
		return !isOutdated(breaker) || breaker.reconfigure(this.configurations.configOf(breaker.name()));
	}

	private void make(String name) {
		try {
			this.registry.keep(name);
		}
		catch (IllegalStateException ex) {
			logger.error("There is no circuit breaker for breaker.instances.%s: %s".formatted(name, ex.getMessage()));
		}
	}

	/** The settings that have changed, such as {@code mode OBSERVE -> ENFORCE}. */
	private String difference(String name) {
		Map<String, String> before = values(this.configurations.valuesBefore(name));
		Map<String, String> now = values(this.configurations.valuesOf(name));
		return Setting.ALL.stream()
			.map(Setting::key)
			.filter((key) -> !Objects.equals(before.get(key), now.get(key)))
			.map((key) -> "%s %s -> %s".formatted(key, before.getOrDefault(key, NONE), now.getOrDefault(key, NONE)))
			.collect(Collectors.collectingAndThen(Collectors.joining(", "),
					(settings) -> settings.isEmpty() ? "how calls are judged" : settings));
	}

	private static Map<String, String> values(List<ConfiguredValue> values) {
		return values.stream().collect(Collectors.toMap(ConfiguredValue::key, ConfiguredValue::value));
	}

	/** What has changed for a name and its keys. */
	private static final class Change {

		private int keys;

		private boolean windowKept = true;

		void add(String breaker, boolean keptWindow) {
			this.keys += (breaker.indexOf(':') >= 0) ? 1 : 0;
			this.windowKept &= keptWindow;
		}

		String keys() {
			return (this.keys > 0) ? " with %d keys".formatted(this.keys) : "";
		}

		String window() {
			return this.windowKept ? "" : "; its window begins anew";
		}

	}

}
