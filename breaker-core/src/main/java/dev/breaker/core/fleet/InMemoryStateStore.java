package dev.breaker.core.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.LongSupplier;

import dev.breaker.core.window.WindowTotals;
import org.jspecify.annotations.Nullable;

/**
 * A store in the memory of one process: what several registries of a test or a simulation
 * share, and the plainest statement of what every store does.
 */
public final class InMemoryStateStore implements StateStore {

	private final LongSupplier nanos;

	private final Map<String, Long> heartbeats = new HashMap<>();

	private final Map<String, Entry> entries = new TreeMap<>();

	private String incarnation = UUID.randomUUID().toString();

	/**
	 * Makes an empty store.
	 * @param nanos the server's clock, monotonic, in nanoseconds
	 */
	public InMemoryStateStore(LongSupplier nanos) {
		this.nanos = nanos;
	}

	@Override
	public String type() {
		return "memory";
	}

	/** Loses all data, as a server does that restarts empty. */
	public synchronized void flush() {
		this.heartbeats.clear();
		this.entries.clear();
		this.incarnation = UUID.randomUUID().toString();
	}

	@Override
	public synchronized FleetIndex heartbeat(String instance, Duration lifetime) {
		long now = this.nanos.getAsLong();
		this.heartbeats.put(instance, now + lifetime.toNanos());
		this.heartbeats.values().removeIf((end) -> end - now <= 0);
		List<FleetIndex.Entry> index = new ArrayList<>();
		this.entries.forEach((name, entry) -> entry.index(name, now, index));
		return new FleetIndex(this.heartbeats.size(), this.incarnation, index);
	}

	@Override
	public synchronized List<FleetState> report(String instance, Duration lifetime, List<WindowReport> reports) {
		long now = this.nanos.getAsLong();
		List<FleetState> states = new ArrayList<>();
		for (WindowReport report : reports) {
			Entry entry = entry(report.breaker());
			entry.report(instance, report, now, lifetime.toNanos());
			states.add(entry.state(report.breaker(), entry.totals(report.shape()), now));
		}
		return states;
	}

	@Override
	public synchronized WindowTotals remainder(String breaker, long epoch, String shape, int leftOut) {
		Entry entry = this.entries.get(breaker);
		return (entry != null && entry.pooledEpoch() == epoch) ? entry.remainder(shape, leftOut, this.nanos.getAsLong())
				: WindowTotals.EMPTY;
	}

	@Override
	public synchronized FleetState propose(String breaker, long fromEpoch, FleetRecord next) {
		long now = this.nanos.getAsLong();
		Entry entry = entry(breaker);
		FleetRecord stored = entry.record;
		if (stored == null || stored.epoch() == fromEpoch) {
			long storedEpoch = (stored != null) ? stored.epoch() : 0;
			long epoch = Math.max(Math.max(storedEpoch, fromEpoch) + 1, now / 1000);
			entry.begin(next.at(epoch, Duration.ZERO), now);
		}
		return entry.state(breaker, FleetTotals.NONE, now);
	}

	@Override
	public synchronized FleetState restore(String breaker, FleetRecord lost) {
		long now = this.nanos.getAsLong();
		Entry entry = entry(breaker);
		if (entry.record == null || entry.record.epoch() < lost.epoch()) {
			entry.begin(lost, now - lost.age().toNanos());
		}
		return entry.state(breaker, FleetTotals.NONE, now);
	}

	@Override
	public synchronized FleetState override(OverridePush push) {
		long now = this.nanos.getAsLong();
		Entry entry = entry(push.breaker());
		OverrideRegister pushed = push.register();
		if (pushed.rev() == 0) {
			pushed = pushed.withRev(Math.max(push.knownRev() + 1, now / 1000 - push.age().toNanos() / 1000));
		}
		if (pushed.supersedes(entry.override)) {
			entry.override = pushed;
			entry.overrideAt = now;
		}
		return entry.state(push.breaker(), FleetTotals.NONE, now);
	}

	@Override
	public synchronized LeaseAnswer lease(LeaseRequest request) {
		Entry entry = entry(request.breaker());
		FleetRecord record = entry.record;
		if (record == null || record.epoch() != request.epoch() || record.phase() != FleetPhase.HALF_OPEN) {
			return new LeaseAnswer((record != null) ? record.epoch() : 0, 0, 0, List.of());
		}
		return entry.round.lease(request, record, this.nanos.getAsLong());
	}

	@Override
	public synchronized List<FleetState> read(Collection<String> breakers) {
		long now = this.nanos.getAsLong();
		return breakers.stream()
			.map((name) -> this.entries.getOrDefault(name, new Entry()).state(name, FleetTotals.NONE, now))
			.toList();
	}

	@Override
	public void close() {
	}

	private Entry entry(String breaker) {
		return this.entries.computeIfAbsent(breaker, (name) -> new Entry());
	}

	private static final class Entry {

		private @Nullable FleetRecord record;

		private long acceptedAt;

