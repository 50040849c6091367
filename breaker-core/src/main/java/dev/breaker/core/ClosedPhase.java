package dev.breaker.core;

import java.time.Duration;

/**
 * Admits every call.
 */
final class ClosedPhase extends RecordingPhase {

	ClosedPhase(StateMachine machine, Origin origin, Streak streak, long since, Recording recording) {
		super(machine, origin, streak, since, recording);
	}

	@Override
	CircuitBreakerState stateAt(long now) {
		return CircuitBreakerState.CLOSED;
	}

	@Override
	CircuitBreakerState state() {
		return CircuitBreakerState.CLOSED;
	}

	@Override
	Decision decide(long now) {
		return this;
	}

	@Override
	ClosedPhase with(Recording recording) {
		return new ClosedPhase(this.machine, this.origin, this.streak, this.since, recording);
	}

	/**
	 * The streak is forgotten after a stay as long as the window or the last wait, the
	 * longer of both.
	 */
	@Override
	Streak nextOpening(long now) {
		Duration window = this.machine.config().windowLength();
		Duration quiet = (window.compareTo(this.streak.openFor()) > 0) ? window : this.streak.openFor();
		boolean forgotten = now - this.since >= quiet.toNanos();
		return this.machine.opening(forgotten ? 1 : this.streak.openings() + 1);
	}

}
