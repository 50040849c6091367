package dev.breaker.core;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * All that admits or refuses a call, in one immutable object: the automatic phase and the
 * override on top of it.
 *
 * @param phase the automatic phase; ages beneath an override
 * @param override the override register; null while none was ever known
 * @param forced the answer that the override gives to every call, until it expires; null
 * if nothing is forced
 * @param resetFrom the epoch that a reset was made in and that the fleet has yet to
 * leave; null if no reset is pending
 */
record Posture(Phase phase, @Nullable HeldOverride override, @Nullable Decision forced, @Nullable Long resetFrom) {

	static Posture of(Phase phase) {
		return new Posture(phase, null, null, null);
	}

	Posture withPhase(Phase phase) {
		return new Posture(phase, this.override, this.forced, this.resetFrom);
	}

	/** An adopted phase: the fleet has moved on, a pending reset is void. */
	Posture withAdopted(Phase phase) {
		return new Posture(phase, this.override, this.forced, null);
	}

	/**
	 * Where an override is set or lifted, the phase starts afresh, without old evidence.
	 */
	Posture withOverride(HeldOverride override, long now) {
		Decision answer = answer(override, now);
		boolean sameAsBefore = (this.forced == null && answer == null)
				|| (this.override != null && this.override.isSameAs(override));
		return new Posture(sameAsBefore ? this.phase : this.phase.fresh(now), override, answer, this.resetFrom);
	}

	/** What is forced at this moment; null if nothing. */
	@Nullable HeldOverride forcedAt(long now) {
		return (this.override != null && this.override.modeAt(now) != null) ? this.override : null;
	}

	/** The effective state, beneath the mode. */
	CircuitBreakerState stateAt(long now) {
		HeldOverride forced = forcedAt(now);
		return (forced != null) ? forced.state() : this.phase.stateAt(now);
	}

	Posture withReset(Phase phase, @Nullable HeldOverride cleared, @Nullable Long resetFrom) {
		return new Posture(phase, cleared, null, resetFrom);
	}

	long knownRev() {
		return (this.override != null) ? Math.max(this.override.register().rev(), this.override.knownRev()) : 0;
	}

	private @Nullable Decision answer(HeldOverride override, long now) {
		if (override.modeAt(now) == null) {
			return null;
		}
		if (override.state() == CircuitBreakerState.FORCED_CLOSED) {
			return Admission.UNWATCHED;
		}
		Duration remaining = override.register().remaining();
		return (remaining != null)
				? Refusal.until(CircuitBreakerState.FORCED_OPEN, override.setAt() + remaining.toNanos())
				: new Refusal(CircuitBreakerState.FORCED_OPEN, null, this.phase.machine.config.openWait().initial());
	}

}
