package dev.breaker.spring.actuate;

import java.util.Set;

import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.spring.config.BreakerConfigurations;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.context.ApplicationEventPublisher;

/**
 * The same endpoint under another id, for applications in which Resilience4j's has the id
 * {@code circuitbreakers}.
 */
@Endpoint(id = "breakers")
public class BreakersEndpoint extends CircuitBreakersEndpoint {

	/**
	 * Makes the endpoint.
	 * @param registry the breakers
	 * @param configurations where their settings are explained; null to show none
	 * @param publisher told of each order, for the audit
	 * @param showValues to whom messages of exceptions are shown
	 * @param roles who counts as authorized; empty for every authenticated principal
	 */
	public BreakersEndpoint(CircuitBreakerRegistry registry, @Nullable BreakerConfigurations configurations,
			ApplicationEventPublisher publisher, Show showValues, Set<String> roles) {
		super(registry, configurations, publisher, showValues, roles);
	}

}
