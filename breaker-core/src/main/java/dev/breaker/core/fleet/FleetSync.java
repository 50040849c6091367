package dev.breaker.core.fleet;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import dev.breaker.core.fleet.FleetMember.Scope;
import dev.breaker.core.fleet.FleetMember.View;
import org.jspecify.annotations.Nullable;

/**
 * One turn of talk between an instance and the store: read what the fleet knows, tell
 * what the operator said here, report the windows, and propose what the evidence asks
 * for. Runs on the lane's thread alone, but for {@link #joined}, {@link #index} and
 * {@link #suspects}.
 */
final class FleetSync {

	/** The index may stand where what it lists is lost: now and then it is looked up. */
	private static final int TURNS_BETWEEN_LOOKS = 3;

	/** Acknowledgements are sent again after so many lifetimes. */
	private static final int LIFETIMES_BETWEEN_WORDS = 10;

	/** As long as the store remembers that an override was cleared. */
	private static final Duration TOMBSTONES_LAST = Duration.ofDays(30);

	/** As long as the store keeps a record past its wait and its ramp. */
	private static final Duration RECORDS_LAST = Duration.ofDays(7);

	private final StateStore store;

	private final String instance;

	private final Supplier<Collection<FleetMember>> members;

	private final FleetPace pace;

	private final LongSupplier nanos;

	private final FleetReports reports = new FleetReports();

	private final FleetGuard guard;

	private final FleetProposals proposals;

	private final FleetRounds rounds;

	private final FleetReach reach = new FleetReach();

	private final Map<String, Known> elsewhere = new ConcurrentHashMap<>();

	private final FleetOrders orders;

	private volatile FleetIndex index = new FleetIndex(0, "", 0, List.of());

	private long indexAt;

	private long lastTurn;

	/** Until then nobody is judged: the store has lost its data, and knows few of us. */
	private long judgesFrom;

	private long turns;

	FleetSync(StateStore store, String instance, Supplier<Collection<FleetMember>> members, Duration interval,
			LongSupplier nanos, FleetListener listener) {
		this.store = store;
		this.instance = instance;
		this.members = members;
		this.pace = new FleetPace(interval);
		this.nanos = nanos;
		this.guard = new FleetGuard(store, nanos, listener);
		this.proposals = new FleetProposals(store, instance, listener);
		this.rounds = new FleetRounds(store, instance);
		this.orders = new FleetOrders(store, instance);
		this.lastTurn = nanos.getAsLong();
		this.judgesFrom = this.lastTurn;
	}

	FleetIndex index() {
		return this.index;
	}

	/** Why the store did not answer for some breakers; null if it did for all. */
	@Nullable String problem() {
		return this.reach.problem();
	}

	/** Who keeps the fleet of a breaker from opening, see {@link FleetGuard}. */
	List<String> suspects(String breaker) {
		return this.guard.suspects(breaker);
	}

	/** Time between turns. */
	Duration interval() {
		return this.pace.interval();
	}

	/**
	 * Talks to the store once.
	 * @param asked members with an order that somebody waits to see acknowledged
	 * @throws StateStoreException if it does not answer
	 */
	void turn(Collection<FleetMember> asked) {
		boolean wary = this.reach.begin();
		asked.forEach((member) -> this.reach.attempt(member, this::reset));
		Map<String, FleetMember> present = new HashMap<>();
		Map<String, View> views = new HashMap<>();
		for (FleetMember member : this.members.get()) {
			View view = member.view();
			if (view.scope() != Scope.NONE) {
				present.put(member.name(), member);
				views.put(member.name(), view);
			}
		}
		reconcile(present, views, heartbeat() || wary);
		views.keySet().removeIf(this.reach::isMissed);
		present.values().forEach((member) -> this.reach.attempt(member, (m) -> push(m, asked.contains(m))));
		this.orders.acknowledge(views, this.pace.lifetime().multipliedBy(LIFETIMES_BETWEEN_WORDS),
				this.nanos.getAsLong());
		report(present);
		present.values().forEach((member) -> this.reach.attempt(member, this::advance));
		this.reach.end(present.values());
		this.reports.retain(present.keySet());
		this.guard.retain(present.keySet(), this.pace.lifetime().multipliedBy(2));
		this.proposals.retain(present.keySet());
		this.rounds.retain(present.keySet());
		this.orders.retain(present.keySet());
		this.pace.adapt(this.index.instances());
		this.lastTurn = this.nanos.getAsLong();
	}

