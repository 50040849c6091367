package dev.breaker.spring.autoconfigure;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import dev.breaker.core.CallNotPermittedException;
import org.jspecify.annotations.Nullable;

/**
 * What the answer to a request says of a refusal.
 */
final class Refusals {

	private Refusals() {
	}

	/**
	 * The refusal that an exception is, or carries from another thread; null if neither.
	 * An exception that the application made of a refusal is the application's to answer.
	 */
	static @Nullable CallNotPermittedException in(Throwable thrown) {
		boolean carrier = thrown instanceof CompletionException || thrown instanceof ExecutionException;
		return ((carrier ? thrown.getCause() : thrown) instanceof CallNotPermittedException refusal) ? refusal : null;
	}

	/**
	 * The header Retry-After in whole seconds, rounded up, and at least 1: 0 would invite
	 * a client to ask at once, again and again.
	 */
	static String retryAfter(CallNotPermittedException refusal) {
		return String.valueOf(Math.max(1, refusal.retryAfter().plusMillis(999).toSeconds()));
	}

}
