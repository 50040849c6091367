package dev.breaker.core;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

/**
 * Guards one asynchronous call from its start to its completion, its time-out, or its
 * caller's loss of interest, whichever comes first.
 */
final class AsyncCall {

	private AsyncCall() {
	}

	/** Whoever settles the permit completes the future, once all has been counted. */
	@SuppressWarnings("FutureReturnValueIgnored") // what is hung on ends with the call
	static <T extends @Nullable Object> CompletableFuture<T> guard(Permit permit, CompletionStage<T> source,
			@Nullable Duration timeout) {
		CompletableFuture<T> guarded = new CompletableFuture<>() {
			@Override
			public boolean cancel(boolean mayInterruptIfRunning) {
				// Before those hear of it who hang on the future, and may try again.
				permit.guardedCancelled();
				return super.cancel(mayInterruptIfRunning);
			}
		};
		try {
			source.whenComplete((result, thrown) -> {
				if (thrown == null) {
					if (permit.guardedReturned(result)) {
						guarded.complete(result);
					}
				}
				else if (permit.guardedThrew(thrown)) {
					guarded.completeExceptionally(ofTheCall(thrown));
				}
			});
		}
		catch (Throwable ex) {
			permit.guardedThrew(ex);
			guarded.completeExceptionally(ex);
		}
		guarded.whenComplete((result, thrown) -> {
			// A settled permit means that the source was first, and nothing is left to
			// do.
			if (thrown instanceof TimeoutException) {
				permit.guardedThrew(thrown);
			}
			permit.guardedCancelled();
			cancel(source);
		});
		if (timeout != null) {
			limit(permit, guarded, timeout);
		}
		return guarded;
	}

	/**
	 * The JVM has one thread for all time-outs of futures: it only says that the time is
	 * over, and what users hang on the future runs in the common pool.
	 */
	@SuppressWarnings("FutureReturnValueIgnored") // both end with the call
	private static void limit(Permit permit, CompletableFuture<?> guarded, Duration timeout) {
		CompletableFuture<@Nullable Void> timer = new CompletableFuture<@Nullable Void>().orTimeout(timeout.toNanos(),
				TimeUnit.NANOSECONDS);
		timer.exceptionallyAsync((over) -> {
			TimeoutException late = new TimeoutException("not completed within %d ms".formatted(timeout.toMillis()));
			if (permit.guardedThrew(late)) {
				guarded.completeExceptionally(late);
			}
			return null;
		});
		guarded.whenComplete((result, thrown) -> timer.complete(null));
	}

	/** Without the wrapping that the stages of a future add on the way. */
	private static Throwable ofTheCall(Throwable thrown) {
		Throwable cause = (thrown instanceof CompletionException) ? UserExceptions.cause(thrown) : null;
		return (cause != null) ? cause : thrown;
	}

	private static void cancel(CompletionStage<?> source) {
		try {
			source.toCompletableFuture().cancel(true);
		}
		catch (UnsupportedOperationException ex) {
			// A stage that cannot be cancelled runs on; its end changes nothing any more.
		}
	}

}
