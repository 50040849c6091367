package dev.breaker.spring.actuate;

import java.time.Instant;
import java.util.List;

import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.fleet.FleetDetail;
import dev.breaker.core.fleet.FleetDetail.AuditEntry;
import dev.breaker.core.fleet.FleetDetail.LastReport;
import dev.breaker.core.fleet.StoreStatus;
import dev.breaker.core.window.WindowTotals;
import org.jspecify.annotations.Nullable;

/**
 * The fleet around one breaker. Without an answer of the store there are neither members
 * nor audit trail.
 *
 * @param state what it last agreed on for this breaker; null if the breaker is not shared
 * @param instances live instances, this one included
 * @param acknowledged on how many of them the override holds; null if there is none
 * @param members the live instances; null if the store does not answer
 * @param audit who changed what, newest first; null if the store does not answer
 */
record FleetDescriptor(@Nullable CircuitBreakerState state, int instances, @Nullable Long acknowledged,
		@Nullable List<MemberDescriptor> members, @Nullable List<AuditDescriptor> audit) {

	static @Nullable FleetDescriptor of(@Nullable StoreStatus store, @Nullable CircuitBreakerState state,
			boolean overridden, FleetDetail detail, List<String> suspects) {
		if (store == null) {
			return null;
		}
		if (detail.members().isEmpty()) {
			return new FleetDescriptor(state, store.instances(), null, null, null);
		}
		List<MemberDescriptor> members = detail.members()
			.stream()
			.map((member) -> MemberDescriptor.of(member, overridden, suspects.contains(member.instance())))
			.toList();
		Long acknowledged = overridden ? detail.members().stream().filter((m) -> m.acknowledgedRev() > 0).count()
				: null;
		return new FleetDescriptor(state, store.instances(), acknowledged, members,
				detail.audit().stream().map(AuditDescriptor::of).toList());
	}

	/**
	 * One instance.
	 *
	 * @param instance its id
	 * @param acknowledged whether the override holds there; null if there is none
	 * @param suspected whether its failures are its own: it alone keeps the fleet above a
	 * threshold
	 * @param report its last report; null if none counts
	 */
	record MemberDescriptor(String instance, @Nullable Boolean acknowledged, boolean suspected,
			@Nullable ReportDescriptor report) {

		private static MemberDescriptor of(FleetDetail.Member member, boolean overridden, boolean suspected) {
			LastReport report = member.report();
			return new MemberDescriptor(member.instance(), overridden ? member.acknowledgedRev() > 0 : null, suspected,
					(report != null) ? ReportDescriptor.of(report) : null);
		}

	}

	/**
	 * What an instance reported last.
	 *
	 * @param ageMs how long ago
	 * @param locallyOpen whether it had opened by its own evidence
	 * @param bufferedCalls calls in its window
	 * @param failedCalls failed ones among them
	 * @param slowCalls slow ones among them
	 */
	record ReportDescriptor(long ageMs, boolean locallyOpen, long bufferedCalls, long failedCalls, long slowCalls) {

		private static ReportDescriptor of(LastReport report) {
			WindowTotals window = report.window();
			return new ReportDescriptor(report.age().toMillis(), report.locallyOpen(), window.calls(), window.failed(),
					window.slow());
		}

	}

	/**
	 * One change.
	 *
	 * @param at when, by the store's clock
	 * @param kind what became of it
	 * @param what the state, or the mode of the override
	 * @param by who; null if nobody said
	 * @param reason why; null if nobody said
	 * @param version the epoch of a transition, the revision of an override
	 */
	record AuditDescriptor(Instant at, FleetDetail.Kind kind, String what, @Nullable String by, @Nullable String reason,
			long version) {

		private static AuditDescriptor of(AuditEntry entry) {
			return new AuditDescriptor(entry.at(), entry.kind(), entry.what(), Texts.orNull(entry.by()),
					Texts.orNull(entry.reason()), entry.version());
		}

	}

}
