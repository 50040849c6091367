package dev.breaker.core.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.breaker.core.fleet.FleetDetail.AuditEntry;
import dev.breaker.core.fleet.FleetDetail.Kind;
import dev.breaker.core.window.WindowTotals;
import org.jspecify.annotations.Nullable;

/**
 * What the store in memory keeps of one breaker. Times are the store's, in nanoseconds.
 */
final class StoredBreaker {

	private final String name;

	private @Nullable FleetRecord record;

	private long acceptedAt;

	private @Nullable OverrideRegister override;

	private long overrideAt;

	private long reportedEpoch;

	/** By window shape, then by instance. */
	private final Map<String, Map<String, Snapshot>> pools = new HashMap<>();

	private StoredRound round = new StoredRound();

	private final Map<String, Long> acknowledged = new HashMap<>();

	private final Deque<AuditEntry> audit = new ArrayDeque<>();

	StoredBreaker(String name) {
		this.name = name;
	}

	boolean propose(long fromEpoch, FleetRecord next, long now) {
		long stored = (this.record != null) ? this.record.epoch() : 0;
		if (this.record != null && stored != fromEpoch) {
			return false;
		}
		long epoch = Math.max(Math.max(stored, fromEpoch) + 1, micros(now));
		begin(next.at(epoch, Duration.ZERO), now);
		note(Kind.TRANSITION, epoch, next.phase().name(), next.proposer(), next.cause(), now);
		return true;
	}

	boolean restore(FleetRecord lost, long now) {
		if (this.record != null && this.record.epoch() >= lost.epoch()) {
			return false;
		}
		begin(lost, now - lost.age().toNanos());
		note(Kind.RESTORED, lost.epoch(), lost.phase().name(), lost.proposer(), lost.cause(), now);
		return true;
	}

	private void begin(FleetRecord next, long acceptedAt) {
		this.record = next;
		this.acceptedAt = acceptedAt;
		this.reportedEpoch = next.epoch();
		this.pools.clear();
		this.round = new StoredRound();
	}

	boolean override(OverrideRegister pushed, long now) {
		OverrideRegister standing = this.override;
		boolean accepted = pushed.supersedes(standing);
		if (accepted) {
			this.override = pushed;
			this.overrideAt = now;
			this.acknowledged.clear();
		}
		if (accepted || (standing != null && pushed.rev() < standing.rev())) {
			note(accepted ? Kind.OVERRIDE : Kind.SUPERSEDED, pushed.rev(),
					(pushed.mode() != null) ? pushed.mode().name() : "RELEASED", pushed.by(), pushed.reason(), now);
		}
		return accepted;
	}

	private void note(Kind kind, long version, String what, String by, String reason, long now) {
		Instant at = Instant.ofEpochSecond(0, now);
		this.audit.addFirst(new AuditEntry(at, kind, version, what, by, reason));
		if (this.audit.size() > FleetDetail.MOST_ENTRIES) {
			this.audit.removeLast();
		}
	}

	void acknowledge(String instance, long rev) {
		if (this.override != null && this.override.rev() == rev) {
			this.acknowledged.put(instance, rev);
		}
	}

	LeaseAnswer lease(LeaseRequest request, long now) {
		FleetRecord held = this.record;
		if (held == null || held.epoch() != request.epoch() || held.phase() != FleetPhase.HALF_OPEN) {
			return new LeaseAnswer((held != null) ? held.epoch() : 0, 0, 0, List.of(), false);
		}
		return this.round.lease(request, held, now);
	}

	private long pooledEpoch() {
		return (this.record != null) ? this.record.epoch() : this.reportedEpoch;
	}

	void report(String instance, WindowReport report, long now, Duration lifetime) {
		if (this.record == null && report.epoch() > this.reportedEpoch) {
			this.reportedEpoch = report.epoch();
			this.pools.clear();
		}
		Map<String, Snapshot> pool = this.pools.computeIfAbsent(report.shape(), (shape) -> new HashMap<>());
		Snapshot present = pool.get(instance);
		if (report.epoch() == pooledEpoch() && (present == null || report.sequence() > present.report.sequence())) {
			pool.put(instance, new Snapshot(instance, report, now, now + lifetime.toNanos()));
		}
		pool.values().removeIf((snapshot) -> snapshot.end - now <= 0);
	}

