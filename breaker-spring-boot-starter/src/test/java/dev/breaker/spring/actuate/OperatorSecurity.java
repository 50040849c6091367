package dev.breaker.spring.actuate;

import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/**
 * Who may do what with the endpoint, in Spring MVC.
 */
@Configuration(proxyBeanMethods = false)
class OperatorSecurity {

	// tag::operator-security[]
	@Bean
	@Order(1)
	SecurityFilterChain circuitBreakers(HttpSecurity http) {
		return http.securityMatcher(EndpointRequest.to("circuitbreakers"))
			.authorizeHttpRequests((requests) -> requests
				.requestMatchers(EndpointRequest.to("circuitbreakers").withHttpMethod(HttpMethod.GET))
				.authenticated()
				.anyRequest()
				.hasRole("OPERATOR"))
			.csrf((csrf) -> csrf.disable())
			.httpBasic(Customizer.withDefaults())
			.build();
	}
	// end::operator-security[]

	@Bean
	UserDetailsService users() {
		return new InMemoryUserDetailsManager(
				User.withUsername("alice").password("{noop}secret").roles("OPERATOR").build(),
				User.withUsername("bob").password("{noop}secret").roles("DEVELOPER").build());
	}

}
