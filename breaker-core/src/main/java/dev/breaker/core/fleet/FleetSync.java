package dev.breaker.core.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import dev.breaker.core.fleet.FleetMember.Scope;
import dev.breaker.core.fleet.FleetMember.View;
import org.jspecify.annotations.Nullable;

/**
 * One turn of talk between an instance and the store: read what the fleet knows, tell
 * what the operator said here, report the windows, and propose what the evidence asks
 * for. Runs on the lane's thread alone, but for {@link #joined} and {@link #index}.
 */
final class FleetSync {

	private static final int INTERVALS_TO_LIVE = 3;

	private final StateStore store;

	private final String instance;

	private final Supplier<Collection<FleetMember>> members;

	private final Duration lifetime;

	private final LongSupplier nanos;

	private final FleetGuard guard;

	private final FleetRounds rounds;

	private final Map<String, Sent> sent = new HashMap<>();

	private final Map<String, Known> elsewhere = new ConcurrentHashMap<>();

	private volatile FleetIndex index = new FleetIndex(0, "", List.of());

	private long sequence;

	FleetSync(StateStore store, String instance, Supplier<Collection<FleetMember>> members, Duration interval,
			LongSupplier nanos, BiConsumer<String, String> held) {
		this.store = store;
		this.instance = instance;
		this.members = members;
		this.lifetime = interval.multipliedBy(INTERVALS_TO_LIVE);
		this.nanos = nanos;
		this.guard = new FleetGuard(store, nanos, held);
		this.rounds = new FleetRounds(store, instance, this.lifetime, this.lifetime.minus(interval));
	}

	FleetIndex index() {
		return this.index;
	}

	/**
	 * Talks to the store once.
	 * @param asked members with an order that somebody waits to see acknowledged
	 * @throws StateStoreException if it does not answer
	 */
	void turn(Collection<FleetMember> asked) {
		asked.forEach(this::reset);
		Map<String, FleetMember> present = new HashMap<>();
		this.members.get()
			.stream()
			.filter((member) -> member.view().scope() != Scope.NONE)
			.forEach((member) -> present.put(member.name(), member));
		FleetIndex before = this.index;
		FleetIndex now = this.store.heartbeat(this.instance, this.lifetime);
		boolean lostItsData = !now.incarnation().equals(before.incarnation());
		reconcile(present, now, lostItsData);
		this.index = now;
		present.values().forEach(this::pushOverride);
		report(present);
		present.values().forEach(this::advance);
		this.sent.keySet().retainAll(present.keySet());
		this.guard.retain(present.keySet());
		this.rounds.retain(present.keySet());
	}

	/** A breaker has been made: it starts with what the index says of its name. */
	void joined(FleetMember member) {
		Known known = this.elsewhere.get(member.name());
		if (known != null && member.view().scope() != Scope.NONE) {
			adopt(member, known.asOf(this.nanos.getAsLong()));
		}
	}

	private void reconcile(Map<String, FleetMember> present, FleetIndex index, boolean all) {
		Map<String, FleetIndex.Entry> entries = new HashMap<>();
		index.entries().forEach((entry) -> entries.put(entry.breaker(), entry));
		Set<String> doubtful = new LinkedHashSet<>();
		present.forEach((name, member) -> {
			if (all || differs(member.view(), entries.get(name))) {
				doubtful.add(name);
			}
		});
		this.elsewhere.keySet().removeIf((name) -> !entries.containsKey(name) || present.containsKey(name));
		entries.forEach((name, entry) -> {
			Known known = this.elsewhere.get(name);
			if (!present.containsKey(name) && (known == null || !known.entry.equals(entry))) {
				doubtful.add(name);
			}
		});
		if (doubtful.isEmpty()) {
			return;
		}
		for (FleetState state : this.store.read(doubtful)) {
			FleetMember member = present.get(state.breaker());
			FleetIndex.Entry entry = entries.get(state.breaker());
			if (member != null) {
				learn(member, state);
			}
			else if (entry != null) {
				this.elsewhere.put(state.breaker(), new Known(entry, state, this.nanos.getAsLong()));
			}
		}
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
		boolean held = agreed != null && view.adopted() && agreed.phase() != FleetPhase.CLOSED;
		if (agreed != null && held && (state.record() == null || state.record().epoch() < agreed.epoch())) {
			adopt(member, this.store.restore(member.name(), agreed));
		}
		OverrideRegister register = view.override();
		if (register != null && register.rev() > 0 && !isOver(register)
				&& (state.override() == null || register.rev() > state.override().rev())) {
			adopt(member,
					this.store.override(new OverridePush(member.name(), register, register.rev(), Duration.ZERO)));
		}
	}