	FleetTotals totals(String shape) {
		WindowTotals sum = WindowTotals.EMPTY;
		int reporting = 0;
		int locallyOpen = 0;
		for (Snapshot snapshot : this.pools.getOrDefault(shape, Map.of()).values()) {
			sum = sum.plus(snapshot.report.totals());
			reporting += (snapshot.report.totals().calls() > 0) ? 1 : 0;
			locallyOpen += snapshot.report.locallyOpen() ? 1 : 0;
		}
		return new FleetTotals(sum, reporting, locallyOpen);
	}

	Remainder remainder(long epoch, String shape, int leftOut, long now) {
		if (pooledEpoch() != epoch) {
			return Remainder.NONE;
		}
		List<Snapshot> worstFirst = this.pools.getOrDefault(shape, Map.of())
			.values()
			.stream()
			.filter((snapshot) -> snapshot.end - now > 0)
			.sorted(Comparator.comparingLong(Snapshot::bad).reversed())
			.toList();
		WindowTotals rest = worstFirst.stream()
			.skip(leftOut)
			.map((snapshot) -> snapshot.report.totals())
			.reduce(WindowTotals.EMPTY, WindowTotals::plus);
		return new Remainder(rest,
				worstFirst.stream()
					.limit(leftOut)
					.filter((snapshot) -> snapshot.bad() > 0)
					.map(Snapshot::instance)
					.toList());
	}

	FleetState state(FleetTotals totals, long now) {
		FleetRecord held = this.record;
		return new FleetState(this.name,
				(held != null) ? held.at(held.epoch(), Duration.ofNanos(now - this.acceptedAt)) : null, totals,
				overrideAsOf(now));
	}

	private @Nullable OverrideRegister overrideAsOf(long now) {
		OverrideRegister held = this.override;
		if (held == null || held.remaining() == null) {
			return held;
		}
		Duration left = held.remaining().minusNanos(now - this.overrideAt);
		return left.isNegative() || left.isZero() ? held.cleared() : held.withRemaining(left);
	}

	void index(long now, List<FleetIndex.Entry> index) {
		OverrideRegister held = overrideAsOf(now);
		FleetPhase phase = (this.record != null) ? this.record.phase() : null;
		OverrideMode mode = (held != null) ? held.mode() : null;
		if (mode != null || (phase != null && phase != FleetPhase.CLOSED)) {
			index.add(new FleetIndex.Entry(this.name, (this.record != null) ? this.record.epoch() : 0, phase,
					(held != null) ? held.rev() : 0, mode));
		}
	}

	FleetDetail detail(Collection<String> live, long now) {
		Map<String, FleetDetail.LastReport> reports = new HashMap<>();
		this.pools.forEach((shape, pool) -> pool.values()
			.stream()
			.filter((snapshot) -> snapshot.end - now > 0)
			.forEach((snapshot) -> reports.put(snapshot.instance, snapshot.asOf(now))));
		return new FleetDetail(live.stream()
			.map((instance) -> new FleetDetail.Member(instance, reports.get(instance),
					this.acknowledged.getOrDefault(instance, 0L)))
			.toList(), List.copyOf(this.audit));
	}

	private static long micros(long nanos) {
		return TimeUnit.NANOSECONDS.toMicros(nanos);
	}

	/** An instance's report, until it ends. */
	private record Snapshot(String instance, WindowReport report, long at, long end) {

		long bad() {
			return this.report.totals().failed() + this.report.totals().slow();
		}

		FleetDetail.LastReport asOf(long now) {
			return new FleetDetail.LastReport(Duration.ofNanos(now - this.at), this.report.shape(),
					this.report.totals(), this.report.locallyOpen());
		}

	}

}
