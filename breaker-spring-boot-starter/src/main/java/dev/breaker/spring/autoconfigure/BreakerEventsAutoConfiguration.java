package dev.breaker.spring.autoconfigure;

import dev.breaker.core.CircuitBreakerRegistry;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/**
 * {@link AutoConfiguration Auto-configuration} of what tells of changes: application
 * events and log lines. A context whose parent has the registry leaves it to the parent.
 */
@AutoConfiguration(after = BreakerAutoConfiguration.class)
public final class BreakerEventsAutoConfiguration {

	@Bean
	@Lazy(false)
	@ConditionalOnMissingBean
	BreakerEventPublisher breakerEventPublisher(CircuitBreakerRegistry registry, ApplicationEventPublisher events) {
		return new BreakerEventPublisher(registry, events);
	}

	@Bean
	@Lazy(false)
	@ConditionalOnMissingBean
	BreakerEventLog breakerEventLog(CircuitBreakerRegistry registry) {
		return new BreakerEventLog(registry);
	}

}