	/** Returns whether the store has lost its data. */
	private boolean heartbeat() {
		String incarnation = this.index.incarnation();
		this.index = this.store.heartbeat(this.instance, this.pace.lifetime());
		this.indexAt = this.nanos.getAsLong();
		boolean lostItsData = !this.index.incarnation().equals(incarnation);
		if (lostItsData && !incarnation.isEmpty()) {
			this.judgesFrom = this.indexAt + this.pace.lifetime().toNanos();
		}
		return lostItsData;
	}

	/** A breaker has been made: it starts with what the index says of its name. */
	void joined(FleetMember member) {
		Known known = this.elsewhere.get(member.name());
		if (known != null && member.view().scope() != Scope.NONE) {
			takeOver(member, known.asOf(this.nanos.getAsLong()));
		}
	}

	private void reconcile(Map<String, FleetMember> present, Map<String, View> views, boolean all) {
		boolean look = this.turns++ % TURNS_BETWEEN_LOOKS == 0;
		Map<String, FleetIndex.Entry> entries = new HashMap<>();
		this.index.entries().forEach((entry) -> entries.put(entry.breaker(), entry));
		Set<String> doubtful = new LinkedHashSet<>();
		views.forEach((name, view) -> {
			FleetIndex.Entry entry = entries.get(name);
			if (all || (look && entry != null) || differs(view, entry)) {
				doubtful.add(name);
			}
		});
		this.elsewhere.keySet().removeIf((name) -> !entries.containsKey(name) || present.containsKey(name));
		entries.forEach((name, entry) -> {
			Known known = this.elsewhere.get(name);
			if (!present.containsKey(name) && (look || known == null || !known.entry.equals(entry))) {
				doubtful.add(name);
			}
		});
		if (doubtful.isEmpty()) {
			return;
		}
		for (FleetState state : this.store.read(doubtful)) {
			doubtful.remove(state.breaker());
			FleetMember member = present.get(state.breaker());
			FleetIndex.Entry entry = entries.get(state.breaker());
			if (member != null) {
				this.reach.attempt(member, (reached) -> learn(reached, state));
			}
			else if (entry != null) {
				this.elsewhere.put(state.breaker(), new Known(entry, state, this.nanos.getAsLong()));
			}
		}
		doubtful.forEach((name) -> this.reach.missed(name, "no answer for " + name));
	}

	/** Whether the index says something else than the instance holds. */
	private static boolean differs(View view, FleetIndex.@Nullable Entry entry) {
		OverrideRegister held = view.override();
		boolean forced = held != null && held.mode() != null && !isOver(held);
		FleetRecord agreed = view.agreed();
		boolean notClosed = agreed != null && agreed.phase() != FleetPhase.CLOSED;
		if (entry == null) {
			return forced || notClosed || view.alone();
		}
		boolean sameRev = entry.override() == null ? !forced : held != null && held.rev() == entry.rev();
		boolean samePhase = (entry.phase() == null || entry.phase() == FleetPhase.CLOSED) ? !notClosed
				: view.epoch() == entry.epoch() && view.adopted();
		return !sameRev || (!samePhase && view.scope() != Scope.OVERRIDES);
	}

	/** Takes over what the store knows, and gives back what it has lost. */
	private void learn(FleetMember member, FleetState state) {
		View view = member.view();
		adopt(member, state);
		FleetRecord agreed = view.agreed();
		if (agreed != null && hasLost(view, agreed, state.record())) {
			adopt(member, this.store.restore(member.name(), agreed));
		}
		OverrideRegister held = view.override();
		if (held != null && held.rev() > 0 && hasLost(held, state.override())) {
			reassert(member, held);
		}
	}

	/**
	 * Whether the store has no record any more, or has fallen back to an older one, as at
	 * a failover to a replica. A closed circuit is put back too, where it is what holds
	 * here: else instances of different epochs would not pool their reports.
	 */
	private static boolean hasLost(View view, FleetRecord agreed, @Nullable FleetRecord stored) {
		if (stored != null) {
			return stored.epoch() < agreed.epoch();
		}
		Duration lasting = agreed.openWait().plus(agreed.rampUp()).plus(RECORDS_LAST);
		return (view.adopted() || agreed.phase() != FleetPhase.CLOSED) && agreed.age().compareTo(lasting) < 0;
	}

	private static boolean hasLost(OverrideRegister held, @Nullable OverrideRegister stored) {
		return (stored != null) ? stored.rev() < held.rev() : held.mode() != null && !isOver(held);
	}

	private void reassert(FleetMember member, OverrideRegister held) {
		if (this.nanos.getAsLong() - this.lastTurn > TOMBSTONES_LAST.toNanos()) {
			// It may have been cleared, and that forgotten, while nobody was heard of
			member.learnOverride(held.cleared().withRev(held.rev() + 1));
		}
		else {
			adopt(member, this.store.override(member.name(), isOver(held) ? held.cleared() : held));
		}
	}

