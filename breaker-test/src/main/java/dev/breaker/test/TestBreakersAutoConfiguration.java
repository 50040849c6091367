package dev.breaker.test;

import dev.breaker.core.CircuitBreakerRegistry;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * {@link AutoConfiguration Auto-configuration} of {@link TestBreakers}.
 */
@AutoConfiguration(afterName = "dev.breaker.spring.autoconfigure.BreakerAutoConfiguration")
@ConditionalOnBean(CircuitBreakerRegistry.class)
public final class TestBreakersAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	TestBreakers breakerTestBreakers(CircuitBreakerRegistry registry) {
		return new TestBreakers(registry);
	}

}
