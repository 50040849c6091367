package dev.breaker.spring.autoconfigure;

import dev.breaker.spring.config.InvalidBreakerConfigurationException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says what is wrong with a setting and how to mend it, instead of a stack trace.
 */
final class InvalidBreakerConfigurationFailureAnalyzer
		extends AbstractFailureAnalyzer<InvalidBreakerConfigurationException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidBreakerConfigurationException cause) {
		return new FailureAnalysis(cause.description(), cause.action(), cause);
	}

}
