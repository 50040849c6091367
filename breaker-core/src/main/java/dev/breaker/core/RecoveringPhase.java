package dev.breaker.core;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Admits a share of the calls that grows from 10 % to all over the ramp-up duration, and
 * at least one call a second. Calls are picked evenly: the n-th is admitted when n times
 * the share passes a whole number.
 */
final class RecoveringPhase extends RecordingPhase {

	private static final double FIRST_SHARE = 0.1;

	private static final long SECOND = 1_000_000_000L;

	private final Refusal refusal = Refusal.atAnyMoment(CircuitBreakerState.RECOVERING);

	private final long rampUpNanos;

	private final AtomicLong asked = new AtomicLong();

	private final AtomicLong lastAdmitted;

	RecoveringPhase(StateMachine machine, Origin origin, Streak streak, long since, Recording recording,
			long rampUpNanos) {
		super(machine, origin, streak, since, recording);
		this.rampUpNanos = rampUpNanos;
		this.lastAdmitted = new AtomicLong(since - SECOND);
	}

	@Override
	CircuitBreakerState stateAt(long now) {
		return (now - this.since < this.rampUpNanos) ? CircuitBreakerState.RECOVERING : CircuitBreakerState.CLOSED;
	}

	@Override
	CircuitBreakerState state() {
		return CircuitBreakerState.RECOVERING;
	}

	@Override
	Decision decide(long now) {
		double share = Math.max(FIRST_SHARE, (double) (now - this.since) / this.rampUpNanos);
		long number = this.asked.getAndIncrement();
		boolean picked = (long) ((number + 1) * share) > (long) (number * share);
		long last = this.lastAdmitted.get();
		if (picked) {
			this.lastAdmitted.lazySet(now);
			return this;
		}
		if (now - last >= SECOND && this.lastAdmitted.compareAndSet(last, now)) {
			return this;
		}
		return this.refusal;
	}

	@Override
	Phase agedAt(long now) {
		return (now - this.since < this.rampUpNanos) ? this : new ClosedPhase(this.machine, this.origin, this.streak,
				this.since + this.rampUpNanos, this.recording);
	}

	@Override
	String agedBecause() {
		return "the ramp-up is over";
	}

	@Override
	RecoveringPhase with(Recording recording) {
		return new RecoveringPhase(this.machine, this.origin, this.streak, this.since, recording, this.rampUpNanos);
	}

}