	private void adopt(FleetMember member, FleetState state) {
		takeOver(member, state);
		this.proposals.seen(member.name(), state.record());
	}

	private static void takeOver(FleetMember member, FleetState state) {
		if (state.override() != null) {
			member.learnOverride(state.override());
		}
		if (state.record() != null && member.view().scope() != Scope.OVERRIDES) {
			member.adopt(state.record());
		}
	}

	private static boolean isOver(OverrideRegister register) {
		return register.remaining() != null && register.remaining().isZero();
	}

	/** With the store's time of this moment. */
	private void push(FleetMember member, boolean awaited) {
		long since = TimeUnit.NANOSECONDS.toMicros(this.nanos.getAsLong() - this.indexAt);
		this.orders.push(member, this.index.micros() + since, awaited);
	}

	private void report(Map<String, FleetMember> present) {
		long now = this.nanos.getAsLong();
		Map<String, WindowReport> due = new LinkedHashMap<>();
		present.forEach((name, member) -> {
			WindowReport report = this.reports.due(name, member.view(), this.pace.lifetime(), now);
			if (report != null && !this.reach.isMissed(name)) {
				due.put(name, report);
			}
		});
		if (due.isEmpty()) {
			return;
		}
		for (FleetState state : this.store.report(this.instance, this.pace.lifetime(), List.copyOf(due.values()))) {
			WindowReport report = Objects.requireNonNull(due.remove(state.breaker()));
			this.reports.taken(report, now);
			this.reach.attempt(Objects.requireNonNull(present.get(state.breaker())), (member) -> {
				learn(member, state);
				judge(member, report, state);
			});
		}
		due.keySet().forEach((name) -> this.reach.missed(name, "no answer for " + name));
	}

	private void judge(FleetMember member, WindowReport report, FleetState state) {
		View view = member.view();
		FleetRecord record = state.record();
		boolean closed = record == null || (record.phase() == FleetPhase.CLOSED && record.epoch() == view.epoch());
		if (!closed) {
			this.guard.forget(member.name());
		}
		boolean judges = this.nanos.getAsLong() - this.judgesFrom >= 0;
		if (!judges || view.scope() != Scope.FULL || !closed || view.epoch() != report.epoch()) {
			return;
		}
		String cause = this.guard.opensBecause(member, report, state.totals(), this.index.instances());
		if (cause != null) {
			propose(member, view.epoch(), FleetPhase.OPEN, cause);
		}
	}

	private void advance(FleetMember member) {
		View view = member.view();
		FleetRecord agreed = view.agreed();
		if (view.resetPending() && view.scope() != Scope.OVERRIDES) {
			propose(member, view.epoch(), FleetPhase.CLOSED, "reset");
		}
		else if (agreed != null && view.adopted() && view.scope() == Scope.FULL) {
			if (agreed.phase() == FleetPhase.OPEN && agreed.remainingWait().isZero() && view.demand()) {
				propose(member, view.epoch(), FleetPhase.HALF_OPEN,
						"the wait of %s is over".formatted(agreed.openWait()));
			}
			View then = member.view();
			if (then.agreed() != null && then.agreed().phase() == FleetPhase.HALF_OPEN && then.adopted()) {
				this.rounds.advance(member, then, then.agreed(), this.index.instances(), interval(),
						this.pace.lifetime(), (phase, cause) -> propose(member, then.epoch(), phase, cause));
			}
		}
	}

	/** An order that was given while the store answers is about what stands now. */
	private void reset(FleetMember member) {
		View view = member.view();
		if (view.resetPending() && (view.scope() == Scope.FULL || view.scope() == Scope.OBSERVER)) {
			adopt(member, this.proposals.reset(member, view.epoch()));
		}
	}

	private void propose(FleetMember member, long fromEpoch, FleetPhase next, String cause) {
		adopt(member, this.proposals.propose(member, fromEpoch, next, cause));
	}

	/** What the store said of a breaker that this instance has not made yet. */
	private record Known(FleetIndex.Entry entry, FleetState state, long at) {

		FleetState asOf(long now) {
			Duration since = Duration.ofNanos(now - this.at);
			FleetRecord record = this.state.record();
			OverrideRegister override = this.state.override();
			if (override != null && override.remaining() != null) {
				Duration left = override.remaining().minus(since);
				override = (left.isNegative() || left.isZero()) ? override.cleared() : override.withRemaining(left);
			}
			return new FleetState(this.state.breaker(),
					(record != null) ? record.at(record.epoch(), record.age().plus(since)) : null, FleetTotals.NONE,
					override);
		}

	}

}
