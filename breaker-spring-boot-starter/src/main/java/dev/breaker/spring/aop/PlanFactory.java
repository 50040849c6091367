package dev.breaker.spring.aop;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.spring.CircuitProtected;
import dev.breaker.spring.FallbackListener;
import dev.breaker.spring.config.BreakerConfigurations;
import dev.breaker.spring.config.InvalidBreakerConfigurationException;
import dev.breaker.spring.config.StartupChecks;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Makes the plan of a protected method, and the guard that follows it. Beans are looked
 * up when the first plan is made, for a post-processor comes before them all.
 */
final class PlanFactory {

	private static final Log logger = LogFactory.getLog(PlanFactory.class);

	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

	private final ConfigurableListableBeanFactory beans;

	private final FallbackResolver fallbacks;

	private final FallbackListeners listeners;

	private final Map<String, NamedBreaker> named = new ConcurrentHashMap<>();

	private final Map<String, KeyedBreakers> keyed = new ConcurrentHashMap<>();

	PlanFactory(ConfigurableListableBeanFactory beans) {
		this.beans = beans;
		this.fallbacks = new FallbackResolver(beans);
		this.listeners = new FallbackListeners(beans.getBeanProvider(FallbackListener.class));
	}

	/**
	 * Makes the guard of a method.
	 * @param method the method that is really called
	 * @param type the class it is called on
	 * @param annotation what is asked for
	 * @param mistakes takes what cannot be followed, which is left out
	 * @return the guard
	 */
	CallGuard guard(Method method, Class<?> type, CircuitProtected annotation, List<Mistake> mistakes) {
		Consumer<String> mistake = (reason) -> mistakes.add(new Mistake(method, reason));
		CallKind kind = CallKind.of(method, type);
		if (kind == CallKind.UNGUARDABLE) {
			mistake.accept(CallKind.isSuspending(method)
					? "is a Kotlin suspend function, whose end cannot be seen; return a Mono"
					: "returns %s, whose end cannot be seen; return a CompletionStage, CompletableFuture, Mono or Flux"
						.formatted(method.getReturnType().getSimpleName()));
			return CallGuard.NONE;
		}
		String name = name(annotation, mistake);
		if (name == null) {
			return CallGuard.NONE;
		}
		CompositionChecks.check(method, type, annotation, mistake);
		NamedBreaker breaker = breaker(name, annotation.config(), mistake);
		if (breaker == null) {
			return CallGuard.NONE;
		}
		ProtectionPlan plan = new ProtectionPlan(selector(method, annotation, breaker, mistake),
				AddedRules.of(annotation), annotation.fallbackOn(),
				annotation.fallback().isEmpty() ? null : this.fallbacks.resolve(annotation, method, type, mistake),
				this.listeners);
		return switch (kind) {
			case STAGE -> new StageGuard(plan);
			case MONO -> ReactorGuard.mono(plan);
			case FLUX -> ReactorGuard.flux(plan);
			default -> new BlockingGuard(plan);
		};
	}

	/**
	 * Reports mistakes as {@code breaker.startup-checks} says.
	 * @param type the class whose annotations were read
	 * @param mistakes what cannot be followed; may be empty
	 * @throws InvalidCircuitProtectedException if mistakes are to stop the start
	 */
	void report(Class<?> type, List<Mistake> mistakes) {
		if (mistakes.isEmpty()) {
			return;
		}
		InvalidCircuitProtectedException problem = new InvalidCircuitProtectedException(type, mistakes);
		if (configurations().startupChecks() == StartupChecks.FAIL) {
			throw problem;
		}
		logger.warn(problem.getMessage());
	}

	private @Nullable String name(CircuitProtected annotation, Consumer<String> mistake) {
		String name;
		try {
			name = this.beans.resolveEmbeddedValue(annotation.name());
		}
		catch (IllegalArgumentException ex) {
			mistake.accept("its name '%s' cannot be resolved: %s".formatted(annotation.name(), ex.getMessage()));
			return null;
		}
		if (name == null || !NAME.matcher(name).matches()) {
			mistake.accept("its breaker must have a name of 1 to 64 letters, digits, '-', '_' or '.', not '%s'"
				.formatted(name));
			return null;
		}
		return name;
	}

	private @Nullable NamedBreaker breaker(String name, String config, Consumer<String> mistake) {
		if (config.isEmpty()) {
			return breaker(name, mistake);
		}
		CircuitBreakerConfig before = configurations().configOf(name);
		try {
			configurations().declareBase(name, config);
		}
		catch (InvalidBreakerConfigurationException ex) {
			mistake.accept(ex.description() + " " + ex.action());
			return breaker(name, mistake);
		}
		NamedBreaker breaker = breaker(name, mistake);
		if (breaker != null && !isConfigured(breaker.get(), before)) {
			mistake.accept(("names config '%s' for breaker '%s', which was made with other settings before: leave "
					+ "these out, or set breaker.instances.%2$s.base-config")
				.formatted(config, name));
		}
		return breaker;
	}

	/**
	 * Whether a breaker has the settings that are configured; one that was made before
	 * its config was declared is given them now.
	 */
	private boolean isConfigured(CircuitBreaker breaker, CircuitBreakerConfig before) {
		CircuitBreakerConfig configured = configurations().configOf(breaker.name());
		if (breaker.config().equals(configured)) {
			return true;
		}
		if (!breaker.config().equals(before)) {
			return false;
		}
		String keys = breaker.name() + ":";
		registry().all()
			.stream()
			.filter((one) -> one.equals(breaker) || (one.name().startsWith(keys) && one.config().equals(before)))
			.forEach((one) -> one.reconfigure(configured));
		return true;
	}

	private @Nullable NamedBreaker breaker(String name, Consumer<String> mistake) {
		NamedBreaker known = this.named.get(name);
		if (known != null) {
			return known;
		}
		try {
			NamedBreaker made = new NamedBreaker(registry(), name);
			NamedBreaker present = this.named.putIfAbsent(name, made);
			return (present != null) ? present : made;
		}
		catch (IllegalStateException ex) {
			mistake.accept("gets no breaker, for breaker.max-breakers is reached: " + ex.getMessage());
			return null;
		}
	}

	private BreakerSelector selector(Method method, CircuitProtected annotation, NamedBreaker breaker,
			Consumer<String> mistake) {
		KeyExpression key = annotation.key().isEmpty() ? null : KeyExpression.parse(annotation.key(), method, mistake);
		if (key == null) {
			return breaker;
		}
		BreakerConfigurations configurations = configurations();
		KeyedBreakers keyedBreakers = this.keyed.computeIfAbsent(breaker.get().name(),
				(name) -> new KeyedBreakers(breaker, registry(), () -> configurations.maxKeys(name)));
		return (invocation) -> keyedBreakers.breaker(key.keyOf(invocation));
	}

	private CircuitBreakerRegistry registry() {
		return this.beans.getBean(CircuitBreakerRegistry.class);
	}

	private BreakerConfigurations configurations() {
		return this.beans.getBean(BreakerConfigurations.class);
	}

}
