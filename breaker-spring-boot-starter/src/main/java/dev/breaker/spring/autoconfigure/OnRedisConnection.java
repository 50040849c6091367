package dev.breaker.spring.autoconfigure;

import dev.breaker.spring.autoconfigure.BreakerProperties.StoreType;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches where the application says which Redis to use, by properties or connection
 * details. That Spring Boot would guess localhost does not count.
 */
final class OnRedisConnection extends SpringBootCondition implements ConfigurationCondition {

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("Circuit breaker store in Redis");
		Binder binder = Binder.get(context.getEnvironment());
		if (binder.bind("breaker.store.type", StoreType.class).orElse(StoreType.AUTO) == StoreType.MEMORY) {
			return ConditionOutcome.noMatch(message.because("breaker.store.type is memory"));
		}
		if (RedisConnectionProperties.of(context.getEnvironment()).isConfigured()) {
			return ConditionOutcome.match(message.foundExactly("spring.data.redis properties"));
		}
		ConfigurableListableBeanFactory beans = context.getBeanFactory();
		if (beans != null && RedisConnectionSettings.hasDetails(beans)) {
			return ConditionOutcome.match(message.foundExactly("connection details"));
		}
		return ConditionOutcome.noMatch(message.didNotFind("connection").atAll());
	}

}
