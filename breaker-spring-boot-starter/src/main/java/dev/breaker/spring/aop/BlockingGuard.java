package dev.breaker.spring.aop;

import dev.breaker.core.CallNotPermittedException;
import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.Permit;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Guards calls that end when the method returns.
 */
final class BlockingGuard implements CallGuard {

	private final ProtectionPlan plan;

	BlockingGuard(ProtectionPlan plan) {
		this.plan = plan;
	}

	@Override
	public @Nullable Object call(MethodInvocation invocation) throws Throwable {
		CircuitBreaker breaker = this.plan.breaker(invocation);
		if (this.plan.fallback() == null) {
			return withoutFallback(breaker, invocation);
		}
		Permit permit;
		try {
			permit = this.plan.acquire(breaker);
		}
		catch (CallNotPermittedException refusal) {
			return recover(this.plan.afterRefusal(refusal), breaker, invocation, refusal);
		}
		Object result;
		try {
			result = permit.interrupts() ? withinTimeout(permit, invocation) : invocation.proceed();
		}
		catch (Throwable ex) {
			return recover(this.plan.afterFailure(ex, permit.failure(ex)), breaker, invocation, ex);
		}
		permit.success(result);
		return result;
	}

	@SuppressWarnings("NullAway") // a result may be null, which the type says and
									// NullAway does not read
	private static @Nullable Object withinTimeout(Permit permit, MethodInvocation invocation) throws Throwable {
		return permit.<@Nullable Object, Throwable>make(invocation::proceed);
	}

	/** As the breaker itself does it, which makes no permit. */
	@SuppressWarnings("NullAway") // a result may be null, which the type says and
									// NullAway does not read
	private @Nullable Object withoutFallback(CircuitBreaker breaker, MethodInvocation invocation) throws Throwable {
		return breaker.<@Nullable Object, Throwable>call(this.plan.rules(breaker), invocation::proceed);
	}

	private @Nullable Object recover(@Nullable FallbackMethod fallback, CircuitBreaker breaker,
			MethodInvocation invocation, Throwable thrown) throws Throwable {
		if (fallback == null) {
			throw thrown;
		}
		boolean succeeded = false;
		this.plan.listeners().begin(breaker, thrown);
		try {
			Object result = fallback.call(invocation, thrown);
			succeeded = true;
			return result;
		}
		finally {
			this.plan.listeners().end(breaker, thrown, succeeded);
		}
	}

}
