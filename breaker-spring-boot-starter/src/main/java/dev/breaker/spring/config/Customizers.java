package dev.breaker.spring.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.core.InvalidCircuitBreakerConfigException;
import dev.breaker.spring.BreakerConfigCustomizer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;

/**
 * The customizers among the beans of the application, looked up when the first breaker is
 * made.
 */
final class Customizers {

	private final ListableBeanFactory beans;

	private final Map<String, Customized> customized = new ConcurrentHashMap<>();

	private volatile @Nullable Map<String, List<Customizer>> byBreaker;

	Customizers(ListableBeanFactory beans) {
		this.beans = beans;
	}

	/** The names of the beans that customize a breaker, in their order; often none. */
	List<String> beansFor(String breakerName) {
		return find(breakerName).stream().map(Customizer::beanName).toList();
	}

	/**
	 * Has the settings of a breaker changed; anew only where they are others than before,
	 * so that equal settings stay equal.
	 * @param plain the settings as the layers have them
	 * @throws InvalidBreakerConfigurationException if the result is not allowed
	 */
	CircuitBreakerConfig customize(String breakerName, CircuitBreakerConfig plain, ChainedConfig configs,
			LayerChain chain) {
		Customized known = this.customized.get(breakerName);
		if (known != null && known.plain().equals(plain)) {
			return known.result();
		}
		try {
			CircuitBreakerConfig result = configs.build(chain,
					(builder) -> find(breakerName).forEach((customizer) -> customizer.bean().customize(builder)));
			this.customized.put(breakerName, new Customized(plain, result));
			return result;
		}
		catch (InvalidCircuitBreakerConfigException ex) {
			throw new InvalidBreakerConfigurationException(
					"The circuit breaker '%s' is given settings that are not allowed by the customizer %s: %s"
						.formatted(breakerName, String.join(", ", beansFor(breakerName)),
								Setting
									.inYamlTerms("%s = %s %s".formatted(ex.property(), ex.value(), ex.requirement()))),
					"Correct the customizer, or what breaker.instances.%s says.".formatted(breakerName), ex);
		}
		catch (RuntimeException ex) {
			throw new InvalidBreakerConfigurationException("The customizer %s of the circuit breaker '%s' failed: %s"
				.formatted(String.join(", ", beansFor(breakerName)), breakerName, ex), "Correct the customizer.", ex);
		}
	}

	private List<Customizer> find(String breakerName) {
		Map<String, List<Customizer>> known = this.byBreaker;
		if (known == null) {
			known = all();
			this.byBreaker = known;
		}
		return known.getOrDefault(breakerName, List.of());
	}

	private Map<String, List<Customizer>> all() {
		Map<String, BreakerConfigCustomizer> named = this.beans.getBeansOfType(BreakerConfigCustomizer.class);
		List<Customizer> ordered = new ArrayList<>();
		this.beans.getBeanProvider(BreakerConfigCustomizer.class)
			.orderedStream()
			.forEach((bean) -> named.forEach((name, candidate) -> {
				if (candidate == bean) {
					ordered.add(new Customizer(name, bean));
				}
			}));
		return ordered.stream().collect(Collectors.groupingBy((customizer) -> customizer.bean().breakerName()));
	}

	private record Customized(CircuitBreakerConfig plain, CircuitBreakerConfig result) {
	}

	private record Customizer(String beanName, BreakerConfigCustomizer bean) {
	}

}
