package dev.breaker.spring.autoconfigure;

import dev.breaker.spring.CircuitProtected;
import dev.breaker.spring.aop.CircuitProtectedBeanPostProcessor;
import dev.breaker.spring.aop.ObservedFallbacks;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration for {@link CircuitProtected}. Classes are proxied as such unless
 * {@code spring.aop.proxy-target-class} is false; {@code spring.aop.auto} has no say.
 * Each context of a hierarchy has a post-processor of its own, for none sees the beans of
 * another.
 */
@AutoConfiguration
public final class BreakerAopAutoConfiguration {

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	static CircuitProtectedBeanPostProcessor breakerCircuitProtectedBeanPostProcessor(Environment environment) {
		CircuitProtectedBeanPostProcessor processor = new CircuitProtectedBeanPostProcessor();
		processor.setProxyTargetClass(environment.getProperty("spring.aop.proxy-target-class", Boolean.class, true));
		return processor;
	}

	/**
	 * What traces show of fallbacks.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ObservationRegistry.class)
	static class Observations {

		@Bean
		@ConditionalOnMissingBean
		ObservedFallbacks breakerObservedFallbacks(ObjectProvider<ObservationRegistry> registry) {
			return new ObservedFallbacks(registry);
		}

	}

}
