package dev.breaker.spring.autoconfigure;

import dev.breaker.spring.CircuitProtected;
import dev.breaker.spring.aop.CircuitProtectedBeanPostProcessor;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration for {@link CircuitProtected}. Classes are proxied as such unless
 * {@code spring.aop.proxy-target-class} is false; {@code spring.aop.auto} has no say.
 */
@AutoConfiguration
public final class BreakerAopAutoConfiguration {

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	@ConditionalOnMissingBean
	static CircuitProtectedBeanPostProcessor breakerCircuitProtectedBeanPostProcessor(Environment environment) {
		CircuitProtectedBeanPostProcessor processor = new CircuitProtectedBeanPostProcessor();
		processor.setProxyTargetClass(environment.getProperty("spring.aop.proxy-target-class", Boolean.class, true));
		return processor;
	}

}
