package dev.breaker.spring.actuate;

import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * {@link BreakersEndpoint} over HTTP.
 */
@EndpointWebExtension(endpoint = BreakersEndpoint.class)
public class BreakersEndpointWebExtension extends CircuitBreakersEndpointWebExtension {

	/**
	 * Makes the extension.
	 * @param endpoint what it extends
	 */
	public BreakersEndpointWebExtension(BreakersEndpoint endpoint) {
		super(endpoint);
	}

}
