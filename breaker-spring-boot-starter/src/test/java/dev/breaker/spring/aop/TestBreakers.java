package dev.breaker.spring.aop;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.ManualOverride;
import dev.breaker.core.SlidingWindowType;
import dev.breaker.spring.FallbackListener;
import dev.breaker.spring.config.BreakerConfigurations;
import dev.breaker.spring.config.ConfiguredValue;
import dev.breaker.spring.config.InvalidBreakerConfigurationException;
import dev.breaker.spring.config.StartupChecks;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/**
 * What the post-processor needs of an application: breakers that open at two failures
 * among four calls and live by a fake time, and their configuration.
 */
class TestBreakers implements BreakerConfigurations, AutoCloseable {

	final FakeTime time = new FakeTime();

	final List<String> fallbacks = new ArrayList<>();

	StartupChecks startupChecks = StartupChecks.FAIL;

	int maxKeys = 100;

	boolean proxyTargetClass = true;

	boolean brokenListener;

	Consumer<CircuitBreakerConfig.Builder> settings = (builder) -> {
	};

	private final Map<String, String> bases = new ConcurrentHashMap<>();

	final CircuitBreakerRegistry registry = CircuitBreakerRegistry.builder()
		.ticker(this.time)
		.maxBreakers(10)
		.configuration(this::configOf)
		.build();

	private final List<AnnotationConfigApplicationContext> contexts = new ArrayList<>();

	/** Starts an application with these beans. */
	AnnotationConfigApplicationContext start(Class<?>... types) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		this.contexts.add(context);
		register(context);
		context.register(types);
		context.setClassLoader(types[0].getClassLoader());
		context.refresh();
		return context;
	}

	<T> T bean(Class<T> type, Class<?>... others) {
		List<Class<?>> types = new ArrayList<>(List.of(others));
		types.add(type);
		return start(types.toArray(Class<?>[]::new)).getBean(type);
	}

	/** The application started last. */
	AnnotationConfigApplicationContext context() {
		return this.contexts.get(this.contexts.size() - 1);
	}

	void register(AnnotationConfigApplicationContext context) {
		context.registerBean(CircuitBreakerRegistry.class, () -> this.registry);
		context.registerBean(BreakerConfigurations.class, () -> this);
		context.registerBean(FallbackListener.class, () -> this::ended);
		context.registerBean(CircuitProtectedBeanPostProcessor.class, () -> {
			CircuitProtectedBeanPostProcessor processor = new CircuitProtectedBeanPostProcessor();
			processor.setProxyTargetClass(this.proxyTargetClass);
			return processor;
		});
	}

	private void ended(String name, boolean succeeded) {
		if (this.brokenListener) {
			throw new LinkageError("broken listener");
		}
		this.fallbacks.add(name + " " + succeeded);
	}

	CircuitBreaker breaker(String name) {
		return this.registry.find(name).orElseThrow();
	}

	void forceOpen(String name) {
		this.registry.breaker(name).forceOpen(ManualOverride.because("test"));
	}

	@Override
	public CircuitBreakerConfig configOf(String breakerName) {
		CircuitBreakerConfig.Builder builder = CircuitBreakerConfig.builder()
			.slidingWindow(SlidingWindowType.COUNT_BASED, 4)
			.minimumNumberOfCalls(4);
		if ("strict".equals(this.bases.get(breakerName))) {
			builder.consecutiveFailureThreshold(1);
		}
		this.settings.accept(builder);
		return builder.build();
	}

	@Override
	public List<ConfiguredValue> valuesOf(String breakerName) {
		return List.of();
	}

	@Override
	public void declareBase(String breakerName, String configName) {
		if (!configName.equals("strict")) {
			throw new InvalidBreakerConfigurationException("There is no config '" + configName + "'.",
					"Add breaker.configs." + configName + ".");
		}
		this.bases.put(breakerName, configName);
	}

	@Override
	public Set<String> configuredNames() {
		return Set.of();
	}

	@Override
	public StartupChecks startupChecks() {
		return this.startupChecks;
	}

	@Override
	public int maxKeys(String breakerName) {
		return this.maxKeys;
	}

	@Override
	public void close() {
		this.contexts.forEach(AnnotationConfigApplicationContext::close);
		this.registry.close();
	}

}
