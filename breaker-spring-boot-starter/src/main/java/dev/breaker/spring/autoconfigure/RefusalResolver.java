package dev.breaker.spring.autoconfigure;

import java.io.IOException;

import dev.breaker.core.CallNotPermittedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/**
 * Answers 503 with Retry-After where a refusal reaches Spring MVC, last of all resolvers.
 */
final class RefusalResolver implements HandlerExceptionResolver, Ordered {

	@Override
	public @Nullable ModelAndView resolveException(HttpServletRequest request, HttpServletResponse response,
			@Nullable Object handler, Exception ex) {
		CallNotPermittedException refusal = Refusals.in(ex);
		if (refusal == null || response.isCommitted()) {
			return null;
		}
		try {
			response.setHeader(HttpHeaders.RETRY_AFTER, Refusals.retryAfter(refusal));
			response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
			return new ModelAndView();
		}
		catch (IOException failure) {
			return null;
		}
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}
