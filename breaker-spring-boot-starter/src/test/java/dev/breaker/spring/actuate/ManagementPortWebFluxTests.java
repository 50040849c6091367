package dev.breaker.spring.actuate;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/**
 * {@link ManagementPortContract} in WebFlux. Two kinds of servers are on the class path
 * here, and each would have the context of the port.
 */
@SpringBootTest(classes = EndpointApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "management.server.port=0", "spring.jackson.property-naming-strategy=SNAKE_CASE",
				"management.endpoints.web.exposure.include=circuitbreakers",
				"spring.main.web-application-type=reactive", "spring.main.allow-bean-definition-overriding=true" })
class ManagementPortWebFluxTests extends ManagementPortContract {

}
