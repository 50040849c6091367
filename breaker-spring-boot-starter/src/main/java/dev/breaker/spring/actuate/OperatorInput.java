package dev.breaker.spring.actuate;

import java.security.Principal;
import java.time.Duration;

import dev.breaker.core.ManualOverride;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.DurationStyle;

/**
 * Makes an operator's word from the texts of a request.
 */
final class OperatorInput {

	private static final String UNLIMITED = "unlimited";

	/** No duration takes more. */
	private static final int MAX_LENGTH = 40;

	private OperatorInput() {
	}

	/**
	 * Reads a request. What is absent has its default.
	 * @throws IllegalArgumentException if a text is not allowed; says what is
	 */
	static ManualOverride read(@Nullable String reason, @Nullable String by, @Nullable Principal principal,
			@Nullable String duration) {
		ManualOverride word = ManualOverride.because(line("reason", reason));
		word = (principal != null) ? word.byVerified(line("by", principal.getName())) : word.by(line("by", by));
		if (duration == null) {
			return word;
		}
		return UNLIMITED.equals(duration) ? word.unlimited() : word.lasting(parse(duration));
	}

	/** Both go into log lines: a line break could forge one. */
	private static String line(String field, @Nullable String text) {
		if (text != null && text.chars().anyMatch(Character::isISOControl)) {
			throw new IllegalArgumentException(field + " must be one line of text, without control characters");
		}
		return (text != null) ? text.strip() : "";
	}

	private static Duration parse(String duration) {
		String text = duration.strip();
		if (text.isEmpty() || text.length() > MAX_LENGTH
				|| text.chars().allMatch((c) -> Character.isDigit(c) || c == '+' || c == '-')) {
			throw notADuration(duration, null);
		}
		try {
			return DurationStyle.detectAndParse(text);
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			throw notADuration(duration, ex);
		}
	}

	private static IllegalArgumentException notADuration(String duration, @Nullable Exception cause) {
		return new IllegalArgumentException(
				"duration must be a number with a unit, such as 30s, 10m or 24h, or '%s', not '%s'".formatted(UNLIMITED,
						(duration.length() > MAX_LENGTH) ? duration.substring(0, MAX_LENGTH) + "..." : duration),
				cause);
	}

}
