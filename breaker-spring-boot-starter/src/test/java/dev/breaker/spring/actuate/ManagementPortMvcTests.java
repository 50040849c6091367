package dev.breaker.spring.actuate;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/**
 * {@link ManagementPortContract} in Spring MVC.
 */
@SpringBootTest(classes = EndpointApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "management.server.port=0", "spring.jackson.property-naming-strategy=SNAKE_CASE",
				"management.endpoints.web.exposure.include=circuitbreakers" })
class ManagementPortMvcTests extends ManagementPortContract {

}
