package dev.breaker.spring.aop;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.function.Consumer;

import dev.breaker.core.CallNotPermittedException;
import dev.breaker.spring.CircuitProtected;
import dev.breaker.spring.FallbackOn;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.annotation.Cacheable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.resilience.retry.MethodRetryPredicate;

/**
 * Whether the annotation makes sense beside Spring's own on the same method.
 */
final class CompositionChecks {

	private static final Log logger = LogFactory.getLog(CompositionChecks.class);

	private CompositionChecks() {
	}

	static void check(Method method, Class<?> type, CircuitProtected annotation, Consumer<String> mistake) {
		Retryable retry = find(method, type, Retryable.class);
		boolean fallback = !annotation.fallback().isEmpty();
		if (retry != null && fallback && annotation.fallbackOn() != FallbackOn.REFUSED) {
			mistake.accept("its fallback stands in for failures, so that @Retryable would never retry: "
					+ "set fallbackOn = FallbackOn.REFUSED");
		}
		boolean thrown = !fallback || annotation.fallbackOn() == FallbackOn.FAILURE;
		if (retry != null && thrown && includesRefusals(retry)) {
			mistake.accept("@Retryable would retry refused calls, which are refused again at once: "
					+ "add excludes = CallNotPermittedException.class to it");
		}
		if (find(method, type, Cacheable.class) != null) {
			logger.warn(("%s of %s is @CircuitProtected and @Cacheable: hits of the cache count as successful calls of "
					+ "breaker '%s'; protect the method that loads instead")
				.formatted(Signatures.of(method), type.getName(), annotation.name()));
		}
	}

	private static boolean includesRefusals(Retryable retry) {
		boolean included = retry.includes().length == 0 || takesRefusal(retry.includes());
		return included && !takesRefusal(retry.excludes()) && retry.predicate() == MethodRetryPredicate.class;
	}

	private static boolean takesRefusal(Class<? extends Throwable>[] types) {
		return Arrays.stream(types).anyMatch((type) -> type.isAssignableFrom(CallNotPermittedException.class));
	}

	private static <A extends Annotation> @Nullable A find(Method method, Class<?> type, Class<A> annotation) {
		A own = AnnotatedElementUtils.findMergedAnnotation(method, annotation);
		return (own != null) ? own : AnnotatedElementUtils.findMergedAnnotation(type, annotation);
	}

}
