package dev.breaker.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

import dev.breaker.core.fleet.FleetDetail;
import dev.breaker.core.fleet.FleetIndex;
import dev.breaker.core.fleet.FleetRecord;
import dev.breaker.core.fleet.FleetState;
import dev.breaker.core.fleet.InMemoryStateStore;
import dev.breaker.core.fleet.LeaseAnswer;
import dev.breaker.core.fleet.LeaseRequest;
import dev.breaker.core.fleet.OverrideRegister;
import dev.breaker.core.fleet.Remainder;
import dev.breaker.core.fleet.StateStore;
import dev.breaker.core.fleet.WindowReport;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The server of a simulated fleet: an {@link InMemoryStateStore} that can lose data, and
 * whose answers are audited. It keeps a log of what it was told; to lose some of it, it
 * starts empty and is told the rest again.
 */
final class SimulatedServer implements StateStore {

	private static final String ALL = "";

	private final SimulatedTime time;

	private final SimulatedAgreements agreements;

	private final List<Told> log = new ArrayList<>();

	private final Map<String, Long> lostAt = new HashMap<>();

	private Data data = new Data();

	private @Nullable Long replaying;

	private int incarnation;

	private int leases;

	SimulatedServer(SimulatedTime time, SimulatedAgreements agreements) {
		this.time = time;
		this.agreements = agreements;
	}

	/** Restarts empty. */
	void flush() {
		this.incarnation++;
		forget((told) -> true);
	}

	/** Loses all keys of one breaker. */
	void lose(String breaker) {
		forget((told) -> told.breaker.equals(breaker));
	}

	/** Goes on with the data of a replica that has not seen the last while. */
	void fallBack(Duration behind) {
		long last = this.time.nanos() - behind.toNanos();
		forget((told) -> told.at > last);
	}

	private void forget(Predicate<Told> forgotten) {
		this.log.stream().filter(forgotten).forEach((told) -> this.lostAt.put(told.breaker, this.time.nanos()));
		this.log.removeIf(forgotten);
		this.data = new Data();
		for (Told told : this.log) {
			this.replaying = told.at;
			var unused = told.operation.apply(this.data);
		}
		this.replaying = null;
	}

	/** Whether anything of a breaker was lost since a moment. */
	boolean hasLost(String breaker, long since) {
		return this.lostAt.getOrDefault(breaker, Long.MIN_VALUE) >= since;
	}

	SimulatedLeases leases() {
		return this.data.leases;
	}

	FleetState state(String breaker) {
		return this.data.store.read(List.of(breaker)).get(0);
	}

	private long now() {
		return (this.replaying != null) ? this.replaying : this.time.nanos();
	}

	private <T> T told(String breaker, Function<Data, T> operation) {
		this.log.add(new Told(now(), breaker, operation));
		return operation.apply(this.data);
	}

	@Override
	public String type() {
		return this.data.store.type();
	}

	@Override
	public FleetIndex heartbeat(String instance, Duration lifetime) {
		FleetIndex index = told(ALL, (data) -> data.store.heartbeat(instance, lifetime));
		return new FleetIndex(index.instances(), "incarnation " + this.incarnation, index.micros(), index.entries());
	}

	@Override
	public List<FleetState> report(String instance, Duration lifetime, List<WindowReport> reports) {
		List<FleetState> states = new ArrayList<>();
		for (WindowReport report : reports) {
			states.addAll(told(report.breaker(), (data) -> data.store.report(instance, lifetime, List.of(report))));
		}
		return states;
	}

	@Override
	public Remainder remainder(String breaker, long epoch, String shape, int leftOut) {
		return this.data.store.remainder(breaker, epoch, shape, leftOut);
	}

	@Override
	public FleetState propose(String breaker, long fromEpoch, FleetRecord next) {
		FleetRecord before = state(breaker).record();
		FleetState answer = told(breaker, (data) -> data.store.propose(breaker, fromEpoch, next));
		FleetRecord after = this.agreements.stands(breaker, before, answer.record());
		boolean won = after != null && after.nonce().equals(next.nonce())
				&& (before == null || before.epoch() != after.epoch());
		if (won && before != null) {
			assertThat(fromEpoch).as("I4: a transition from epoch %s accepted", before.epoch())
				.isEqualTo(before.epoch());
		}
		return answer;
	}

	@Override
	public FleetState restore(String breaker, FleetRecord lost) {
		FleetRecord before = state(breaker).record();
		FleetState answer = told(breaker, (data) -> data.store.restore(breaker, lost));
		FleetRecord after = this.agreements.stands(breaker, before, answer.record());
		assertThat((after != null) ? after.epoch() : 0).as("I4: a restored record keeps its epoch")
			.isEqualTo(Math.max(lost.epoch(), (before != null) ? before.epoch() : 0));
		return answer;
	}

	@Override
	public FleetState override(String breaker, OverrideRegister register) {
		OverrideRegister before = state(breaker).override();
		FleetState answer = told(breaker, (data) -> data.store.override(breaker, register));
		OverrideRegister after = answer.override();
		assertThat(after).as("a register after a push").isNotNull();
		if (before != null && after != null) {
			assertThat(after.rev()).as("I5: the higher revision stands").isGreaterThanOrEqualTo(before.rev());
		}
		return answer;
	}

	@Override
	public LeaseAnswer lease(LeaseRequest request) {
		assertThat(request.results()).as("I8: results of one instance").hasSizeLessThan(60);
		assertThat(request.parked()).as("I8: parked leases of one instance").hasSizeLessThan(20);
		List<String> names = new ArrayList<>();
		return told(request.breaker(), (data) -> {
			LeaseAnswer answer = data.store.lease(data.leases.asDrawn(request));
			while (names.size() < answer.granted().size()) {
				names.add("lease " + this.leases++);
			}
			return data.leases.entered(request, data.store.read(List.of(request.breaker())).get(0).record(), answer,
					names, now());
		});
	}

	/** Settles every lease of a round in the name of somebody who holds none. */
	void forge(String breaker) {
		FleetRecord record = state(breaker).record();
		if (record != null) {
			List<LeaseRequest.Result> results = leases().out(breaker)
				.stream()
				.map((lease) -> new LeaseRequest.Result(lease, LeaseRequest.Outcome.SUCCESS))
				.toList();
			lease(new LeaseRequest(breaker, record.epoch(), "stranger", results, List.of(), 0, Duration.ZERO));
		}
	}

	@Override
	public void acknowledge(String instance, Map<String, Long> revisions) {
		this.data.store.acknowledge(instance, revisions);
	}

	@Override
	public FleetDetail inspect(String breaker) {
		return this.data.store.inspect(breaker);
	}

	@Override
	public List<FleetState> read(Collection<String> breakers) {
		return this.data.store.read(breakers);
	}

	@Override
	public void close() {
	}

	private final class Data {

		private final InMemoryStateStore store = new InMemoryStateStore(SimulatedServer.this::now);

		private final SimulatedLeases leases = new SimulatedLeases();

	}

	/** An operation that may have written something. */
	private record Told(long at, String breaker, Function<Data, ?> operation) {
	}

}
