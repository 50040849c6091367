package dev.breaker.spring.aop;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;

/**
 * Takes a call to the guard of its method.
 */
final class CircuitProtectedInterceptor implements MethodInterceptor {

	private final ProtectedMethods methods;

	CircuitProtectedInterceptor(ProtectedMethods methods) {
		this.methods = methods;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Object target = invocation.getThis();
		Class<?> type = (target != null) ? AopUtils.getTargetClass(target) : invocation.getMethod().getDeclaringClass();
		return this.methods.guardOf(invocation.getMethod(), type).call(invocation);
	}

}
