package dev.breaker.spring.actuate;

import org.springframework.boot.security.autoconfigure.actuate.web.reactive.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.userdetails.MapReactiveUserDetailsService;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.web.server.SecurityWebFilterChain;

/**
 * Who may do what with the endpoint, in WebFlux.
 */
@Configuration(proxyBeanMethods = false)
class ReactiveOperatorSecurity {

	// tag::reactive-operator-security[]
	@Bean
	@Order(1)
	SecurityWebFilterChain circuitBreakers(ServerHttpSecurity http) {
		return http.securityMatcher(EndpointRequest.to("circuitbreakers"))
			.authorizeExchange((exchanges) -> exchanges
				.matchers(EndpointRequest.to("circuitbreakers").withHttpMethod(HttpMethod.GET))
				.authenticated()
				.anyExchange()
				.hasRole("OPERATOR"))
			.csrf((csrf) -> csrf.disable())
			.httpBasic(Customizer.withDefaults())
			.build();
	}
	// end::reactive-operator-security[]

	@Bean
	MapReactiveUserDetailsService users() {
		return new MapReactiveUserDetailsService(
				User.withUsername("alice").password("{noop}secret").roles("OPERATOR").build(),
				User.withUsername("bob").password("{noop}secret").roles("DEVELOPER").build());
	}

}
