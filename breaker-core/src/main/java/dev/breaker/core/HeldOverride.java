package dev.breaker.core;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

import dev.breaker.core.fleet.OverrideMode;
import dev.breaker.core.fleet.OverridePush;
import dev.breaker.core.fleet.OverrideRegister;
import org.jspecify.annotations.Nullable;

/**
 * The override register as this instance holds it: in force, cleared, or expired.
 *
 * @param register the content; its remaining time is as of {@code setAt}
 * @param setAt when it was set here or learned from the store, in ticker nanoseconds
 * @param until when it ends, by the wall clock, for display; null for without limit
 * @param knownRev the highest revision known when it was set
 * @param pending whether the store has yet to learn of it
 */
record HeldOverride(OverrideRegister register, long setAt, @Nullable Instant until, long knownRev, boolean pending) {

	/** An operator's word, given here; a tombstone where the mode is null. */
	static HeldOverride made(@Nullable OverrideMode mode, ManualOverride by, long knownRev, long now, Instant wallTime,
			boolean pending) {
		return of(
				new OverrideRegister(0, mode, by.by(), by.verified(), by.reason(),
						wallTime.truncatedTo(ChronoUnit.MILLIS), (mode != null) ? by.duration() : null),
				knownRev, now, wallTime, pending);
	}

	static HeldOverride learned(OverrideRegister register, long now, Instant wallTime) {
		return of(register, register.rev(), now, wallTime, false);
	}

	/**
	 * What is left of it when it is over. The store has yet to learn of one that it has
	 * never seen: what that replaced must not come back.
	 */
	HeldOverride settled() {
		return new HeldOverride(this.pending ? this.register.cleared() : this.register, this.setAt, this.until,
				this.knownRev, this.pending);
	}

	private static HeldOverride of(OverrideRegister register, long knownRev, long now, Instant wallTime,
			boolean pending) {
		Duration remaining = register.remaining();
		return new HeldOverride(register, now, (remaining != null) ? wallTime.plus(remaining) : null, knownRev,
				pending);
	}

	/** Whether this word is the one that a push carried, and still on its way. */
	boolean isPushedBy(OverridePush push) {
		return this.pending && this.register.withRemaining(null).equals(push.register().withRemaining(null));
	}

	/** Whether both carry the same word of the same operator, under whatever revision. */
	boolean isSameAs(HeldOverride other) {
		OverrideRegister mine = this.register;
		OverrideRegister theirs = other.register;
		return mine.mode() == theirs.mode() && mine.since().equals(theirs.since()) && mine.by().equals(theirs.by())
				&& mine.reason().equals(theirs.reason());
	}

	/** What is forced at this moment; null if nothing. */
	@Nullable OverrideMode modeAt(long now) {
		return isExpiredAt(now) ? null : this.register.mode();
	}

	boolean isExpiredAt(long now) {
		Duration remaining = this.register.remaining();
		return remaining != null && now - this.setAt >= remaining.toNanos();
	}

	/** The register with the time that remains of it. */
	OverrideRegister registerAsOf(long now) {
		Duration remaining = this.register.remaining();
		return (remaining != null) ? this.register.withRemaining(left(remaining, now)) : this.register;
	}

	private Duration left(Duration remaining, long now) {
		Duration left = remaining.minusNanos(now - this.setAt);
		return left.isNegative() ? Duration.ZERO : left;
	}

	@Nullable OverridePush push(String breaker, long now) {
		return (this.pending && !isExpiredAt(now))
				? new OverridePush(breaker, registerAsOf(now), this.knownRev, Duration.ofNanos(now - this.setAt))
				: null;
	}

	CircuitBreakerState state() {
		return (this.register.mode() == OverrideMode.FORCED_OPEN) ? CircuitBreakerState.FORCED_OPEN
				: CircuitBreakerState.FORCED_CLOSED;
	}

	ActiveOverride display() {
		return new ActiveOverride(state(), this.register.by(), this.register.verified(), this.register.reason(),
				this.register.since(), this.until);
	}

}
