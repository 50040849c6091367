package dev.breaker.core.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A store in the memory of one process: what several registries of a test or a simulation
 * share, and the plainest statement of what every store does.
 */
public final class InMemoryStateStore implements StateStore {

	private final LongSupplier nanos;

	private final Map<String, Long> heartbeats = new HashMap<>();

	private final Map<String, StoredBreaker> breakers = new TreeMap<>();

	private final List<Runnable> listeners = new ArrayList<>();

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
		this.breakers.clear();
		this.incarnation = UUID.randomUUID().toString();
	}

	@Override
	public synchronized FleetIndex heartbeat(String instance, Duration lifetime) {
		long now = this.nanos.getAsLong();
		this.heartbeats.put(instance, now + lifetime.toNanos());
		this.heartbeats.values().removeIf((end) -> end - now <= 0);
		List<FleetIndex.Entry> index = new ArrayList<>();
		this.breakers.values().forEach((breaker) -> breaker.index(now, index));
		return new FleetIndex(this.heartbeats.size(), this.incarnation, TimeUnit.NANOSECONDS.toMicros(now), index);
	}

	@Override
	public synchronized List<FleetState> report(String instance, Duration lifetime, List<WindowReport> reports) {
		long now = this.nanos.getAsLong();
		List<FleetState> states = new ArrayList<>();
		for (WindowReport report : reports) {
			StoredBreaker breaker = breaker(report.breaker());
			breaker.report(instance, report, now, lifetime);
			states.add(breaker.state(breaker.totals(report.shape()), now));
		}
		return states;
	}

	@Override
	public synchronized Remainder remainder(String breaker, long epoch, String shape, int leftOut) {
		return known(breaker).remainder(epoch, shape, leftOut, this.nanos.getAsLong());
	}

	@Override
	public synchronized FleetState propose(String breaker, long fromEpoch, FleetRecord next) {
		return change(breaker, (stored, now) -> stored.propose(fromEpoch, next, now));
	}

	@Override
	public synchronized FleetState restore(String breaker, FleetRecord lost) {
		return change(breaker, (stored, now) -> stored.restore(lost, now));
	}

	@Override
	public synchronized FleetState override(String breaker, OverrideRegister register) {
		return change(breaker, (stored, now) -> stored.override(register, now));
	}

	private FleetState change(String breaker, Change change) {
		long now = this.nanos.getAsLong();
		StoredBreaker stored = breaker(breaker);
		if (change.make(stored, now)) {
			this.listeners.forEach(Runnable::run);
		}
		return stored.state(FleetTotals.NONE, now);
	}

	@Override
	public synchronized void acknowledge(String instance, Map<String, Long> revisions) {
		revisions.forEach((breaker, rev) -> breaker(breaker).acknowledge(instance, rev));
	}

	@Override
	public synchronized LeaseAnswer lease(LeaseRequest request) {
		return breaker(request.breaker()).lease(request, this.nanos.getAsLong());
	}

	@Override
	public synchronized List<FleetState> read(Collection<String> breakers) {
		long now = this.nanos.getAsLong();
		return breakers.stream().map((name) -> known(name).state(FleetTotals.NONE, now)).toList();
	}

	@Override
	public synchronized FleetDetail inspect(String breaker) {
		long now = this.nanos.getAsLong();
		TreeSet<String> live = new TreeSet<>(this.heartbeats.keySet());
		live.removeIf((instance) -> this.heartbeats.getOrDefault(instance, now) - now <= 0);
		return known(breaker).detail(live, now);
	}

	/** Tells of every change, whoever makes it. */
	@Override
	public synchronized void onChange(Runnable listener) {
		this.listeners.add(listener);
	}

	@Override
	public void close() {
	}

	private StoredBreaker breaker(String name) {
		return this.breakers.computeIfAbsent(name, StoredBreaker::new);
	}

	/** To read: what nobody has written is not kept. */
	private StoredBreaker known(String name) {
		return this.breakers.getOrDefault(name, new StoredBreaker(name));
	}

	/** A change of one breaker. */
	private interface Change {

		/** Returns whether it was accepted. */
		boolean make(StoredBreaker breaker, long now);

	}

}
