package dev.breaker.spring.autoconfigure;

import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.spring.actuate.BreakerHealthIndicator;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;

/**
 * {@link AutoConfiguration Auto-configuration} of the health indicator, which is there
 * only on request.
 */
@AutoConfiguration(after = BreakerAutoConfiguration.class,
		beforeName = "org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration")
@ConditionalOnClass(HealthIndicator.class)
@ConditionalOnBean(CircuitBreakerRegistry.class)
@ConditionalOnBooleanProperty("management.health.circuitbreakers.enabled")
@EnableConfigurationProperties(BreakerHealthProperties.class)
public final class BreakerHealthAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "breakerHealthIndicator")
	BreakerHealthIndicator breakerHealthIndicator(CircuitBreakerRegistry registry, BreakerHealthProperties properties) {
		return new BreakerHealthIndicator(registry, new Status(properties.getOpenStatus()));
	}

}
