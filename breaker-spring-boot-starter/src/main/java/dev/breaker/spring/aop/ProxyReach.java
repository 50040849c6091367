package dev.breaker.spring.aop;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * Whether calls of a method come through the proxy of its bean.
 */
final class ProxyReach {

	/** What keeps the annotation of a sub-interface from a method that it inherits. */
	static final String HIDDEN = "is inherited by the annotated interface of a proxy that hides it from calls: "
			+ "declare the method in that interface again, or annotate the one that declares it";

	/** What keeps a proxy from a whole class. */
	static final String FINAL_CLASS = "is of a final class, so that no proxy can guard it: remove 'final' from the class, "
			+ "or have it implement an interface with the method and set spring.aop.proxy-target-class=false";

	private ProxyReach() {
	}

	/** What keeps a proxy from the method; null for nothing. */
	static @Nullable String obstacle(Method method, Class<?> type, boolean throughInterfaces) {
		int modifiers = method.getModifiers();
		if (Modifier.isPrivate(modifiers)) {
			return cannot("private");
		}
		if (Modifier.isStatic(modifiers)) {
			return cannot("static");
		}
		if (throughInterfaces) {
			return isOfInterface(method, type) ? null
					: "no interface of %s has this method, and its proxy has the interfaces alone: declare it there, or let the class be proxied (spring.aop.proxy-target-class=true)"
						.formatted(type.getSimpleName());
		}
		return Modifier.isFinal(modifiers) ? cannot("final") : null;
	}

	/** An interface with type variables has the method with other parameters. */
	private static boolean isOfInterface(Method method, Class<?> type) {
		return method.getDeclaringClass().isInterface() || ClassUtils.getAllInterfacesForClassAsSet(type)
			.stream()
			.flatMap((declared) -> Arrays.stream(declared.getMethods()))
			.anyMatch((declared) -> ProtectedMethods.specific(declared, type).equals(method));
	}

	private static String cannot(String modifier) {
		return "is %s, so that no proxy can guard it: remove '%1$s', or move the annotation to a method that other beans call"
			.formatted(modifier);
	}

}
