package dev.breaker.spring.autoconfigure;

import dev.breaker.core.CallNotPermittedException;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;

/**
 * Makes a refusal that reaches WebFlux a 503 with Retry-After, just before Spring Boot's
 * own handler at -1 writes the answer.
 */
final class RefusalHandler implements WebExceptionHandler, Ordered {

	private static final int BEFORE_DEFAULT = -2;

	@Override
	public Mono<Void> handle(ServerWebExchange exchange, Throwable ex) {
		CallNotPermittedException refusal = Refusals.in(ex);
		if (refusal == null || exchange.getResponse().isCommitted()) {
			return Mono.error(ex);
		}
		exchange.getResponse().getHeaders().set(HttpHeaders.RETRY_AFTER, Refusals.retryAfter(refusal));
		return Mono.error(new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, null, refusal));
	}

	@Override
	public int getOrder() {
		return BEFORE_DEFAULT;
	}

}
