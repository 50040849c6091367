package dev.breaker.sample;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * How the payment provider behaves.
 */
enum ProviderMode {

	/** Every request succeeds. */
	UP,

	/** Every request fails with status 500. */
	DOWN,

	/** Every request succeeds, but late. */
	SLOW,

	/** Every third request fails: too few for the breaker to open. */
	FLAKY;

	static Optional<ProviderMode> named(String label) {
		return Arrays.stream(values()).filter((mode) -> mode.label().equals(label)).findFirst();
	}

	@JsonValue
	String label() {
		return name().toLowerCase(Locale.ROOT);
	}

}
