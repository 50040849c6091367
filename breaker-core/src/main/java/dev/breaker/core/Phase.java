package dev.breaker.core;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * One stay in one state. A breaker goes from phase to phase by compare-and-set; a phase
 * never comes back, so what belongs to one stay (window, probes, deadlines) lives and
 * dies with its object.
 */
abstract sealed class Phase permits RecordingPhase, OpenPhase, HalfOpenPhase, LeasedHalfOpenPhase {

	final StateMachine machine;

	final Origin origin;

	final Streak streak;

	/** When the phase began, in ticker nanoseconds; may lie before its creation. */
	final long since;

	final Instant sinceInstant;

	Phase(StateMachine machine, Origin origin, Streak streak, long since) {
		this.machine = machine;
		this.origin = origin;
		this.streak = streak;
		this.since = since;
		Duration ago = Duration.ofNanos(Math.max(0, machine.ticker.nanos() - since));
		this.sinceInstant = machine.ticker.wallTime().minus(ago);
	}

	/** The state that time has made of this phase, seen by readers. */
	abstract CircuitBreakerState stateAt(long now);

	/** The state that transitions and events name. */
	abstract CircuitBreakerState state();

	/** Admits or refuses one call. */
	abstract Decision decide(long now);

	/** The refusal that only time ends, given to a call; null if there is none. */
	@Nullable Refusal standing() {
		return null;
	}

	/**
	 * The phase that time alone makes of this one; this one if nothing is due. Changes
	 * nothing: the caller swaps it in, or only looks at it.
	 */
	Phase agedAt(long now) {
		return this;
	}

	/** Why time ages this phase. */
	String agedBecause() {
		return "";
	}

	/** A copy without evidence and without probes, for an override to lie upon. */
	abstract Phase fresh(long now);

	/** How this instance would answer calls if the store were out of reach. */
	Phase withoutStore(long now) {
		return this;
	}

	/** Whether a call was refused that a lease of the fleet would have admitted. */
	boolean inDemand() {
		return false;
	}

	/**
	 * What spoke for opening, where the circuit is open by this instance's own evidence.
	 */
	Evidence evidence() {
		return Evidence.NONE;
	}

	/** What is recorded in this phase; null if nothing. */
	@Nullable Recording recording() {
		return null;
	}

	/** The answer to a call that this phase refuses; null if it refuses none. */
	@Nullable Refusal refusal() {
		return null;
	}

	/** The number and the wait of the opening that would follow this phase. */
	Streak nextOpening(long now) {
		return this.machine.opening(this.streak.openings() + 1);
	}

}
