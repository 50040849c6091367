package dev.breaker.spring.config;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import dev.breaker.core.CircuitBreakerConfig;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.format.annotation.DurationFormat.Style;
import org.springframework.format.datetime.standard.DurationFormatterUtils;

/**
 * One key of a layer, and how its effective value is shown.
 *
 * @param key the key in kebab case
 * @param configured its value in a layer
 * @param effective what became of it; null where it is off or only configured
 */
record Setting(String key, Function<BreakerSettings, @Nullable Object> configured,
		Function<CircuitBreakerConfig, @Nullable Object> effective) {

	static final String BASE_CONFIG = "base-config";

	static final String MODE = "mode";

	static final String MAX_KEYS = "max-keys";

	static final int DEFAULT_MAX_KEYS = 100;

	private static final Pattern JAVA_DURATION = Pattern.compile("\\bPT[0-9.HMS]+\\b");

	/** What is judged by the value of another key, by that key. */
	private static final Map<String, Set<String>> DEPENDENTS = Map.of("slow-call-duration-threshold",
			Set.of("slow-call-rate-threshold"), "sliding-window-type",
			Set.of("sliding-window-size", "minimum-number-of-calls", "failure-count-threshold"), "sliding-window-size",
			Set.of("minimum-number-of-calls", "failure-count-threshold"), "wait-duration-in-open-state",
			Set.of("exponential-max-wait-duration-in-open-state"), "permitted-number-of-calls-in-half-open-state",
			Set.of("success-threshold-in-half-open-state"));

	/** In the order of the documentation. */
	static final List<Setting> ALL = List.of(only(BASE_CONFIG, BreakerSettings::getBaseConfig),
			of(MODE, BreakerSettings::getMode, CircuitBreakerConfig::mode),
			of("failure-rate-threshold", BreakerSettings::getFailureRateThreshold,
					CircuitBreakerConfig::failureRateThreshold),
			of("slow-call-rate-threshold", BreakerSettings::getSlowCallRateThreshold,
					(config) -> (config.slowCallDurationThreshold() != null) ? config.slowCallRateThreshold() : null),
			of("slow-call-duration-threshold", BreakerSettings::getSlowCallDurationThreshold,
					CircuitBreakerConfig::slowCallDurationThreshold),
			of("minimum-number-of-calls", BreakerSettings::getMinimumNumberOfCalls,
					CircuitBreakerConfig::minimumNumberOfCalls),
			of("consecutive-failure-threshold", BreakerSettings::getConsecutiveFailureThreshold,
					(config) -> nonZero(config.consecutiveFailureThreshold())),
			of("failure-count-threshold", BreakerSettings::getFailureCountThreshold,
					(config) -> nonZero(config.failureCountThreshold())),
			of("sliding-window-type", BreakerSettings::getSlidingWindowType, CircuitBreakerConfig::slidingWindowType),
			of("sliding-window-size", BreakerSettings::getSlidingWindowSize, CircuitBreakerConfig::slidingWindowSize),
			of("wait-duration-in-open-state", BreakerSettings::getWaitDurationInOpenState,
					(config) -> config.openWait().initial()),
			of("exponential-backoff-multiplier", BreakerSettings::getExponentialBackoffMultiplier,
					(config) -> config.openWait().multiplier()),
			of("exponential-max-wait-duration-in-open-state", BreakerSettings::getExponentialMaxWaitDurationInOpenState,
					(config) -> config.openWait().max()),
			of("randomized-wait-factor", BreakerSettings::getRandomizedWaitFactor,
					(config) -> config.openWait().randomizedFactor()),
			only("enable-exponential-backoff", BreakerSettings::getEnableExponentialBackoff),
			only("enable-randomized-wait", BreakerSettings::getEnableRandomizedWait),
			of("permitted-number-of-calls-in-half-open-state",
					BreakerSettings::getPermittedNumberOfCallsInHalfOpenState,
					CircuitBreakerConfig::permittedNumberOfCallsInHalfOpenState),
			of("success-threshold-in-half-open-state", BreakerSettings::getSuccessThresholdInHalfOpenState,
					CircuitBreakerConfig::successThresholdInHalfOpenState),
			of("max-wait-duration-in-half-open-state", BreakerSettings::getMaxWaitDurationInHalfOpenState,
					CircuitBreakerConfig::maxWaitDurationInHalfOpenState),
			of("ramp-up-duration", BreakerSettings::getRampUpDuration, CircuitBreakerConfig::rampUpDuration),
			of("timeout-duration", BreakerSettings::getTimeoutDuration, CircuitBreakerConfig::timeoutDuration),
			of("timeout-interrupt", BreakerSettings::getTimeoutInterrupt, CircuitBreakerConfig::timeoutInterrupt),
			of("record-exceptions", BreakerSettings::getRecordExceptions,
					(config) -> config.outcomes().recordExceptions()),
			of("ignore-exceptions", BreakerSettings::getIgnoreExceptions,
					(config) -> config.outcomes().ignoreExceptions()),
			of("record-failure-predicate", BreakerSettings::getRecordFailurePredicate,
					(config) -> config.outcomes().recordFailurePredicate()),
			of("ignore-exception-predicate", BreakerSettings::getIgnoreExceptionPredicate,
					(config) -> config.outcomes().ignoreExceptionPredicate()),
			of("record-result-predicate", BreakerSettings::getRecordResultPredicate,
					(config) -> config.outcomes().recordResultPredicate()),
			of("writable-stack-trace-enabled", BreakerSettings::getWritableStackTraceEnabled,
					CircuitBreakerConfig::writableStackTraceEnabled),
			of("scope", BreakerSettings::getScope, CircuitBreakerConfig::scope),
			only(MAX_KEYS, BreakerSettings::getMaxKeys), of("event-consumer-buffer-size",
					BreakerSettings::getEventConsumerBufferSize, CircuitBreakerConfig::eventConsumerBufferSize));

	/** The keys that cannot be judged while the value of this one is wrong. */
	static Set<String> dependentsOf(String key) {
		return DEPENDENTS.getOrDefault(key, Set.of());
	}

	/** The key of a builder's property, such as {@code failureRateThreshold}. */
	static String keyOf(String property) {
		return DataObjectPropertyName.toDashedForm(property);
	}

	/**
	 * A text of core's, which names properties as the builder does and prints durations
	 * as Java does, in the terms of YAML.
	 */
	static String inYamlTerms(String text) {
		String words = JAVA_DURATION.matcher(text).replaceAll((found) -> show(Duration.parse(found.group())));
		for (Setting setting : ALL) {
			words = words.replaceAll("\\b" + propertyOf(setting.key) + "\\b", setting.key);
		}
		return words;
	}

	/**
	 * The effective value as text.
	 * @return null if the setting has no effect
	 */
	@Nullable String show(LayerChain chain, CircuitBreakerConfig config) {
		Object value = this.effective.apply(config);
		if (value == null || value instanceof Predicate<?>) {
			value = chain.find(this.configured);
		}
		if (value == null && this.key.equals(MAX_KEYS)) {
			value = DEFAULT_MAX_KEYS;
		}
		return text(value);
	}

	/**
	 * Whether a customizer has changed the setting.
	 */
	boolean isCustomized(CircuitBreakerConfig plain, CircuitBreakerConfig customized) {
		return !Objects.equals(this.effective.apply(plain), this.effective.apply(customized));
	}

	/**
	 * The value of a setting that a customizer has changed, as text.
	 * @return null if the setting has no effect any more
	 */
	@Nullable String showCustomized(CircuitBreakerConfig config) {
		return text(this.effective.apply(config));
	}

	private static @Nullable String text(@Nullable Object value) {
		if (value instanceof Duration duration) {
			return show(duration);
		}
		if (value instanceof Collection<?> classes) {
			return classes.isEmpty() ? null : String.join(", ", names(classes));
		}
		if (value instanceof Predicate<?> predicate) {
			return predicate.getClass().getName();
		}
		return (value != null) ? value.toString() : null;
	}

	private static String show(Duration duration) {
		return DurationFormatterUtils.print(duration, Style.COMPOSITE);
	}

	/** The builder's property of a key. */
	static String propertyOf(String key) {
		StringBuilder property = new StringBuilder();
		for (String word : key.split("-", -1)) {
			property.append(property.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
		}
		return property.toString();
	}

	private static Collection<String> names(Collection<?> classes) {
		Collection<String> names = new TreeSet<>();
		classes.forEach((type) -> names.add(((Class<?>) type).getName()));
		return names;
	}

	private static @Nullable Integer nonZero(int value) {
		return (value != 0) ? value : null;
	}

	private static Setting of(String key, Function<BreakerSettings, @Nullable Object> configured,
			Function<CircuitBreakerConfig, @Nullable Object> effective) {
		return new Setting(key, configured, effective);
	}

	private static Setting only(String key, Function<BreakerSettings, @Nullable Object> configured) {
		return new Setting(key, configured, (config) -> null);
	}

}
