package dev.breaker.spring.autoconfigure;

import dev.breaker.core.fleet.StateStore;
import dev.breaker.redis.RedisStateStore;
import dev.breaker.spring.config.InvalidBreakerConfigurationException;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * {@link AutoConfiguration Auto-configuration} of the Redis store. Its connection is its
 * own: the application gets neither a connection factory nor a health contributor from
 * it.
 */
@AutoConfiguration(before = BreakerAutoConfiguration.class,
		afterName = "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
@ConditionalOnClass(RedisStateStore.class)
@ConditionalOnBooleanProperty(name = "breaker.enabled", matchIfMissing = true)
@ImportRuntimeHints(RedisStoreHints.class)
public final class BreakerRedisStoreAutoConfiguration {

	// Made when the registry asks for it, which closes it first
	@Bean
	@Lazy
	@ConditionalOnMissingBean(StateStore.class)
	@Conditional(OnRedisConnection.class)
	RedisStateStore breakerStateStore(BreakerProperties properties, InstanceId instance, Environment environment,
			ListableBeanFactory beans, ObjectProvider<SslBundles> sslBundles) {
		BreakerProperties.Store store = properties.getStore();
		return RedisStateStore.create(RedisConnectionSettings.find(beans, environment, sslBundles)
			.namespace(namespace(store, environment))
			.instance(instance.value())
			.commandTimeout(store.getCommandTimeout())
			.build());
	}

	private static String namespace(BreakerProperties.Store store, Environment environment) {
		String namespace = StringUtils.hasText(store.getNamespace()) ? store.getNamespace()
				: environment.getProperty("spring.application.name");
		if (!StringUtils.hasText(namespace)) {
			throw new InvalidBreakerConfigurationException(
					"Circuit breakers are to be shared through Redis, but nothing says by whom: neither "
							+ "breaker.store.namespace nor spring.application.name is set.",
					"Set spring.application.name, or breaker.store.namespace to a name that the instances of this "
							+ "application have in common and others do not. To share nothing, set "
							+ "breaker.store.type to memory.");
		}
		return namespace;
	}

}