		private @Nullable OverrideRegister override;

		private long overrideAt;

		private long reportedEpoch;

		/** By window shape, then by instance. */
		private final Map<String, Map<String, Snapshot>> pools = new HashMap<>();

		private Round round = new Round();

		void begin(FleetRecord next, long acceptedAt) {
			this.record = next;
			this.acceptedAt = acceptedAt;
			this.reportedEpoch = next.epoch();
			this.pools.clear();
			this.round = new Round();
		}

		long pooledEpoch() {
			return (this.record != null) ? this.record.epoch() : this.reportedEpoch;
		}

		void report(String instance, WindowReport report, long now, long lifetime) {
			if (this.record == null && report.epoch() > this.reportedEpoch) {
				this.reportedEpoch = report.epoch();
				this.pools.clear();
			}
			Map<String, Snapshot> pool = this.pools.computeIfAbsent(report.shape(), (shape) -> new HashMap<>());
			Snapshot present = pool.get(instance);
			if (report.epoch() == pooledEpoch() && (present == null || report.sequence() > present.report.sequence())) {
				pool.put(instance, new Snapshot(report, now + lifetime));
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

		WindowTotals remainder(String shape, int leftOut, long now) {
			return this.pools.getOrDefault(shape, Map.of())
				.values()
				.stream()
				.filter((snapshot) -> snapshot.end - now > 0)
				.map((snapshot) -> snapshot.report.totals())
				.sorted(Comparator.comparingLong((WindowTotals totals) -> totals.failed() + totals.slow()).reversed())
				.skip(leftOut)
				.reduce(WindowTotals.EMPTY, WindowTotals::plus);
		}

		FleetState state(String name, FleetTotals totals, long now) {
			FleetRecord record = this.record;
			return new FleetState(name,
					(record != null) ? record.at(record.epoch(), Duration.ofNanos(now - this.acceptedAt)) : null,
					totals, overrideAsOf(now));
		}

		private @Nullable OverrideRegister overrideAsOf(long now) {
			OverrideRegister held = this.override;
			if (held == null || held.remaining() == null) {
				return held;
			}
			Duration left = held.remaining().minusNanos(now - this.overrideAt);
			return left.isNegative() || left.isZero() ? held.cleared() : held.withRemaining(left);
		}

		void index(String name, long now, List<FleetIndex.Entry> index) {
			OverrideRegister held = overrideAsOf(now);
			FleetPhase phase = (this.record != null) ? this.record.phase() : null;
			OverrideMode mode = (held != null) ? held.mode() : null;
			if (mode != null || (phase != null && phase != FleetPhase.CLOSED)) {
				index.add(new FleetIndex.Entry(name, (this.record != null) ? this.record.epoch() : 0, phase,
						(held != null) ? held.rev() : 0, mode));
			}
		}

	}

	private record Snapshot(WindowReport report, long end) {
	}

	/** The leases and the count of one half-open round. */
	private static final class Round {

		private final Map<String, Lease> leases = new LinkedHashMap<>();

		private int successes;

		private int failures;

		LeaseAnswer lease(LeaseRequest request, FleetRecord record, long now) {
			request.results().forEach((result) -> settle(request.instance(), result, record, now));
			for (String parked : request.parked()) {
				this.leases.computeIfPresent(parked, (id, lease) -> lease.isParkedBy(request.instance())
						? new Lease(lease.holder, false, now + request.parkedFor().toNanos()) : lease);
			}
			reclaim(now);
			List<String> granted = new ArrayList<>();
			while (granted.size() < request.wanted()
					&& this.leases.size() + this.successes + this.failures < record.permitted()) {
				String id = UUID.randomUUID().toString();
				this.leases.put(id, new Lease(request.instance(), false, now + request.parkedFor().toNanos()));
				granted.add(id);
			}
			return new LeaseAnswer(record.epoch(), this.successes, this.failures, granted);
		}

		private void settle(String instance, LeaseRequest.Result result, FleetRecord record, long now) {
			Lease lease = this.leases.get(result.lease());
			if (lease == null || !lease.holder.equals(instance)) {
				return;
			}
			switch (result.outcome()) {
				case USED -> this.leases.computeIfPresent(result.lease(), (id, held) -> held.used ? held
						: new Lease(instance, true, now + record.probeDeadline().toNanos()));
				case SUCCESS -> {
					this.leases.remove(result.lease());
					this.successes++;
				}
				case FAILURE -> {
					this.leases.remove(result.lease());
					this.failures++;
				}
				case RETURNED -> this.leases.remove(result.lease());
			}
		}

		private void reclaim(long now) {
			this.leases.values().removeIf((lease) -> {
				boolean over = lease.end - now <= 0;
				if (over && lease.used) {
					this.failures++;
				}
				return over;
			});
		}

	}

	private record Lease(String holder, boolean used, long end) {

		boolean isParkedBy(String instance) {
			return !this.used && this.holder.equals(instance);
		}

	}

}
