package dev.breaker.core.fleet;

import java.time.Duration;

/**
 * What a fleet agreed on for one breaker, for one epoch. The proposer fixes every number
 * of the recovery that follows, so instances with other settings recover alike. Durations
 * are relative to the moment the store answered; wall clocks are never compared.
 *
 * @param epoch version of the agreement; grows with every transition
 * @param phase what was agreed
 * @param openings how many times in a row the circuit has opened, for the back-off; 0 for
 * a fleet that never opened
 * @param openWait how long an OPEN phase lasts, back-off and jitter included; for other
 * phases the last such wait
 * @param age how long ago the store accepted the transition
 * @param permitted most probes of a half-open round, at least 1
 * @param successThreshold successful probes that close, 1 to {@code permitted}
 * @param probeDeadline how long one probe may take before it counts as lost
 * @param rampUp how long a CLOSED phase admits only a share of the calls; zero for none
 * @param cause why, in one sentence
 * @param proposer the instance that proposed it
 * @param nonce what the proposer drew for this proposal, so that it recognises its own
 */
public record FleetRecord(long epoch, FleetPhase phase, int openings, Duration openWait, Duration age, int permitted,
		int successThreshold, Duration probeDeadline, Duration rampUp, String cause, String proposer, String nonce) {

	/**
	 * The rest of the wait of an OPEN record.
	 * @return how long calls are still to be refused; zero when the wait is over
	 */
	public Duration remainingWait() {
		Duration remaining = this.openWait.minus(this.age);
		return remaining.isNegative() ? Duration.ZERO : remaining;
	}

	/**
	 * How many failed probes make the success threshold out of reach.
	 * @return number of failures that reopen, at least 1
	 */
	public int failureThreshold() {
		return this.permitted - this.successThreshold + 1;
	}

	/**
	 * The same agreement at another version and age.
	 * @param epoch the version
	 * @param age how long ago it was accepted
	 * @return a copy
	 */
	public FleetRecord at(long epoch, Duration age) {
		return new FleetRecord(epoch, this.phase, this.openings, this.openWait, age, this.permitted,
				this.successThreshold, this.probeDeadline, this.rampUp, this.cause, this.proposer, this.nonce);
	}

}
