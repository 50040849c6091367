package dev.breaker.core;

import java.util.regex.Pattern;

/**
 * What a breaker may be called.
 */
final class Names {

	/** A name, or a name with a key as keyed breakers have it. */
	private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._-]{1,64}(:[A-Za-z0-9._-]{1,64})?");

	private Names() {
	}

	static String checked(String name) {
		if (!ALLOWED.matcher(name).matches()) {
			throw new IllegalArgumentException("name of a circuit breaker must be 1 to 64 letters, digits, '-', '_' "
					+ "or '.', optionally followed by ':' and a key of the same kind, not '" + name + "'");
		}
		return name;
	}

}
