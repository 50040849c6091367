package dev.breaker.spring.aop;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import dev.breaker.spring.CircuitProtected;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Finds the methods that an annotation names as fallback, and says why others do not fit.
 */
final class FallbackResolver {

	private final ConfigurableListableBeanFactory beans;

	FallbackResolver(ConfigurableListableBeanFactory beans) {
		this.beans = beans;
	}

	/**
	 * Finds the fallback of a method.
	 * @param annotation names it
	 * @param method the protected method
	 * @param type the class it is called on
	 * @param mistake takes why there is none
	 * @return the fallback; null if there is none
	 */
	@Nullable Fallback resolve(CircuitProtected annotation, Method method, Class<?> type, Consumer<String> mistake) {
		String name = annotation.fallback();
		FallbackSignature signature = new FallbackSignature(method, type, annotation.fallbackOn());
		int dot = name.lastIndexOf('.');
		if (dot < 0) {
			return resolve(signature, name, home(method, type), null, mistake);
		}
		String beanName = name.substring(0, dot);
		Class<?> beanType = this.beans.containsBean(beanName)
				? AutoProxyUtils.determineTargetClass(this.beans, beanName) : null;
		if (beanType == null) {
			mistake.accept("its fallback '%s' names a bean '%s' that does not exist".formatted(name, beanName));
			return null;
		}
		return resolve(signature, name.substring(dot + 1), ClassUtils.getUserClass(beanType),
				() -> this.beans.getBean(beanName), mistake);
	}

	private @Nullable Fallback resolve(FallbackSignature signature, String name, Class<?> owner,
			@Nullable Supplier<Object> bean, Consumer<String> mistake) {
		List<FallbackMethod> fitting = new ArrayList<>();
		Map<List<Object>, Method> takers = new HashMap<>();
		List<String> others = new ArrayList<>();
		for (Method candidate : methods(owner)) {
			if (!candidate.getName().equals(name)) {
				continue;
			}
			String misfit = (bean != null && Modifier.isPrivate(candidate.getModifiers()))
					? "is private in another bean" : signature.misfit(candidate, owner);
			if (misfit != null) {
				others.add(Signatures.withReturnType(candidate) + " " + misfit);
				continue;
			}
			FallbackMethod fallback = new FallbackMethod(candidate,
					Objects.requireNonNull(signature.form(candidate, owner)), bean);
			fitting.add(fallback);
			Method twin = takers.put(List.of(fallback.form(), fallback.exceptionType()), candidate);
			if (twin != null) {
				mistake.accept("its fallback '%s' is ambiguous, for %s and %s take the same: rename one of them"
					.formatted(name, Signatures.withReturnType(twin), Signatures.withReturnType(candidate)));
				return null;
			}
		}
		if (fitting.isEmpty()) {
			mistake.accept(explain(signature, name, owner, others));
			return null;
		}
		return new Fallback(fitting);
	}

	private static String explain(FallbackSignature signature, String name, Class<?> owner, List<String> others) {
		String start = "no method '%s' of %s fits as its fallback, which must %s, with any exception type for Throwable."
			.formatted(name, owner.getSimpleName(), signature);
		if (!others.isEmpty()) {
			return start + " Of that name there are" + lines(others);
		}
		List<String> fitting = Arrays.stream(methods(owner))
			.filter((method) -> signature.misfit(method, owner) == null)
			.filter((method) -> !AnnotatedElementUtils.hasAnnotation(method, CircuitProtected.class))
			.map(Signatures::withReturnType)
			.toList();
		return start + (fitting.isEmpty() ? " There is none of that name, and no other that would fit."
				: " There is none of that name. These would fit" + lines(fitting));
	}

	private static String lines(List<String> entries) {
		return entries.stream()
			.map((entry) -> System.lineSeparator() + "        " + entry)
			.collect(Collectors.joining("", ":", ""));
	}

	/** Where the bean's own methods stand: its class, or the interface of a proxy. */
	private static Class<?> home(Method method, Class<?> type) {
		boolean foreign = Proxy.isProxyClass(type) || !method.getDeclaringClass().isAssignableFrom(type);
		return foreign ? method.getDeclaringClass() : type;
	}

	private static Method[] methods(Class<?> owner) {
		return ReflectionUtils.getUniqueDeclaredMethods(owner,
				(method) -> !method.isSynthetic() && method.getDeclaringClass() != Object.class);
	}

}
