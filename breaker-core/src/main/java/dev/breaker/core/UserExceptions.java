package dev.breaker.core;

import org.jspecify.annotations.Nullable;

/**
 * What exceptions of the user's say of themselves: their methods are the user's code too,
 * and may throw.
 */
final class UserExceptions {

	private UserExceptions() {
	}

	static @Nullable String message(Throwable problem) {
		try {
			return problem.getMessage();
		}
		catch (Throwable ex) {
			return null;
		}
	}

	static @Nullable Throwable cause(Throwable problem) {
		try {
			return problem.getCause();
		}
		catch (Throwable ex) {
			return null;
		}
	}

	static String describe(Throwable problem) {
		try {
			return problem.toString();
		}
		catch (Throwable ex) {
			return problem.getClass().getName();
		}
	}

}
