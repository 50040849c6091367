package dev.breaker.spring.aop;

import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The methods that stand in for a protected one.
 */
final class Fallback {

	private final List<FallbackMethod> nearestFirst;

	Fallback(List<FallbackMethod> methods) {
		this.nearestFirst = methods.stream()
			.sorted(Comparator.<FallbackMethod>comparingInt((method) -> -depth(method.exceptionType()))
				.thenComparing(FallbackMethod::form))
			.toList();
	}

	/** The method with the nearest type; null if none takes the exception. */
	@Nullable FallbackMethod nearest(Throwable thrown) {
		for (FallbackMethod method : this.nearestFirst) {
			if (method.exceptionType().isInstance(thrown)) {
				return method;
			}
		}
		return null;
	}

	// Exception types that fit one exception lie on one line, so the deepest is the
	// nearest
	private static int depth(Class<?> type) {
		Class<?> parent = type.getSuperclass();
		return (parent != null) ? 1 + depth(parent) : 0;
	}

}
