package dev.breaker.spring.actuate;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Texts as the endpoint shows them: what is empty is absent, and messages of exceptions
 * only where they may be seen.
 */
final class Texts {

	private static final Pattern EXCEPTION_TYPE = Pattern.compile("[\\w.$]+");

	private Texts() {
	}

	static @Nullable String orNull(@Nullable String text) {
		return (text == null || text.isEmpty()) ? null : text;
	}

	/** The type of an exception from its text; null if the text does not begin so. */
	static @Nullable String typeOf(String exception) {
		int colon = exception.indexOf(':');
		String type = (colon >= 0) ? exception.substring(0, colon) : exception;
		return EXCEPTION_TYPE.matcher(type).matches() ? type : null;
	}

}
