package dev.breaker.spring.autoconfigure;

import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.spring.actuate.BreakersEndpoint;
import dev.breaker.spring.actuate.BreakersEndpointWebExtension;
import dev.breaker.spring.actuate.CircuitBreakersEndpoint;
import dev.breaker.spring.actuate.CircuitBreakersEndpointWebExtension;
import dev.breaker.spring.actuate.OrderFieldsAdvisor;
import dev.breaker.spring.config.BreakerConfigurations;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvokerAdvisor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * {@link AutoConfiguration Auto-configuration} of the actuator endpoint
 * {@code circuitbreakers}. Where Resilience4j's endpoint has that id, ours is
 * {@code breakers}.
 */
@AutoConfiguration(after = BreakerAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBean(CircuitBreakerRegistry.class)
public final class BreakerEndpointAutoConfiguration {

	private static final String RESILIENCE4J = "io.github.resilience4j.springboot.circuitbreaker.monitoring.endpoint.CircuitBreakerEndpoint";

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingClass(RESILIENCE4J)
	@ConditionalOnAvailableEndpoint(CircuitBreakersEndpoint.class)
	@EnableConfigurationProperties(BreakerEndpointProperties.class)
	static class AloneConfiguration {

		@Bean
		@ConditionalOnMissingBean
		CircuitBreakersEndpoint breakerEndpoint(CircuitBreakerRegistry registry,
				ObjectProvider<BreakerConfigurations> configurations, ApplicationEventPublisher publisher,
				BreakerEndpointProperties properties) {
			return new CircuitBreakersEndpoint(registry, configurations.getIfAvailable(), publisher,
					properties.getShowValues(), properties.getRoles());
		}

		@Bean
		@ConditionalOnMissingBean
		@ConditionalOnBean(CircuitBreakersEndpoint.class)
		@ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
		CircuitBreakersEndpointWebExtension breakerEndpointWebExtension(CircuitBreakersEndpoint endpoint) {
			return new CircuitBreakersEndpointWebExtension(endpoint);
		}

		@Bean
		OperationInvokerAdvisor breakerOrderFieldsAdvisor() {
			return new OrderFieldsAdvisor(EndpointId.of("circuitbreakers"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = RESILIENCE4J)
	@ConditionalOnAvailableEndpoint(BreakersEndpoint.class)
	@EnableConfigurationProperties
	static class BesideResilience4jConfiguration {

		private static final Log logger = LogFactory.getLog(BreakersEndpoint.class);

		@Bean
		@ConfigurationProperties("management.endpoint.breakers")
		BreakerEndpointProperties breakerEndpointProperties() {
			return new BreakerEndpointProperties();
		}

		@Bean
		@ConditionalOnMissingBean(CircuitBreakersEndpoint.class)
		BreakersEndpoint breakerEndpoint(CircuitBreakerRegistry registry,
				ObjectProvider<BreakerConfigurations> configurations, ApplicationEventPublisher publisher,
				BreakerEndpointProperties properties) {
			logger.info("Breaker's endpoint has the id 'breakers', because 'circuitbreakers' is Resilience4j's");
			return new BreakersEndpoint(registry, configurations.getIfAvailable(), publisher,
					properties.getShowValues(), properties.getRoles());
		}

		@Bean
		@ConditionalOnMissingBean(CircuitBreakersEndpointWebExtension.class)
		@ConditionalOnBean(BreakersEndpoint.class)
		@ConditionalOnAvailableEndpoint(endpoint = BreakersEndpoint.class, exposure = EndpointExposure.WEB)
		BreakersEndpointWebExtension breakerEndpointWebExtension(BreakersEndpoint endpoint) {
			return new BreakersEndpointWebExtension(endpoint);
		}

		@Bean
		OperationInvokerAdvisor breakerOrderFieldsAdvisor() {
			return new OrderFieldsAdvisor(EndpointId.of("breakers"));
		}

	}

}
