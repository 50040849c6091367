package dev.breaker.spring.actuate;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/**
 * {@link EndpointSecurityContract} in WebFlux.
 */
@SpringBootTest(classes = { EndpointApplication.class, ReactiveOperatorSecurity.class },
		webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "spring.autoconfigure.exclude=", "spring.main.web-application-type=reactive",
				"management.endpoints.web.exposure.include=circuitbreakers",
				"management.endpoint.circuitbreakers.show-values=when-authorized",
				"management.endpoint.circuitbreakers.roles=OPERATOR" })
class EndpointSecurityWebFluxTests extends EndpointSecurityContract {

}
