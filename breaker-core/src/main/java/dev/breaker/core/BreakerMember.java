package dev.breaker.core;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

import dev.breaker.core.fleet.FleetMember;
import dev.breaker.core.fleet.FleetPhase;
import dev.breaker.core.fleet.FleetRecord;
import dev.breaker.core.fleet.LeaseRequest;
import dev.breaker.core.fleet.OverridePush;
import dev.breaker.core.fleet.OverrideRegister;
import dev.breaker.core.window.WindowTotals;
import org.jspecify.annotations.Nullable;

/**
 * A state machine as the fleet's lane sees it.
 */
final class BreakerMember implements FleetMember {

	private final String name;

	private final StateMachine machine;

	BreakerMember(String name, StateMachine machine) {
		this.name = name;
		this.machine = machine;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public View view() {
		long now = this.machine.ticker.nanos();
		this.machine.expireOverride(now);
		Posture posture = this.machine.posture();
		Phase phase = posture.phase();
		Origin origin = phase.origin;
		boolean overridden = posture.forcedAt(now) != null;
		HeldOverride held = posture.override();
		WindowTotals evidence = evidence(phase, now);
		boolean alone = !origin.isFleet() && !(phase instanceof RecordingPhase);
		boolean locallyOpen = alone && evidence.calls() > 0;
		List<String> parked = (phase instanceof LeasedHalfOpenPhase leased) ? leased.parked(now) : List.of();
		return new View(scope(), origin.epoch(), origin.agreedAsOf(now), origin.isFleet(), alone, locallyOpen,
				this.machine.config().windowShape(), evidence, this.machine.activity(), !overridden && phase.inDemand(),
				parked, posture.resetFrom() != null, (held != null) ? held.registerAsOf(now) : null,
				(held != null) ? held.push(this.name, now) : null);
	}

	private Scope scope() {
		CircuitBreakerConfig config = this.machine.config();
		if (config.mode() == CircuitBreakerMode.OFF) {
			return Scope.NONE;
		}
		if (config.scope() == CircuitBreakerScope.LOCAL) {
			return Scope.OVERRIDES;
		}
		return (config.mode() == CircuitBreakerMode.OBSERVE) ? Scope.OBSERVER : Scope.FULL;
	}

	private WindowTotals evidence(Phase phase, long now) {
		if (phase instanceof RecordingPhase recording) {
			return recording.recording.window.totals(now);
		}
		return phase.evidence().asOf(now, this.machine.config().windowLength());
	}

	@Override
	public void adopt(FleetRecord record) {
		this.machine.adopt(record);
	}

	@Override
	public void learnOverride(OverrideRegister register) {
		this.machine.learnOverride(register);
	}

	@Override
	public void overrideAcknowledged(OverridePush push, OverrideRegister standing) {
		this.machine.overrideAcknowledged(push, standing);
	}

	@Override
	public void storeLost() {
		this.machine.storeLost();
	}

	@Override
	public void storeFound() {
		this.machine.storeFound();
	}

	@Override
	public void grant(long epoch, List<String> granted, List<String> renewed, Duration usableFor) {
		LeasedHalfOpenPhase leased = leased(epoch);
		if (leased != null) {
			long now = this.machine.ticker.nanos();
			leased.park(granted, renewed, now, now + usableFor.toNanos());
		}
	}

	@Override
	public void giveBack(long epoch, Duration parkedFor) {
		LeasedHalfOpenPhase leased = leased(epoch);
		if (leased != null) {
			leased.giveBack(this.machine.ticker.nanos() - parkedFor.toNanos());
		}
	}

	@Override
	public List<LeaseRequest.Result> takeLeaseResults(long epoch) {
		LeasedHalfOpenPhase leased = leased(epoch);
		return (leased != null) ? leased.takeResults() : List.of();
	}

	private @Nullable LeasedHalfOpenPhase leased(long epoch) {
		return (this.machine.posture().phase() instanceof LeasedHalfOpenPhase leased && leased.origin.epoch() == epoch)
				? leased : null;
	}

	@Override
	public @Nullable String crossed(WindowTotals pooled, int instances, int leftOut) {
		int minimum = this.machine.config().minimumNumberOfCalls();
		long share = ((long) minimum * (instances - leftOut) + instances - 1) / instances;
		return TripRules.crossedRate(this.machine.config(), pooled, share);
	}

	@Override
	public FleetRecord proposal(FleetPhase next, String cause, String proposer) {
		long now = this.machine.ticker.nanos();
		Posture posture = this.machine.posture();
		Phase phase = posture.phase();
		Round round = Round.of(this.machine.config());
		Streak streak = switch (next) {
			case OPEN -> phase.nextOpening(now);
			case HALF_OPEN, CLOSED -> phase.streak;
		};
		FleetRecord agreed = phase.origin.agreed();
		if (phase.origin.isFleet() && agreed != null && agreed.phase() != FleetPhase.CLOSED) {
			round = Round.of(agreed);
		}
		Duration rampUp = (posture.resetFrom() != null) ? Duration.ZERO : round.rampUp();
		return new FleetRecord(0, next, streak.openings(), streak.openFor(), Duration.ZERO, round.permitted(),
				round.successThreshold(), round.probeDeadline(), rampUp, cause, proposer, UUID.randomUUID().toString());
	}

}
