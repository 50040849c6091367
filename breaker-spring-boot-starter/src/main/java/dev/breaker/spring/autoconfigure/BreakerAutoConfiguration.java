package dev.breaker.spring.autoconfigure;

import java.util.Map;

import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.fleet.StateStore;
import dev.breaker.spring.BreakerRegistryCustomizer;
import dev.breaker.spring.autoconfigure.BreakerProperties.StoreType;
import dev.breaker.spring.config.BreakerConfigurations;
import dev.breaker.spring.config.BreakerRefresher;
import dev.breaker.spring.config.InvalidBreakerConfigurationException;
import dev.breaker.spring.config.LayeredBreakerConfigurations;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * {@link AutoConfiguration Auto-configuration} of the registry of circuit breakers and
 * their settings.
 */
@AutoConfiguration
@EnableConfigurationProperties(BreakerProperties.class)
public final class BreakerAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(BreakerConfigurations.class)
	LayeredBreakerConfigurations breakerConfigurations(ConfigurableEnvironment environment,
			ConfigurableListableBeanFactory beans, BreakerProperties properties) {
		return new LayeredBreakerConfigurations(environment, beans, properties.getStartupChecks(),
				Map.of("breaker", BreakerProperties.class, "breaker.store", BreakerProperties.Store.class,
						"breaker.metrics", BreakerProperties.Metrics.class, "breaker.web", BreakerProperties.Web.class,
						"breaker.health", BreakerHealthProperties.class));
	}

	@Bean
	@ConditionalOnBean(LayeredBreakerConfigurations.class)
	@ConditionalOnMissingBean
	BreakerRefresher breakerRefresher(CircuitBreakerRegistry registry, LayeredBreakerConfigurations configurations) {
		return new BreakerRefresher(registry, configurations);
	}

	@Bean
	InstanceId breakerInstanceId(BreakerProperties properties) {
		String id = properties.getInstanceId();
		return StringUtils.hasText(id) ? new InstanceId(id) : InstanceId.generate();
	}

	@Bean
	@ConditionalOnMissingBean
	CircuitBreakerRegistry breakerRegistry(BreakerProperties properties, BreakerConfigurations configurations,
			InstanceId instance, ObjectProvider<StateStore> stores,
			ObjectProvider<BreakerRegistryCustomizer> customizers, ConfigurableEnvironment environment) {
		CircuitBreakerRegistry.Builder builder = CircuitBreakerRegistry.builder()
			.configuration(configurations::configOf)
			.maxBreakers(properties.getMaxBreakers())
			.idleEviction(properties.getIdleEviction())
			.instanceId(instance.value())
			.syncInterval(properties.getStore().getSyncInterval())
			.store(store(properties, stores, environment));
		customizers.orderedStream().forEach((customizer) -> customizer.customize(builder));
		return builder.build();
	}

	@Bean
	@Lazy(false)
	@ConditionalOnMissingBean
	BreakerLifecycle breakerLifecycle(CircuitBreakerRegistry registry, BreakerConfigurations configurations,
			BreakerProperties properties) {
		return new BreakerLifecycle(registry, configurations, properties.getStore().getCommandTimeout());
	}

	private static @Nullable StateStore store(BreakerProperties properties, ObjectProvider<StateStore> stores,
			ConfigurableEnvironment environment) {
		StoreType type = properties.getStore().getType();
		if (!properties.isEnabled() || type == StoreType.MEMORY) {
			return null;
		}
		StateStore store = stores.getIfAvailable();
		if (store != null || type == StoreType.AUTO) {
			return store;
		}
		boolean module = ClassUtils.isPresent("dev.breaker.redis.RedisStateStore", null);
		throw InvalidBreakerConfigurationException.of(environment, "breaker.store.type",
				module ? "no Redis connection is configured" : "breaker-redis-store is not on the class path",
				module ? "Set spring.data.redis.host, url, sentinel or cluster, or set breaker.store.type to memory."
						: "Add the dependency dev.breaker:breaker-redis-store, or set breaker.store.type to memory.");
	}

}
