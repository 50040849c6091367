package dev.breaker.spring.aop;

import java.lang.reflect.Method;
import java.util.Map;

import dev.breaker.spring.CircuitProtected;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.MethodIntrospector.MetadataLookup;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Names what the calls of a bean's protected methods reach by reflection, for
 * applications compiled ahead of time: those methods, their fallbacks, and what a key may
 * read of the arguments.
 */
final class ProtectionHints implements BeanRegistrationAotProcessor {

	private final BindingReflectionHintsRegistrar properties = new BindingReflectionHintsRegistrar();

	@Override
	public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
		Class<?> type = bean.getBeanClass();
		if (!AnnotationUtils.isCandidateClass(type, CircuitProtected.class)) {
			return null;
		}
		MetadataLookup<CircuitProtected> lookup = (method) -> CircuitProtectedPointcut.annotationOf(method, type);
		Map<Method, CircuitProtected> methods = MethodIntrospector.selectMethods(type, lookup);
		if (methods.isEmpty()) {
			return null;
		}
		return (generation, code) -> {
			ReflectionHints hints = generation.getRuntimeHints().reflection();
			methods.forEach((method, annotation) -> {
				hints.registerMethod(method, ExecutableMode.INVOKE);
				registerFallback(hints, annotation.fallback(), method, type, bean.getBeanFactory());
				if (!annotation.key().isEmpty()) {
					this.properties.registerReflectionHints(hints, method.getGenericParameterTypes());
				}
			});
		};
	}

	private static void registerFallback(ReflectionHints hints, String fallback, Method method, Class<?> type,
			ConfigurableListableBeanFactory beans) {
		int dot = fallback.lastIndexOf('.');
		if (dot < 0) {
			registerMethods(hints, type, fallback);
			registerMethods(hints, method.getDeclaringClass(), fallback);
			return;
		}
		String beanName = fallback.substring(0, dot);
		Class<?> other = beans.containsBean(beanName) ? AutoProxyUtils.determineTargetClass(beans, beanName) : null;
		if (other != null) {
			registerMethods(hints, other, fallback.substring(dot + 1));
		}
	}

	private static void registerMethods(ReflectionHints hints, Class<?> owner, String name) {
		for (Method candidate : ReflectionUtils.getUniqueDeclaredMethods(owner)) {
			if (candidate.getName().equals(name)) {
				hints.registerMethod(candidate, ExecutableMode.INVOKE);
			}
		}
	}

}
