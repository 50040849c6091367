package dev.breaker.spring.aop;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Takes the calls of one method through its breaker.
 */
@FunctionalInterface
interface CallGuard {

	/** Lets every call pass. */
	CallGuard NONE = MethodInvocation::proceed;

	/**
	 * Makes the call, if permitted, or its fallback.
	 * @param invocation the call
	 * @return the result
	 * @throws Throwable what the call or its fallback throws, or that it was refused
	 */
	@Nullable Object call(MethodInvocation invocation) throws Throwable;

}
