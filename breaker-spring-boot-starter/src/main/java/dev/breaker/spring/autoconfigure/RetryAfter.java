package dev.breaker.spring.autoconfigure;

import dev.breaker.core.CallNotPermittedException;

/**
 * The value of the HTTP header, in whole seconds.
 */
final class RetryAfter {

	private RetryAfter() {
	}

	/**
	 * Rounded up, and at least 1: 0 would invite a client to ask at once, again and
	 * again.
	 */
	static String of(CallNotPermittedException refusal) {
		return String.valueOf(Math.max(1, refusal.retryAfter().plusMillis(999).toSeconds()));
	}

}
