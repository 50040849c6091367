package dev.breaker.spring.aop;

import java.lang.reflect.Method;

import dev.breaker.spring.CircuitProtected;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.Advised;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.core.DecoratingProxy;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Which methods are {@link CircuitProtected}: those annotated, on a class or interface,
 * and those of an annotated type.
 */
final class CircuitProtectedPointcut extends StaticMethodMatcherPointcut {

	CircuitProtectedPointcut() {
		setClassFilter((type) -> AnnotationUtils.isCandidateClass(type, CircuitProtected.class));
	}

	@Override
	public boolean matches(Method method, Class<?> targetClass) {
		return annotationOf(method, targetClass) != null;
	}

	/** The annotation that guards a method; null for none. */
	static @Nullable CircuitProtected annotationOf(Method method, Class<?> targetClass) {
		CircuitProtected own = ofMethod(method, targetClass);
		if (own != null || ReflectionUtils.isObjectMethod(method) || isOfProxy(method)) {
			return own;
		}
		CircuitProtected ofTarget = AnnotatedElementUtils.findMergedAnnotation(targetClass, CircuitProtected.class);
		return (ofTarget != null) ? ofTarget
				: AnnotatedElementUtils.findMergedAnnotation(method.getDeclaringClass(), CircuitProtected.class);
	}

	/** What a proxy of Spring has besides the interfaces of its bean. */
	private static boolean isOfProxy(Method method) {
		return method.getDeclaringClass().isAssignableFrom(Advised.class)
				|| method.getDeclaringClass() == DecoratingProxy.class;
	}

	/** The annotation of the method itself; null for none. */
	static @Nullable CircuitProtected ofMethod(Method method, Class<?> targetClass) {
		Method specific = ProtectedMethods.specific(method, targetClass);
		CircuitProtected ofSpecific = AnnotatedElementUtils.findMergedAnnotation(specific, CircuitProtected.class);
		return (ofSpecific != null || specific.equals(method)) ? ofSpecific
				: AnnotatedElementUtils.findMergedAnnotation(method, CircuitProtected.class);
	}

}
