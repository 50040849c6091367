package dev.breaker.core;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import dev.breaker.core.fleet.FleetDetail;
import dev.breaker.core.fleet.FleetIndex;
import dev.breaker.core.fleet.FleetRecord;
import dev.breaker.core.fleet.FleetState;
import dev.breaker.core.fleet.LeaseAnswer;
import dev.breaker.core.fleet.LeaseRequest;
import dev.breaker.core.fleet.OverrideRegister;
import dev.breaker.core.fleet.Remainder;
import dev.breaker.core.fleet.StateStore;
import dev.breaker.core.fleet.WindowReport;

/**
 * The way of one instance to a store, with faults on it: each operation passes a fault
 * that may throw, before the store sees it and again before the answer is seen.
 */
class FaultyStore implements StateStore {

	private final StateStore store;

	private final Runnable before;

	private final Runnable after;

	FaultyStore(StateStore store, Runnable fault) {
		this(store, fault, () -> {
		});
	}

	FaultyStore(StateStore store, Runnable before, Runnable after) {
		this.store = store;
		this.before = before;
		this.after = after;
	}

	<T> T pass(Supplier<T> operation) {
		this.before.run();
		T answer = operation.get();
		this.after.run();
		return answer;
	}

	@Override
	public String type() {
		return this.store.type();
	}

	@Override
	public FleetIndex heartbeat(String instance, Duration lifetime) {
		return pass(() -> this.store.heartbeat(instance, lifetime));
	}

	@Override
	public List<FleetState> report(String instance, Duration lifetime, List<WindowReport> reports) {
		return pass(() -> this.store.report(instance, lifetime, reports));
	}

	@Override
	public Remainder remainder(String breaker, long epoch, String shape, int leftOut) {
		return pass(() -> this.store.remainder(breaker, epoch, shape, leftOut));
	}

	@Override
	public FleetState propose(String breaker, long fromEpoch, FleetRecord next) {
		return pass(() -> this.store.propose(breaker, fromEpoch, next));
	}

	@Override
	public FleetState restore(String breaker, FleetRecord lost) {
		return pass(() -> this.store.restore(breaker, lost));
	}

	@Override
	public FleetState override(String breaker, OverrideRegister register) {
		return pass(() -> this.store.override(breaker, register));
	}

	@Override
	public LeaseAnswer lease(LeaseRequest request) {
		return pass(() -> this.store.lease(request));
	}

	@Override
	public List<FleetState> read(Collection<String> breakers) {
		return pass(() -> this.store.read(breakers));
	}

	@Override
	public void acknowledge(String instance, Map<String, Long> revisions) {
		pass(() -> {
			this.store.acknowledge(instance, revisions);
			return true;
		});
	}

	@Override
	public FleetDetail inspect(String breaker) {
		return pass(() -> this.store.inspect(breaker));
	}

	@Override
	public void onChange(Runnable listener) {
		this.store.onChange(listener);
	}

	@Override
	public void close() {
		this.store.close();
	}

}
