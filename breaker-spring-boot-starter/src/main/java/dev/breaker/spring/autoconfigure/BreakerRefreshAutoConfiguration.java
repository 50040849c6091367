package dev.breaker.spring.autoconfigure;

import dev.breaker.spring.config.BreakerRefresher;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.annotation.Bean;

/**
 * {@link AutoConfiguration Auto-configuration} that has the settings of circuit breakers
 * follow an environment that Spring Cloud refreshes.
 */
@AutoConfiguration(after = BreakerAutoConfiguration.class)
@ConditionalOnClass(EnvironmentChangeEvent.class)
@ConditionalOnBean(BreakerRefresher.class)
public final class BreakerRefreshAutoConfiguration {

	@Bean
	BreakerRefreshListener breakerRefreshListener(BreakerRefresher refresher) {
		return new BreakerRefreshListener(refresher);
	}

}
