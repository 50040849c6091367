package dev.breaker.spring.autoconfigure;

import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.spring.metrics.CircuitBreakerObservations;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/**
 * {@link AutoConfiguration Auto-configuration} of what tells the current observation of
 * refusals and transitions.
 */
@AutoConfiguration(after = BreakerAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean({ CircuitBreakerRegistry.class, ObservationRegistry.class })
public final class BreakerObservationAutoConfiguration {

	@Bean
	@Lazy(false)
	@ConditionalOnMissingBean
	CircuitBreakerObservations breakerObservations(CircuitBreakerRegistry registry, ObservationRegistry observations) {
		return new CircuitBreakerObservations(registry, observations);
	}

}
