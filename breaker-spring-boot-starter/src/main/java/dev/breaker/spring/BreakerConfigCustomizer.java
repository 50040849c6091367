package dev.breaker.spring;

import java.util.function.Consumer;

import dev.breaker.core.CircuitBreakerConfig;

/**
 * Has the last word on the settings of one circuit breaker. Beans of this type are called
 * in their order, after the settings of {@code breaker.*} have been applied; the endpoint
 * names the bean as origin of what it changed.
 *
 * <pre>{@code
 * BreakerConfigCustomizer.of("stock", (config) -> config.recordResultPredicate(List.of()::equals))
 * }</pre>
 */
public interface BreakerConfigCustomizer {

	/**
	 * Which breaker is customized.
	 * @return its name, without a key: all keys have the settings of their name
	 */
	String breakerName();

	/**
	 * Changes the settings. Called again when they have changed at run time.
	 * @param config builder that holds the settings as configured
	 */
	void customize(CircuitBreakerConfig.Builder config);

	/**
	 * Makes a customizer.
	 * @param breakerName name of the breaker, without a key
	 * @param change changes its settings
	 * @return the customizer
	 */
	static BreakerConfigCustomizer of(String breakerName, Consumer<CircuitBreakerConfig.Builder> change) {
		return new BreakerConfigCustomizer() {

			@Override
			public String breakerName() {
				return breakerName;
			}

			@Override
			public void customize(CircuitBreakerConfig.Builder config) {
				change.accept(config);
			}

		};
	}

}
