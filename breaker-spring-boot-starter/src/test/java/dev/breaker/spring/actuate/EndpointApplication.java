package dev.breaker.spring.actuate;

import java.security.Principal;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

import dev.breaker.spring.BreakerRegistryCustomizer;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.listener.AuditApplicationEvent;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;

/**
 * An application on a clock that stands still. A request that says who it is from counts
 * as authenticated.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class EndpointApplication {

	static final String USER = "X-Test-User";

	final List<AuditEvent> audited = new CopyOnWriteArrayList<>();

	@EventListener
	void on(AuditApplicationEvent event) {
		this.audited.add(event.getAuditEvent());
	}

	@Bean
	AtomicLong nanos() {
		return new AtomicLong();
	}

	@Bean
	BreakerRegistryCustomizer stoppedClock(AtomicLong nanos) {
		return (builder) -> builder.ticker(nanos::get);
	}

	@Bean
	Filter authentication() {
		return (request, response, chain) -> {
			String user = ((HttpServletRequest) request).getHeader(USER);
			chain.doFilter((user != null) ? authenticated((HttpServletRequest) request, user) : request, response);
		};
	}

	private static HttpServletRequest authenticated(HttpServletRequest request, String user) {
		return new HttpServletRequestWrapper(request) {

			@Override
			public Principal getUserPrincipal() {
				return () -> user;
			}

		};
	}

}
