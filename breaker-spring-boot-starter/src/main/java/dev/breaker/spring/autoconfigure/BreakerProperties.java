package dev.breaker.spring.autoconfigure;

import java.time.Duration;

import dev.breaker.spring.config.StartupChecks;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.Errors;
import org.springframework.validation.Validator;

/**
 * Settings that hold for all circuit breakers. Those of single ones, under
 * {@code breaker.configs} and {@code breaker.instances}, are read layer by layer.
 */
@ConfigurationProperties("breaker")
public class BreakerProperties implements Validator {

	/**
	 * Whether circuit breakers act. False keeps all of them there, but OFF.
	 */
	private boolean enabled = true;

	/**
	 * How many circuit breakers there may be, keys included; at least 1.
	 */
	private int maxBreakers = 10_000;

	/**
	 * After how long without a call a breaker made at run time is evicted, such as one of
	 * a key. Configured and annotated names stay, and so does what is not closed or is
	 * overridden.
	 */
	private Duration idleEviction = Duration.ofHours(1);

	/**
	 * Who this instance is in its fleet; unique among those that live at the same time.
	 * Unset, it is made of host, process and a random part.
	 */
	private @Nullable String instanceId;

	/**
	 * What a mistake found by the checks of annotations does: FAIL stops the start, WARN
	 * only warns.
	 */
	private StartupChecks startupChecks = StartupChecks.FAIL;

	/**
	 * Whether errors that blame the caller count as neither failed nor successful:
	 * validation exceptions, and HTTP answers 4xx but for 408 and 429.
	 */
	private boolean ignoreClientErrors = true;

	private final Store store = new Store();

	private final Metrics metrics = new Metrics();

	private final Web web = new Web();

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public int getMaxBreakers() {
		return this.maxBreakers;
	}

	public void setMaxBreakers(int maxBreakers) {
		this.maxBreakers = maxBreakers;
	}

	public Duration getIdleEviction() {
		return this.idleEviction;
	}

	public void setIdleEviction(Duration idleEviction) {
		this.idleEviction = idleEviction;
	}

	public @Nullable String getInstanceId() {
		return this.instanceId;
	}

	public void setInstanceId(@Nullable String instanceId) {
		this.instanceId = instanceId;
	}

	public StartupChecks getStartupChecks() {
		return this.startupChecks;
	}

	public void setStartupChecks(StartupChecks startupChecks) {
		this.startupChecks = startupChecks;
	}

	public boolean isIgnoreClientErrors() {
		return this.ignoreClientErrors;
	}

	public void setIgnoreClientErrors(boolean ignoreClientErrors) {
		this.ignoreClientErrors = ignoreClientErrors;
	}

	public Store getStore() {
		return this.store;
	}

	public Metrics getMetrics() {
		return this.metrics;
	}

	public Web getWeb() {
		return this.web;
	}

	/**
	 * Checks what a type alone does not say. Called by Spring Boot, which reports each
	 * error with the origin of its value.
	 */
	@Override
	public void validate(Object target, Errors errors) {
		BreakerProperties properties = (BreakerProperties) target;
		if (properties.maxBreakers < 1) {
			errors.rejectValue("maxBreakers", "min", "must be at least 1");
		}
		checkPositive("idleEviction", properties.idleEviction, errors);
		checkPositive("store.commandTimeout", properties.store.commandTimeout, errors);
		checkPositive("store.syncInterval", properties.store.syncInterval, errors);
	}

	@Override
	public boolean supports(Class<?> type) {
		return BreakerProperties.class == type;
	}

	private static void checkPositive(String field, Duration value, Errors errors) {
		if (value.isZero() || value.isNegative()) {
			errors.rejectValue(field, "positive", "must be longer than zero, such as 500ms or 10s");
		}
	}

	/**
	 * The store that a fleet shares its breakers through.
	 */
	public static class Store {

		/**
		 * What the store is. AUTO is REDIS where breaker-redis-store is present and a
		 * Redis connection is configured, and MEMORY otherwise.
		 */
		private StoreType type = StoreType.AUTO;

		/**
		 * Name that the breakers of this application are shared under. Unset, it is
		 * 'spring.application.name'.
		 */
		private @Nullable String namespace;

		/**
		 * How long one command may take before the store counts as out of reach.
		 */
		private Duration commandTimeout = Duration.ofMillis(250);

		/**
		 * How often to talk to the store at least.
		 */
		private Duration syncInterval = Duration.ofSeconds(1);

		public StoreType getType() {
			return this.type;
		}

		public void setType(StoreType type) {
			this.type = type;
		}

		public @Nullable String getNamespace() {
			return this.namespace;
		}

		public void setNamespace(@Nullable String namespace) {
			this.namespace = namespace;
		}

		public Duration getCommandTimeout() {
			return this.commandTimeout;
		}

		public void setCommandTimeout(Duration commandTimeout) {
			this.commandTimeout = commandTimeout;
		}

		public Duration getSyncInterval() {
			return this.syncInterval;
		}

		public void setSyncInterval(Duration syncInterval) {
			this.syncInterval = syncInterval;
		}

	}

	/**
	 * What a fleet shares its breakers through.
	 */
	public enum StoreType {

		/** Redis where it is configured, else memory. */
		AUTO,

		/** Redis. */
		REDIS,

		/** Nothing is shared. */
		MEMORY

	}

	/**
	 * Meters of the circuit breakers.
	 */
	public static class Metrics {

		/**
		 * Whether circuit breakers are metered.
		 */
		private boolean enabled = true;

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

	}

	/**
	 * Answers of a web application.
	 */
	public static class Web {

		/**
		 * Whether an uncaught refusal answers 503 (Service Unavailable) with Retry-After.
		 */
		private boolean mapRefusals = true;

		public boolean isMapRefusals() {
			return this.mapRefusals;
		}

		public void setMapRefusals(boolean mapRefusals) {
			this.mapRefusals = mapRefusals;
		}

	}

}
