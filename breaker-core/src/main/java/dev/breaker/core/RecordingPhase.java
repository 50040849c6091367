package dev.breaker.core;

import org.jspecify.annotations.Nullable;

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
		boolean failed = outcome == CallOutcome.FAILURE;
		long now = this.machine.ticker.coarseNanos();
		boolean clean = this.recording.record(failed, slow, now);
		if (this.recording.isRetired()) {
			this.machine.counters.takeOver(this.recording);
		}
		else if (!clean) {
			judge(failed);
		}
	}

	private void judge(boolean failed) {
		String cause = this.recording.judge(this.machine, failed);
		if (cause != null) {
			this.machine.trip(this.recording, cause);
		}
	}

	/** This phase with other evidence. */
	abstract RecordingPhase with(Recording recording);

	@Override
	Phase fresh(long now) {
		return with(new Recording(this.machine.config(), now));
	}

	@Override
	@Nullable Recording recording() {
		return this.recording;
	}

	/** The phase that follows when the evidence says so. */
	OpenPhase opened(long now) {
		return new OpenPhase(this.machine, this.origin.own(), nextOpening(now), now,
				new Evidence(this.recording.window.totals(now), now));
	}

}
