package dev.breaker.spring.actuate;

import java.util.Collection;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * Answer to a request that cannot be met.
 *
 * @param error what is wrong and what is allowed
 * @param known names of the known breakers; null where the name is not what is wrong
 */
record ErrorDescriptor(String error, @Nullable Collection<String> known) implements OperationResponseBody {

	static WebEndpointResponse<OperationResponseBody> badRequest(String error) {
		return answer(new ErrorDescriptor(error, null), WebEndpointResponse.STATUS_BAD_REQUEST);
	}

	static WebEndpointResponse<OperationResponseBody> notFound(String error) {
		return answer(new ErrorDescriptor(error, null), WebEndpointResponse.STATUS_NOT_FOUND);
	}

	static WebEndpointResponse<OperationResponseBody> unknown(String name, Collection<String> known) {
		return answer(
				new ErrorDescriptor(
						"no circuit breaker is named '%s'; 'known' lists the names there are".formatted(name), known),
				WebEndpointResponse.STATUS_NOT_FOUND);
	}

	private static WebEndpointResponse<OperationResponseBody> answer(ErrorDescriptor body, int status) {
		return new WebEndpointResponse<>(body, status);
	}

}
