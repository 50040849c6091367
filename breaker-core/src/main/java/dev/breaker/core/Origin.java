package dev.breaker.core;

import java.time.Duration;

import dev.breaker.core.fleet.FleetRecord;
import org.jspecify.annotations.Nullable;

/**
 * Where a phase comes from: adopted from the fleet, or this instance's own over what the
 * fleet last agreed on.
 *
 * @param epoch highest epoch seen, 0 before any
 * @param agreed what the fleet agreed on in that epoch; null before any
 * @param agreedAt when {@code agreed} had the age it carries, in ticker nanoseconds
 * @param isFleet whether the phase is the adopted one
 */
record Origin(long epoch, @Nullable FleetRecord agreed, long agreedAt, boolean isFleet) {

	static final Origin ALONE = new Origin(0, null, 0, false);

	static Origin adopted(FleetRecord agreed, long now) {
		return new Origin(agreed.epoch(), agreed, now, true);
	}

	Origin own() {
		return this.isFleet ? new Origin(this.epoch, this.agreed, this.agreedAt, false) : this;
	}

	/** What the fleet agreed on, with its present age. */
	@Nullable FleetRecord agreedAsOf(long now) {
		return (this.agreed != null)
				? this.agreed.at(this.epoch, this.agreed.age().plus(Duration.ofNanos(Math.max(0, now - this.agreedAt))))
				: null;
	}

}
