package dev.breaker.spring.config;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.core.CircuitBreakerMode;
import dev.breaker.core.InvalidCircuitBreakerConfigException;
import dev.breaker.core.OutcomeRules;
import dev.breaker.core.SlidingWindowType;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;

/**
 * Makes the settings of a breaker from its layers.
 */
final class ChainedConfig {

	/** As in Resilience4j. */
	private static final double BACKOFF_IF_ENABLED = 1.5;

	/** As in Resilience4j. */
	private static final double RANDOMNESS_IF_ENABLED = 0.5;

	/** Null to leave predicates out. */
	private final @Nullable Hooks hooks;

	private final boolean enabled;

	private final boolean ignoreClientErrors;

	ChainedConfig(@Nullable Hooks hooks, boolean enabled, boolean ignoreClientErrors) {
		this.hooks = hooks;
		this.enabled = enabled;
		this.ignoreClientErrors = ignoreClientErrors;
	}

	/**
	 * Builds and checks. What is wrong is left out to see what else is.
	 * @throws InvalidBreakerConfigurationException if values are not allowed; names all
	 * of them
	 */
	CircuitBreakerConfig build(LayerChain chain) {
		Mistakes mistakes = new Mistakes();
		LayerChain usable = chain;
		for (Layer layer : chain.layers()) {
			for (Map.Entry<String, Mistake> unreadable : layer.unreadable().entrySet()) {
				mistakes.add(unreadable.getValue());
				usable = without(usable, unreadable.getKey());
			}
		}
		CircuitBreakerConfig config = null;
		while (config == null) {
			try {
				config = builder(usable).build();
			}
			catch (InvalidCircuitBreakerConfigException ex) {
				usable = leaveOut(mistake(usable, ex), usable, mistakes);
			}
			catch (InvalidBreakerConfigurationException ex) {
				for (Mistake mistake : ex.mistakes()) {
					usable = leaveOut(mistake, usable, mistakes);
				}
			}
		}
		mistakes.throwIfAny();
		return config;
	}

	/**
	 * Builds with a last word by code.
	 * @param chain layers without mistakes
	 * @param customizer changes the builder
	 * @throws InvalidCircuitBreakerConfigException if what it says is not allowed
	 */
	CircuitBreakerConfig build(LayerChain chain, Consumer<CircuitBreakerConfig.Builder> customizer) {
		CircuitBreakerConfig.Builder builder = builder(chain);
		customizer.accept(builder);
		if (!this.enabled) {
			builder.mode(CircuitBreakerMode.OFF);
		}
		OutcomeRules rules = builder.build().outcomes();
		if (this.ignoreClientErrors && !ClientErrors.isOurs(rules.ignoreExceptionPredicate())) {
			builder
				.ignoreExceptionPredicate(ClientErrors.or(rules.recordExceptions(), rules.ignoreExceptionPredicate()));
		}
		return builder.build();
	}

	private CircuitBreakerConfig.Builder builder(LayerChain chain) {
		CircuitBreakerConfig.Builder builder = CircuitBreakerConfig.builder();
		trips(chain, builder);
		window(chain, builder);
		waits(chain, builder);
		outcomes(chain, builder);
		timeout(chain, builder);
		chain.ifSet(BreakerSettings::getMode, builder::mode);
		if (!this.enabled) {
			builder.mode(CircuitBreakerMode.OFF);
		}
		chain.ifSet(BreakerSettings::getScope, builder::scope);
		chain.ifSet(BreakerSettings::getWritableStackTraceEnabled, builder::writableStackTraceEnabled);
		chain.ifSet(BreakerSettings::getEventConsumerBufferSize, builder::eventConsumerBufferSize);
		maxKeys(chain);
		return builder;
	}

	private static LayerChain leaveOut(Mistake mistake, LayerChain chain, Mistakes mistakes) {
		mistakes.add(mistake);
		String key = mistake.key();
		if (key == null || chain.property(key) == null) {
			throw mistakes.exception();
		}
		return without(chain, key);
	}

	private static LayerChain without(LayerChain chain, String key) {
		LayerChain without = chain.without(key);
		for (String dependent : Setting.dependentsOf(key)) {
			without = without.without(dependent);
		}
		return without;
	}

	private static void trips(LayerChain chain, CircuitBreakerConfig.Builder builder) {
		chain.ifSet(BreakerSettings::getFailureRateThreshold, builder::failureRateThreshold);
		chain.ifSet(BreakerSettings::getSlowCallRateThreshold, builder::slowCallRateThreshold);
		chain.ifSet(BreakerSettings::getSlowCallDurationThreshold, builder::slowCallDurationThreshold);
		chain.ifSet(BreakerSettings::getMinimumNumberOfCalls, builder::minimumNumberOfCalls);
		chain.ifSet(BreakerSettings::getConsecutiveFailureThreshold, builder::consecutiveFailureThreshold);
		chain.ifSet(BreakerSettings::getFailureCountThreshold, builder::failureCountThreshold);
	}

	private static void window(LayerChain chain, CircuitBreakerConfig.Builder builder) {
		SlidingWindowType type = chain.find(BreakerSettings::getSlidingWindowType);
		Integer size = chain.find(BreakerSettings::getSlidingWindowSize);
		if (type != null) {
			builder.slidingWindow(type, (size != null) ? size : CircuitBreakerConfig.defaults().slidingWindowSize());
		}
		else if (size != null) {
			throw Mistake.of(property(chain, "sliding-window-size"),
					"seconds or calls? No layer of this breaker sets sliding-window-type",
					("Add %s.sliding-window-type, or set it in breaker.configs.default: COUNT_BASED for calls, which "
							+ "is what Resilience4j takes where nothing is said, or TIME_BASED for seconds.")
						.formatted(chain.path()))
				.exception();
		}
	}

