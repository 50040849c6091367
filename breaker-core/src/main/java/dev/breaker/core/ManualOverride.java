package dev.breaker.core;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * An operator's word on a breaker: why, by whom and for how long. It lasts 24 hours
 * unless told otherwise.
 *
 * <pre>{@code
 * breaker.forceOpen(ManualOverride.because("provider maintenance").by("alice").lasting(Duration.ofMinutes(10)));
 * }</pre>
 */
public final class ManualOverride {

	/** How long an override lasts that says nothing else. */
	public static final Duration DEFAULT_DURATION = Duration.ofHours(24);

	/** The longest duration; {@link #unlimited()} for more. */
	public static final Duration MAX_DURATION = Duration.ofDays(366);

	private static final int MAX_TEXT = 500;

	private final String reason;

	private final String by;

	private final boolean verified;

	private final @Nullable Duration duration;

	private ManualOverride(String reason, String by, boolean verified, @Nullable Duration duration) {
		this.reason = reason;
		this.by = by;
		this.verified = verified;
		this.duration = duration;
	}

	/**
	 * Starts with the reason.
	 * @param reason why, at most 500 characters; may be empty
	 * @return an override by nobody in particular, for 24 hours
	 * @throws IllegalArgumentException if the reason is too long
	 */
	public static ManualOverride because(String reason) {
		return new ManualOverride(text("reason", reason), "", false, DEFAULT_DURATION);
	}

	/**
	 * Says who.
	 * @param by a name, at most 500 characters
	 * @return a copy
	 * @throws IllegalArgumentException if the name is too long
	 */
	public ManualOverride by(String by) {
		return new ManualOverride(this.reason, text("by", by), false, this.duration);
	}

	/**
	 * Says who, as an authenticated principal.
	 * @param principal name of the principal
	 * @return a copy
	 * @throws IllegalArgumentException if the name is too long
	 */
	public ManualOverride byVerified(String principal) {
		return new ManualOverride(this.reason, text("by", principal), true, this.duration);
	}

	/**
	 * Says for how long.
	 * @param duration positive, at most {@link #MAX_DURATION}
	 * @return a copy
	 * @throws IllegalArgumentException if the duration is out of range
	 */
	public ManualOverride lasting(Duration duration) {
		if (duration.isNegative() || duration.isZero() || duration.compareTo(MAX_DURATION) > 0) {
			throw new IllegalArgumentException("duration must be positive and at most %d days, not %s; an override "
				.formatted(MAX_DURATION.toDays(), duration) + "without end is asked for by 'unlimited'");
		}
		return new ManualOverride(this.reason, this.by, this.verified, duration);
	}

	/**
	 * Lasts until it is released.
	 * @return a copy
	 */
	public ManualOverride unlimited() {
		return new ManualOverride(this.reason, this.by, this.verified, null);
	}

	/**
	 * Why.
	 * @return the reason; may be empty
	 */
	public String reason() {
		return this.reason;
	}

	/**
	 * By whom.
	 * @return a name; empty if nobody said
	 */
	public String by() {
		return this.by;
	}

	/**
	 * Whether {@link #by()} is an authenticated principal.
	 * @return true if it is
	 */
	public boolean verified() {
		return this.verified;
	}

	/**
	 * For how long.
	 * @return the duration; null for without limit
	 */
	public @Nullable Duration duration() {
		return this.duration;
	}

	private static String text(String argument, String text) {
		Objects.requireNonNull(text, argument);
		if (text.length() > MAX_TEXT) {
			throw new IllegalArgumentException(
					"%s must have at most %d characters, not %d".formatted(argument, MAX_TEXT, text.length()));
		}
		return text;
	}

}
