package dev.breaker.core;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * All that admits or refuses a call, in one immutable object: the settings, the automatic
 * phase and the override on top of it.
 */
final class Posture {

	private final CircuitBreakerConfig config;

	private final Phase phase;

	private final @Nullable HeldOverride override;

	private final @Nullable Decision forced;

	private final @Nullable Long resetFrom;

	private final @Nullable Runnable wakeUp;

	/**
	 * Who admits every call, whatever the time: so that the path of most calls is one
	 * read. Null where more has to be asked.
	 */
	final @Nullable ClosedPhase free;

	private Posture(CircuitBreakerConfig config, Phase phase, @Nullable HeldOverride override,
			@Nullable Decision forced, @Nullable Long resetFrom, @Nullable Runnable wakeUp) {
		this.config = config;
		this.phase = phase;
		this.override = override;
		this.forced = forced;
		this.resetFrom = resetFrom;
		this.wakeUp = wakeUp;
		this.free = (forced == null && wakeUp == null && config.mode() != CircuitBreakerMode.OFF
				&& phase instanceof ClosedPhase closed) ? closed : null;
	}

	private Posture(CircuitBreakerConfig config, Phase phase, @Nullable HeldOverride override,
			@Nullable Decision forced, @Nullable Long resetFrom) {
		this(config, phase, override, forced, resetFrom, null);
	}

	static Posture of(CircuitBreakerConfig config, Phase phase) {
		return new Posture(config, phase, null, null, null);
	}

	/** The settings in force. */
	CircuitBreakerConfig config() {
		return this.config;
	}

	/** The automatic phase; ages beneath an override. */
	Phase phase() {
		return this.phase;
	}

	/** The override register; null while none was ever known. */
	@Nullable HeldOverride override() {
		return this.override;
	}

	/**
	 * The answer that the override gives to every call, until it expires; null if nothing
	 * is forced.
	 */
	@Nullable Decision forced() {
		return this.forced;
	}

	/**
	 * The epoch that a reset was made in and that the fleet has yet to leave; null if no
	 * reset is pending.
	 */
	@Nullable Long resetFrom() {
		return this.resetFrom;
	}

	/** What a call or a change is to wake; null where nothing sleeps. */
	@Nullable Runnable wakeUp() {
		return this.wakeUp;
	}

	/**
	 * Whether nothing would be lost that anybody has to know of. Nobody knows whether a
	 * breaker is used that is OFF.
	 */
	boolean isAtRest() {
		return this.phase instanceof ClosedPhase && this.config.mode() != CircuitBreakerMode.OFF && this.forced == null
				&& this.resetFrom == null && (this.override == null || !this.override.pending());
	}

	Posture asleep(Runnable wakeUp) {
		return new Posture(this.config, this.phase, this.override, this.forced, this.resetFrom, wakeUp);
	}

	Posture awake() {
		return withPhase(this.phase);
	}

	/**
	 * A phase that was built for a change; should the settings have changed meanwhile,
	 * its window follows.
	 */
	Posture withPhase(Phase phase) {
		return new Posture(this.config, fitted(phase, this.config), this.override, this.forced, this.resetFrom);
	}

	private static Phase fitted(Phase phase, CircuitBreakerConfig config) {
		return (phase instanceof RecordingPhase recording && !recording.recording.fits(config))
				? recording.with(new Recording(config, phase.machine.ticker.nanos())) : phase;
	}

	/** The phase goes on, and keeps its window where that still has the right shape. */
	Posture withConfig(CircuitBreakerConfig config) {
		return new Posture(config, fitted(this.phase, config), this.override, this.forced, this.resetFrom);
	}

	/** An adopted phase: the fleet has moved on, a pending reset is void. */
	Posture withAdopted(Phase phase) {
		return new Posture(this.config, phase, this.override, this.forced, null);
	}

	/**
	 * Where an override is set or lifted, the phase starts afresh, without old evidence.
	 */
	Posture withOverride(HeldOverride override, long now) {
		Decision answer = answer(override, now);
		boolean sameAsBefore = (this.forced == null && answer == null)
				|| (this.override != null && this.override.isSameAs(override));
		Phase phase = sameAsBefore ? this.phase : this.phase.fresh(now);
		return new Posture(this.config, phase, override, answer, this.resetFrom);
	}

	Posture withReset(Phase phase, @Nullable HeldOverride cleared, @Nullable Long resetFrom) {
		return new Posture(this.config, phase, cleared, null, resetFrom);
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
				: Refusal.unlimited(CircuitBreakerState.FORCED_OPEN, this.config.openWait().initial());
	}

}
