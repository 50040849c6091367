package dev.breaker.core.fleet;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The override of one breaker as all instances keep it: last writer wins, by revision. A
 * register without mode is a tombstone, the memory that an override was cleared.
 *
 * @param rev revision; 0 while no store has given it one
 * @param mode what is forced; null for a tombstone
 * @param by who set or cleared it
 * @param verified whether {@code by} is an authenticated principal
 * @param reason why
 * @param since when it was set, by the setter's wall clock, for display only
 * @param remaining how long it still holds; null for without limit, and in a tombstone
 */
public record OverrideRegister(long rev, @Nullable OverrideMode mode, String by, boolean verified, String reason,
		Instant since, @Nullable Duration remaining) {

	/**
	 * The same content under another revision.
	 * @param rev the revision
	 * @return a copy
	 */
	public OverrideRegister withRev(long rev) {
		return new OverrideRegister(rev, this.mode, this.by, this.verified, this.reason, this.since, this.remaining);
	}

	/**
	 * What is left of an override that is over: its revision still stands against lower
	 * ones.
	 * @return a tombstone of the same revision
	 */
	public OverrideRegister cleared() {
		return new OverrideRegister(this.rev, null, this.by, this.verified, this.reason, this.since, null);
	}

	/**
	 * The same register with another remaining time.
	 * @param remaining how long it still holds; null for without limit
	 * @return a copy
	 */
	public OverrideRegister withRemaining(@Nullable Duration remaining) {
		return new OverrideRegister(this.rev, this.mode, this.by, this.verified, this.reason, this.since, remaining);
	}

	/**
	 * Whether this register takes the place of another: the higher revision wins, a tie
	 * goes to {@link OverrideMode#FORCED_OPEN}.
	 * @param other the register that stands
	 * @return true if this one is to stand
	 */
	public boolean supersedes(@Nullable OverrideRegister other) {
		if (other == null || this.rev != other.rev) {
			return other == null || this.rev > other.rev;
		}
		return this.mode == OverrideMode.FORCED_OPEN && other.mode != OverrideMode.FORCED_OPEN;
	}

}
