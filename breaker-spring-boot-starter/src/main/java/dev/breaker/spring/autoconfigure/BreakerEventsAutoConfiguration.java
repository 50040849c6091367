package dev.breaker.spring.autoconfigure;

import dev.breaker.core.CircuitBreakerRegistry;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/**
 * {@link AutoConfiguration Auto-configuration} of what tells of changes: application
 * events and log lines.
 */
@AutoConfiguration(after = BreakerAutoConfiguration.class)
public final class BreakerEventsAutoConfiguration {

	@Bean
	@Lazy(false)
	BreakerEventPublisher breakerEventPublisher(CircuitBreakerRegistry registry, ApplicationEventPublisher events) {
		return new BreakerEventPublisher(registry, events);
	}

	@Bean
	@Lazy(false)
	BreakerEventLog breakerEventLog(CircuitBreakerRegistry registry) {
		return new BreakerEventLog(registry);
	}

}
