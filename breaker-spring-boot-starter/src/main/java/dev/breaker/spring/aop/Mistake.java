package dev.breaker.spring.aop;

import java.lang.reflect.Method;

/**
 * Why an annotation cannot be followed as it stands.
 *
 * @param method the annotated method
 * @param reason what is wrong and what would be right; may have several lines
 */
record Mistake(Method method, String reason) {

	@Override
	public String toString() {
		return Signatures.of(this.method) + ": " + this.reason;
	}

}
