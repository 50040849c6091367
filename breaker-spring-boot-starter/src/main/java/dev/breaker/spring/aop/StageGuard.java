package dev.breaker.spring.aop;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import dev.breaker.core.CallNotPermittedException;
import dev.breaker.core.CallOutcome;
import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.Permit;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Guards calls that end when the stage they return completes.
 */
final class StageGuard implements CallGuard {

	private final ProtectionPlan plan;

	StageGuard(ProtectionPlan plan) {
		this.plan = plan;
	}

	@Override
	public Object call(MethodInvocation invocation) throws Throwable {
		CircuitBreaker breaker = this.plan.breaker(invocation);
		Permit permit;
		try {
			permit = this.plan.acquire(breaker);
		}
		catch (CallNotPermittedException refusal) {
			FallbackMethod fallback = this.plan.afterRefusal(refusal);
			return (fallback != null) ? instead(fallback, breaker, invocation, refusal)
					: CompletableFuture.failedFuture(refusal);
		}
		CompletionStage<@Nullable Object> stage;
		try {
			stage = stage(invocation.proceed(), "the method");
		}
		catch (Throwable ex) {
			FallbackMethod fallback = this.plan.afterFailure(ex, permit.failure(ex));
			if (fallback == null) {
				throw ex;
			}
			return instead(fallback, breaker, invocation, ex);
		}
		CompletableFuture<@Nullable Object> guarded = permit.guard(stage);
		return (this.plan.fallback() != null) ? withFallback(breaker, invocation, permit, guarded) : guarded;
	}

	private CompletableFuture<@Nullable Object> instead(FallbackMethod fallback, CircuitBreaker breaker,
			MethodInvocation invocation, Throwable thrown) {
		CompletableFuture<@Nullable Object> instead = new CompletableFuture<>();
		complete(instead, fallback, breaker, invocation, thrown);
		return instead;
	}

	@SuppressWarnings("FutureReturnValueIgnored") // what is hung on ends as they do
	private CompletableFuture<@Nullable Object> withFallback(CircuitBreaker breaker, MethodInvocation invocation,
			Permit permit, CompletableFuture<@Nullable Object> guarded) {
		CompletableFuture<@Nullable Object> recovered = new CompletableFuture<>() {

			@Override
			public boolean cancel(boolean mayInterruptIfRunning) {
				// Before those hear of it who hang on the future, and may try again
				guarded.cancel(mayInterruptIfRunning);
				return super.cancel(mayInterruptIfRunning);
			}

		};
		guarded.whenComplete((result, thrown) -> {
			if (recovered.isDone()) {
				return;
			}
			// Settled, for nobody but the call and its time-out have been first
			CallOutcome outcome = permit.outcome();
			FallbackMethod fallback = (thrown != null && outcome != null) ? this.plan.afterFailure(thrown, outcome)
					: null;
			if (fallback == null) {
				complete(recovered, result, thrown);
			}
			else {
				complete(recovered, fallback, breaker, invocation, thrown);
			}
		});
		// For where the caller is first; changes nothing where the call is
		recovered.whenComplete((result, thrown) -> {
			if (thrown != null && !recovered.isCancelled()) {
				guarded.completeExceptionally(thrown);
			}
			else {
				guarded.cancel(true);
			}
		});
		return recovered;
	}

	private void complete(CompletableFuture<@Nullable Object> future, FallbackMethod fallback, CircuitBreaker breaker,
			MethodInvocation invocation, Throwable thrown) {
		this.plan.listeners().begin(breaker, thrown);
		stage(fallback, invocation, thrown).whenComplete((result, again) -> {
			complete(future, result, again);
			this.plan.listeners().end(breaker, thrown, again == null);
		});
	}

	private static CompletionStage<@Nullable Object> stage(FallbackMethod fallback, MethodInvocation invocation,
			Throwable thrown) {
		try {
			return stage(fallback.call(invocation, thrown), "the fallback");
		}
		catch (Throwable ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	@SuppressWarnings("unchecked")
	private static CompletionStage<@Nullable Object> stage(@Nullable Object returned, String who) {
		return (returned != null) ? (CompletionStage<@Nullable Object>) returned
				: CompletableFuture.failedFuture(new NullPointerException(who + " returned null instead of a stage"));
	}

	@SuppressWarnings("NullAway") // a result may be null, which the type says and
									// NullAway does not read
	private static void complete(CompletableFuture<@Nullable Object> future, @Nullable Object result,
			@Nullable Throwable thrown) {
		if (thrown != null) {
			future.completeExceptionally(thrown);
		}
		else {
			future.complete(result);
		}
	}

}