	private static void adopt(FleetMember member, FleetState state) {
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

	private void pushOverride(FleetMember member) {
		OverridePush push = member.view().overridePush();
		if (push != null) {
			FleetState state = this.store.override(push);
			if (state.override() != null) {
				member.overrideAcknowledged(push, state.override());
			}
		}
	}

	private void report(Map<String, FleetMember> present) {
		long now = this.nanos.getAsLong();
		List<WindowReport> reports = new ArrayList<>();
		present.forEach((name, member) -> {
			View view = member.view();
			WindowReport report = new WindowReport(name, view.epoch(), this.sequence + 1, view.shape(), view.window(),
					view.locallyOpen());
			if (takesPart(view) && isWorthSending(report, now)) {
				this.sequence++;
				reports.add(report);
			}
		});
		if (reports.isEmpty()) {
			return;
		}
		List<FleetState> states = this.store.report(this.instance, this.lifetime, reports);
		for (int i = 0; i < reports.size(); i++) {
			WindowReport report = reports.get(i);
			FleetMember member = present.get(report.breaker());
			this.sent.put(report.breaker(), new Sent(report, now));
			if (member != null) {
				learn(member, states.get(i));
				judge(member, report, states.get(i));
			}
		}
	}

	private static boolean takesPart(View view) {
		boolean agreedOpen = view.adopted() && view.agreed() != null && view.agreed().phase() != FleetPhase.CLOSED;
		return (view.scope() == Scope.FULL || view.scope() == Scope.OBSERVER) && !agreedOpen;
	}

	/** A changed window is; an unchanged one again before it would be forgotten. */
	private boolean isWorthSending(WindowReport report, long now) {
		Sent last = this.sent.get(report.breaker());
		boolean empty = report.totals().calls() == 0 && !report.locallyOpen();
		if (last == null || !last.isSameAs(report)) {
			return !empty || (last != null && last.report.totals().calls() > 0);
		}
		return !empty && now - last.at >= this.lifetime.toNanos() / 2;
	}

	private void judge(FleetMember member, WindowReport report, FleetState state) {
		View view = member.view();
		FleetRecord record = state.record();
		boolean closed = record == null || (record.phase() == FleetPhase.CLOSED && record.epoch() == view.epoch());
		if (view.scope() != Scope.FULL || !closed || view.epoch() != report.epoch()) {
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
				this.rounds.advance(member, then, then.agreed(), this.index.instances(),
						(phase, cause) -> propose(member, then.epoch(), phase, cause));
			}
		}
	}

	/** An order that was given while the store answers is about what stands now. */
	private void reset(FleetMember member) {
		View view = member.view();
		if (!view.resetPending() || (view.scope() != Scope.FULL && view.scope() != Scope.OBSERVER)) {
			return;
		}
		FleetRecord closed = member.proposal(FleetPhase.CLOSED, "reset", this.instance);
		FleetState state = this.store.propose(member.name(), view.epoch(), closed);
		FleetRecord stands = state.record();
		if (stands != null && !stands.nonce().equals(closed.nonce())) {
			state = this.store.propose(member.name(), stands.epoch(), closed);
		}
		adopt(member, state);
	}

	private void propose(FleetMember member, long fromEpoch, FleetPhase next, String cause) {
		adopt(member, this.store.propose(member.name(), fromEpoch, member.proposal(next, cause, this.instance)));
	}

	private record Sent(WindowReport report, long at) {

		boolean isSameAs(WindowReport other) {
			return this.report.epoch() == other.epoch() && this.report.shape().equals(other.shape())
					&& this.report.totals().equals(other.totals()) && this.report.locallyOpen() == other.locallyOpen();
		}

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
