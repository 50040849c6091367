package dev.breaker.spring.actuate;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/**
 * {@link EndpointSecurityContract} in Spring MVC.
 */
@SpringBootTest(classes = { EndpointApplication.class, OperatorSecurity.class },
		webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "spring.autoconfigure.exclude=", "management.endpoints.web.exposure.include=circuitbreakers",
				"management.endpoint.circuitbreakers.show-values=when-authorized",
				"management.endpoint.circuitbreakers.roles=OPERATOR" })
class EndpointSecurityMvcTests extends EndpointSecurityContract {

}