	private static void waits(LayerChain chain, CircuitBreakerConfig.Builder builder) {
		chain.ifSet(BreakerSettings::getWaitDurationInOpenState, builder::waitDurationInOpenState);
		chain.ifSet(BreakerSettings::getExponentialMaxWaitDurationInOpenState,
				builder::exponentialMaxWaitDurationInOpenState);
		builder.exponentialBackoffMultiplier(switched(chain, "enable-exponential-backoff",
				BreakerSettings::getEnableExponentialBackoff, "exponential-backoff-multiplier",
				BreakerSettings::getExponentialBackoffMultiplier, BACKOFF_IF_ENABLED, 1));
		builder.randomizedWaitFactor(switched(chain, "enable-randomized-wait", BreakerSettings::getEnableRandomizedWait,
				"randomized-wait-factor", BreakerSettings::getRandomizedWaitFactor, RANDOMNESS_IF_ENABLED, 0));
		chain.ifSet(BreakerSettings::getPermittedNumberOfCallsInHalfOpenState,
				builder::permittedNumberOfCallsInHalfOpenState);
		chain.ifSet(BreakerSettings::getSuccessThresholdInHalfOpenState, builder::successThresholdInHalfOpenState);
		chain.ifSet(BreakerSettings::getMaxWaitDurationInHalfOpenState, builder::maxWaitDurationInHalfOpenState);
		chain.ifSet(BreakerSettings::getRampUpDuration, builder::rampUpDuration);
	}

	private static double switched(LayerChain chain, String switchKey,
			Function<BreakerSettings, @Nullable Boolean> switchGetter, String key,
			Function<BreakerSettings, @Nullable Double> getter, double ifOn, double ifOff) {
		Boolean on = chain.find(switchGetter);
		Double value = chain.find(getter);
		if (!Boolean.FALSE.equals(on)) {
			return (value != null) ? value : (on != null) ? ifOn : ifOff;
		}
		if (value != null && value != ifOff && chain.isAtLeastAsNear(key, switchKey)) {
			throw Mistake
				.of(property(chain, key),
						"contradicts %s = false (%s)".formatted(switchKey, Mistake.origin(property(chain, switchKey))),
						"Remove one of the two: %s alone switches it on.".formatted(key))
				.exception();
		}
		return ifOff;
	}

	private void outcomes(LayerChain chain, CircuitBreakerConfig.Builder builder) {
		Set<Class<? extends Throwable>> recorded = throwables(chain, "record-exceptions",
				BreakerSettings::getRecordExceptions);
		builder.recordExceptions(recorded);
		builder.ignoreExceptions(throwables(chain, "ignore-exceptions", BreakerSettings::getIgnoreExceptions));
		builder.recordFailurePredicate(
				predicate(chain, "record-failure-predicate", BreakerSettings::getRecordFailurePredicate));
		builder.recordResultPredicate(
				predicate(chain, "record-result-predicate", BreakerSettings::getRecordResultPredicate));
		Predicate<Throwable> ignored = predicate(chain, "ignore-exception-predicate",
				BreakerSettings::getIgnoreExceptionPredicate);
		builder.ignoreExceptionPredicate(this.ignoreClientErrors ? ClientErrors.or(recorded, ignored) : ignored);
	}

	private static Set<Class<? extends Throwable>> throwables(LayerChain chain, String key,
			Function<BreakerSettings, @Nullable Set<Class<? extends Throwable>>> getter) {
		Set<Class<? extends Throwable>> classes = chain.find(getter);
		if (classes == null) {
			return Set.of();
		}
		for (Class<?> type : classes) {
			if (!Throwable.class.isAssignableFrom(type)) {
				throw Mistake
					.of(property(chain, key), "%s is no exception".formatted(type.getName()),
							"Name classes that extend java.lang.Throwable.")
					.exception();
			}
		}
		return classes;
	}

	private <T extends @Nullable Object> @Nullable Predicate<T> predicate(LayerChain chain, String key,
			Function<BreakerSettings, @Nullable String> getter) {
		String name = chain.find(getter);
		return (name != null && this.hooks != null) ? this.hooks.predicate(property(chain, key), name) : null;
	}

	private static void timeout(LayerChain chain, CircuitBreakerConfig.Builder builder) {
		chain.ifSet(BreakerSettings::getTimeoutDuration, builder::timeoutDuration);
		chain.ifSet(BreakerSettings::getTimeoutInterrupt, builder::timeoutInterrupt);
	}

	private static void maxKeys(LayerChain chain) {
		Integer maxKeys = chain.find(BreakerSettings::getMaxKeys);
		if (maxKeys != null && maxKeys < 1) {
			throw Mistake.of(property(chain, Setting.MAX_KEYS), "must be at least 1", "Correct or remove it.")
				.exception();
		}
	}

	/** What is built in never contradicts itself, so the culprit is configured. */
	private static Mistake mistake(LayerChain chain, InvalidCircuitBreakerConfigException ex) {
		ConfigurationProperty property = property(chain, Setting.keyOf(ex.property()));
		return Mistake.of(property, Setting.inYamlTerms(ex.requirement()), "Correct or remove %s.%s"
			.formatted(property.getName(), Resilience4jKeys.remedy(ex.property(), ex.value())), ex);
	}

	private static ConfigurationProperty property(LayerChain chain, String key) {
		return Objects.requireNonNull(chain.property(key), key);
	}

}
