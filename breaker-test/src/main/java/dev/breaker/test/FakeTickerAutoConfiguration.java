package dev.breaker.test;

import dev.breaker.core.fleet.StateStore;
import dev.breaker.spring.BreakerRegistryCustomizer;
import dev.breaker.spring.config.InvalidBreakerConfigurationException;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * {@link AutoConfiguration Auto-configuration} of a time that tests move, imported by
 * {@link AutoConfigureFakeTicker}.
 */
@AutoConfiguration(beforeName = "dev.breaker.spring.autoconfigure.BreakerAutoConfiguration")
@ConditionalOnClass(BreakerRegistryCustomizer.class)
public final class FakeTickerAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	FakeTicker breakerFakeTicker() {
		return new FakeTicker();
	}

	@Bean
	BreakerRegistryCustomizer breakerFakeTickerCustomizer(FakeTicker ticker, ListableBeanFactory beans,
			Environment environment) {
		boolean memory = "memory".equalsIgnoreCase(environment.getProperty("breaker.store.type"));
		if (!memory && beans.getBeanNamesForType(StateStore.class, true, false).length > 0) {
			throw new InvalidBreakerConfigurationException(
					"Circuit breakers that share their state cannot live by a FakeTicker: a fleet runs on real time.",
					"Set breaker.store.type to memory for this test, or remove @AutoConfigureFakeTicker.");
		}
		return (builder) -> builder.ticker(ticker);
	}

}
