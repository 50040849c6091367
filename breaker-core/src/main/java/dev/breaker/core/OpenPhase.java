package dev.breaker.core;

import java.time.Duration;

import dev.breaker.core.fleet.FleetRecord;

/**
 * Refuses every call until its wait is over. An OPEN of the instance's own then becomes
 * HALF_OPEN with the next call; one of the fleet waits for the fleet's round, and becomes
 * a round of this instance alone where the store is out of reach, or brings no round
 * within {@link #GRACE} of the first call that asked for it.
 */
final class OpenPhase extends Phase {

	private static final Duration GRACE = Duration.ofSeconds(10);

	private final Evidence evidence;

	private final long retryAt;

	private final Refusal refusal;

	private volatile boolean demand;

	/**
	 * When a call first asked for the fleet's round, in ticker nanoseconds; 0 for not
	 * yet.
	 */
	private volatile long overdueSince;

	OpenPhase(StateMachine machine, Origin origin, Streak streak, long since, Evidence evidence) {
		super(machine, origin, streak, since);
		this.evidence = evidence;
		this.retryAt = since + streak.openFor().toNanos();
		this.refusal = Refusal.until(CircuitBreakerState.OPEN, this.retryAt);
	}

	@Override
	CircuitBreakerState stateAt(long now) {
		return (now - this.retryAt < 0) ? CircuitBreakerState.OPEN : CircuitBreakerState.HALF_OPEN;
	}

	@Override
	CircuitBreakerState state() {
		return CircuitBreakerState.OPEN;
	}

	@Override
	Decision decide(long now) {
		if (this.origin.isFleet() && now - this.retryAt >= 0) {
			if (this.overdueSince == 0) {
				this.overdueSince = now;
				this.machine.wakeLane();
			}
			return Refusal.HALF_OPEN;
		}
		return standing();
	}

	@Override
	Refusal standing() {
		if (this.origin.isFleet() && !this.demand) {
			this.demand = true;
		}
		return this.refusal;
	}

	@Override
	Phase agedAt(long now) {
		if (now - this.retryAt < 0 || isLeftToTheFleet(now)) {
			return this;
		}
		FleetRecord agreed = this.origin.agreed();
		Round round = (this.origin.isFleet() && agreed != null) ? Round.of(agreed) : Round.of(this.machine.config());
		return new HalfOpenPhase(this.machine, this.origin.own(), this.streak, this.retryAt, round,
				this.machine.jittered(this.retryAt, this.streak), this.evidence);
	}

	/** Without end where nothing is enforced: an observer takes no part in rounds. */
	private boolean isLeftToTheFleet(long now) {
		if (!this.origin.isFleet() || !this.machine.storeConnected()) {
			return false;
		}
		boolean graceOver = this.overdueSince != 0 && now - this.overdueSince >= GRACE.toNanos();
		return !graceOver || this.machine.config().mode() != CircuitBreakerMode.ENFORCE;
	}

	@Override
	String agedBecause() {
		return "the wait of %s is over".formatted(this.streak.openFor());
	}

	@Override
	Phase fresh(long now) {
		return this;
	}

	@Override
	Streak nextOpening(long now) {
		return this.origin.isFleet() ? super.nextOpening(now) : this.streak;
	}

	@Override
	Evidence evidence() {
		return this.evidence;
	}

	@Override
	boolean inDemand() {
		return this.demand;
	}

	@Override
	Refusal refusal() {
		return this.refusal;
	}

}
