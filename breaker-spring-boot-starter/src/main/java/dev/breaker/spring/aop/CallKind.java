package dev.breaker.spring.aop;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

import org.springframework.core.GenericTypeResolver;

/**
 * When the calls of a method end, by what it returns. Types of optional libraries are
 * known by name.
 */
enum CallKind {

	/** With the return of the method. */
	BLOCKING,

	/** With the completion of the stage. */
	STAGE,

	/** With the only element, or the completion without one. */
	MONO,

	/** With the completion of the stream. */
	FLUX,

	/** Nobody can tell. */
	UNGUARDABLE;

	private static final Set<String> ASYNCHRONOUS = Set.of("java.util.concurrent.Future",
			"java.util.concurrent.CompletionStage", "java.util.concurrent.Flow$Publisher",
			"org.reactivestreams.Publisher", "org.springframework.web.context.request.async.DeferredResult",
			"org.springframework.web.context.request.async.WebAsyncTask", "kotlinx.coroutines.Deferred",
			"kotlinx.coroutines.flow.Flow");

	private static final Set<String> ASYNCHRONOUS_PACKAGES = Set.of("rx.", "io.reactivex.", "io.smallrye.mutiny.");

	private static final String KOTLIN_SUSPEND = "kotlin.coroutines.Continuation";

	static CallKind of(Method method, Class<?> type) {
		if (isSuspending(method)) {
			return UNGUARDABLE;
		}
		Class<?> returned = GenericTypeResolver.resolveReturnType(method, type);
		if (returned == CompletionStage.class || returned == CompletableFuture.class) {
			return STAGE;
		}
		return switch (returned.getName()) {
			case "reactor.core.publisher.Mono" -> MONO;
			case "reactor.core.publisher.Flux" -> FLUX;
			default -> isAsynchronous(returned) ? UNGUARDABLE : BLOCKING;
		};
	}

	static boolean isSuspending(Method method) {
		Class<?>[] types = method.getParameterTypes();
		return types.length > 0 && types[types.length - 1].getName().equals(KOTLIN_SUSPEND);
	}

	private static boolean isAsynchronous(@Nullable Class<?> type) {
		return type != null && (isNamedAsynchronous(type) || isAsynchronous(type.getSuperclass())
				|| Arrays.stream(type.getInterfaces()).anyMatch(CallKind::isAsynchronous));
	}

	private static boolean isNamedAsynchronous(Class<?> type) {
		String name = type.getName();
		return ASYNCHRONOUS.contains(name) || ASYNCHRONOUS_PACKAGES.stream().anyMatch(name::startsWith);
	}

}
