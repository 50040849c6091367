package dev.breaker.spring.aop;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Annotations of a type cannot be followed as they stand.
 */
final class InvalidCircuitProtectedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	InvalidCircuitProtectedException(Class<?> type, List<Mistake> mistakes) {
		super("@CircuitProtected cannot be followed on " + type.getName() + ":" + System.lineSeparator()
				+ mistakes.stream()
					.map((mistake) -> "    - " + mistake)
					.collect(Collectors.joining(System.lineSeparator())));
	}

}
