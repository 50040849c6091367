package dev.breaker.spring.actuate;

import java.util.Collection;

import com.fasterxml.jackson.annotation.JsonIgnore;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * Answer to a request that cannot be met.
 *
 * @param status the HTTP status
 * @param error what is wrong and what is allowed
 * @param known names of the known breakers; null where the name is not what is wrong
 */
record ErrorDescriptor(@JsonIgnore int status, String error,
		@Nullable Collection<String> known) implements OperationResponseBody {

	static ErrorDescriptor badRequest(String error) {
		return new ErrorDescriptor(WebEndpointResponse.STATUS_BAD_REQUEST, error, null);
	}

	static ErrorDescriptor notFound(String error) {
		return new ErrorDescriptor(WebEndpointResponse.STATUS_NOT_FOUND, error, null);
	}

	static ErrorDescriptor unknown(String name, Collection<String> known) {
		return new ErrorDescriptor(WebEndpointResponse.STATUS_NOT_FOUND,
				"no circuit breaker is named '%s'; 'known' lists the names there are".formatted(name), known);
	}

	/** The whole in one sentence. */
	String inOneLine() {
		return (this.known != null) ? this.error + ": " + String.join(", ", this.known) : this.error;
	}

}
