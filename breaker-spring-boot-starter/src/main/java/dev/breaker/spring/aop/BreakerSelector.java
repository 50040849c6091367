package dev.breaker.spring.aop;

import dev.breaker.core.CircuitBreaker;
import org.aopalliance.intercept.MethodInvocation;

/**
 * Which breaker a call goes through.
 */
@FunctionalInterface
interface BreakerSelector {

	CircuitBreaker breakerOf(MethodInvocation invocation);

}
