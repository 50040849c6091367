package dev.breaker.spring.actuate;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * {@link CircuitBreakersEndpoint} over HTTP: with a status for each answer, and with the
 * principal of the request.
 */
@EndpointWebExtension(endpoint = CircuitBreakersEndpoint.class)
public class CircuitBreakersEndpointWebExtension {

	private static final String EVENTS = "events";

	private final CircuitBreakersEndpoint endpoint;

	/**
	 * Makes the extension.
	 * @param endpoint what it extends
	 */
	public CircuitBreakersEndpointWebExtension(CircuitBreakersEndpoint endpoint) {
		this.endpoint = endpoint;
	}

	@ReadOperation
	WebEndpointResponse<OperationResponseBody> circuitBreakers(SecurityContext securityContext) {
		return answer(this.endpoint.list(securityContext));
	}

	@ReadOperation
	WebEndpointResponse<OperationResponseBody> circuitBreaker(@Selector String circuitBreaker,
			SecurityContext securityContext) {
		return answer(this.endpoint.detail(circuitBreaker, securityContext));
	}

	@ReadOperation
	WebEndpointResponse<OperationResponseBody> part(@Selector String circuitBreaker, @Selector String part,
			SecurityContext securityContext) {
		OperationResponseBody events = this.endpoint.events(circuitBreaker, securityContext);
		if (!EVENTS.equals(part) && events instanceof EventsDescriptor) {
			return answer(ErrorDescriptor
				.notFound("there is no '%s' to read of a circuit breaker, only '%s'; ".formatted(part, EVENTS)
						+ "actions are sent with POST"));
		}
		return answer(events);
	}

	/**
	 * Parameters besides the selectors are what makes a JSON content type mandatory. The
	 * actuator lets a field of the body replace a selector of the same name, hence names
	 * that nobody sends by chance.
	 */
	@WriteOperation
	WebEndpointResponse<OperationResponseBody> control(@Selector String circuitBreaker, @Selector String part,
			@Nullable String reason, @Nullable String by, @Nullable String duration, SecurityContext securityContext) {
		return answer(this.endpoint.control(circuitBreaker, part, reason, by, duration, securityContext));
	}

	static WebEndpointResponse<OperationResponseBody> answer(OperationResponseBody body) {
		return (body instanceof ErrorDescriptor error) ? new WebEndpointResponse<>(body, error.status())
				: new WebEndpointResponse<>(body);
	}

}
