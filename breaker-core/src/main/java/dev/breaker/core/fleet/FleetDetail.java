package dev.breaker.core.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import dev.breaker.core.window.WindowTotals;
import org.jspecify.annotations.Nullable;

/**
 * What the store knows of one breaker, for operators.
 *
 * @param members live instances of the fleet, by id
 * @param audit who changed what, the latest first; at most {@value #MOST_ENTRIES}
 */
public record FleetDetail(List<Member> members, List<AuditEntry> audit) {

	/** Older entries than so many are dropped. */
	public static final int MOST_ENTRIES = 50;

	/** Nothing is known. */
	public static final FleetDetail NONE = new FleetDetail(List.of(), List.of());

	public FleetDetail {
		members = List.copyOf(members);
		audit = List.copyOf(audit);
	}

	/**
	 * One live instance.
	 *
	 * @param instance its id
	 * @param report its last report of this breaker; null if it has sent none in this
	 * epoch, or none for longer than a report counts
	 * @param acknowledgedRev revision of the override that it has acknowledged; 0 for
	 * none
	 */
	public record Member(String instance, @Nullable LastReport report, long acknowledgedRev) {
	}

	/**
	 * A report as the store pools it.
	 *
	 * @param age how long ago it arrived
	 * @param shape window shape, see {@link WindowReport}
	 * @param window what the window held
	 * @param locallyOpen whether the instance had opened by its own evidence
	 */
	public record LastReport(Duration age, String shape, WindowTotals window, boolean locallyOpen) {
	}

	/**
	 * One change.
	 *
	 * @param at when, by the store's clock
	 * @param kind what happened to it
	 * @param version the epoch of a transition, the revision of an override
	 * @param what the phase or the override's mode; {@code RELEASED} for a tombstone
	 * @param by the instance that proposed a transition, the operator of an override; may
	 * be empty
	 * @param reason why; may be empty
	 */
	public record AuditEntry(Instant at, Kind kind, long version, String what, String by, String reason) {

	}

	/** What became of a change. */
	public enum Kind {

		/** A transition that the fleet agreed on. */
		TRANSITION,

		/** A record that the store had lost and an instance put back. */
		RESTORED,

		/** An override that was set, released or asserted again. */
		OVERRIDE,

		/** An override that one of a higher revision had already replaced. */
		SUPERSEDED

	}

}
