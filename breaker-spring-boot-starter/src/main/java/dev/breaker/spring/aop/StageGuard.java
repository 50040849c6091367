package dev.breaker.spring.aop;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import dev.breaker.core.CircuitBreaker;
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
		Call call = new Call(invocation);
		CompletableFuture<@Nullable Object> guarded = breaker.callAsync(this.plan.rules(breaker), call);
		Throwable thrown = call.thrown;
		if (thrown != null && fallback(breaker, call, thrown) == null) {
			throw thrown;
		}
		return (this.plan.fallback() != null) ? withFallback(breaker, call, guarded) : guarded;
	}

	@SuppressWarnings("FutureReturnValueIgnored") // what is hung on ends as they do
	private CompletableFuture<@Nullable Object> withFallback(CircuitBreaker breaker, Call call,
			CompletableFuture<@Nullable Object> guarded) {
		CompletableFuture<@Nullable Object> recovered = new CompletableFuture<>();
		guarded.whenComplete((result, thrown) -> {
			if (recovered.isDone()) {
				return;
			}
			FallbackMethod fallback = (thrown != null) ? fallback(breaker, call, thrown) : null;
			if (fallback == null) {
				complete(recovered, result, thrown);
			}
			else {
				stage(fallback, call.invocation, thrown).whenComplete((instead, again) -> {
					complete(recovered, instead, again);
					this.plan.listeners().tell(breaker, again == null);
				});
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

	// The breaker has judged the exception already but keeps the verdict to itself; the
	// rules give the same one again
	private @Nullable FallbackMethod fallback(CircuitBreaker breaker, Call call, Throwable thrown) {
		if (!call.made) {
			return this.plan.afterRefusal(thrown);
		}
		return this.plan.afterFailure(thrown, this.plan.rules(breaker).judge(thrown, (hook, problem) -> {
		}));
	}

	@SuppressWarnings("unchecked")
	private static CompletionStage<@Nullable Object> stage(FallbackMethod fallback, MethodInvocation invocation,
			Throwable thrown) {
		try {
			return (CompletionStage<@Nullable Object>) Objects.requireNonNull(fallback.call(invocation, thrown),
					"the fallback returned null instead of a stage");
		}
		catch (Throwable ex) {
			return CompletableFuture.failedFuture(ex);
		}
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

	/** Starts the call; knows whether it was permitted to, and whether that threw. */
	private static final class Call implements Supplier<CompletionStage<@Nullable Object>> {

		private final MethodInvocation invocation;

		private boolean made;

		private @Nullable Throwable thrown;

		Call(MethodInvocation invocation) {
			this.invocation = invocation;
		}

		@Override
		@SuppressWarnings("unchecked")
		public CompletionStage<@Nullable Object> get() {
			this.made = true;
			try {
				Object stage = this.invocation.proceed();
				return (stage != null) ? (CompletionStage<@Nullable Object>) stage : CompletableFuture
					.failedFuture(new NullPointerException("the method returned null instead of a stage"));
			}
			catch (Throwable ex) {
				this.thrown = ex;
				return CompletableFuture.failedFuture(ex);
			}
		}

	}

}
