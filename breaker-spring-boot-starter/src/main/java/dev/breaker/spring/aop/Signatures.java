package dev.breaker.spring.aop;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Methods as people write them.
 */
final class Signatures {

	private Signatures() {
	}

	static String of(Method method) {
		return method.getName() + parameters(List.of(method.getParameterTypes()));
	}

	static String withReturnType(Method method) {
		return method.getReturnType().getSimpleName() + " " + of(method);
	}

	static String parameters(Collection<Class<?>> types) {
		return types.stream().map(Class::getSimpleName).collect(Collectors.joining(", ", "(", ")"));
	}

}
