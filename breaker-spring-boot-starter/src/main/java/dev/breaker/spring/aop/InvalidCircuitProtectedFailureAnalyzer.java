package dev.breaker.spring.aop;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Tells of annotations that cannot be followed.
 */
final class InvalidCircuitProtectedFailureAnalyzer extends AbstractFailureAnalyzer<InvalidCircuitProtectedException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidCircuitProtectedException cause) {
		return new FailureAnalysis(cause.getMessage(),
				"Mend the annotations or methods named above. To start in spite of them, with what cannot be followed "
						+ "left out, set breaker.startup-checks=warn.",
				cause);
	}

}
