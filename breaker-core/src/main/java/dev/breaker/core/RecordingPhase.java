package dev.breaker.core;

/**
 * A phase that admits freely and gathers evidence.
 */
abstract sealed class RecordingPhase extends Phase implements Admission permits ClosedPhase, RecoveringPhase {

	final Recording recording;

	RecordingPhase(StateMachine machine, Origin origin, Streak streak, long since, Recording recording) {
		super(machine, origin, streak, since);
		this.recording = recording;
	}

	@Override
	public void settle(CallOutcome outcome, boolean slow) {
		if (outcome == CallOutcome.IGNORED) {
			return;
		}
		String cause = this.recording.record(outcome == CallOutcome.FAILURE, slow, this.machine.ticker.coarseNanos());
		if (cause != null) {
			this.machine.trip(this.recording, cause);
		}
	}

	/** The phase that follows when the evidence says so. */
	OpenPhase opened(long now) {
		return new OpenPhase(this.machine, this.origin.own(), nextOpening(now), now,
				new Evidence(this.recording.window.totals(now), now));
	}

}
