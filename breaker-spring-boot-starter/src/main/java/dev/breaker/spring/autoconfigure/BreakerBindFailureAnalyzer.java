package dev.breaker.spring.autoconfigure;

import java.util.List;

import dev.breaker.spring.config.BindMistakes;
import dev.breaker.spring.config.InvalidBreakerConfigurationException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Says what is wrong with a setting that all circuit breakers have in common, and what is
 * allowed. Goes before Spring Boot's own analyzer, which would name a Java class.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class BreakerBindFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {

	private static final List<ConfigurationPropertyName> OURS = List.of(ConfigurationPropertyName.of("breaker"),
			ConfigurationPropertyName.of("management.endpoint.circuitbreakers"),
			ConfigurationPropertyName.of("management.endpoint.breakers"));

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
		ConfigurationPropertyName name = cause.getName();
		if (OURS.stream().noneMatch((ours) -> ours.equals(name) || ours.isAncestorOf(name))) {
			return null;
		}
		InvalidBreakerConfigurationException mistake = BindMistakes.describe(cause);
		return new FailureAnalysis(mistake.description(), mistake.action(), cause);
	}

}
