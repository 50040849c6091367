package dev.breaker.core.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

import dev.breaker.core.fleet.FleetMember.View;

/**
 * This instance's part in the half-open rounds of its fleet: settles leases, fetches them
 * ahead of demand, gives them back when others wait, and proposes the end of a round that
 * is decided.
 */
final class FleetRounds {

	private final StateStore store;

	private final String instance;

	private final Map<String, Part> parts = new HashMap<>();

	FleetRounds(StateStore store, String instance) {
		this.store = store;
		this.instance = instance;
	}

	/**
	 * Plays one turn of a round.
	 * @param agreed the HALF_OPEN record
	 * @param instances live instances
	 * @param interval time between turns
	 * @param lifetime how long the store keeps an unused lease; all but an interval of it
	 * may be used here, the rest is for the way of the answer, and of the word that the
	 * lease is used
	 * @param propose proposes the end of the round, by phase and cause
	 */
	void advance(FleetMember member, View view, FleetRecord agreed, int instances, Duration interval, Duration lifetime,
			BiConsumer<FleetPhase, String> propose) {
		Part part = part(member.name(), view.epoch());
		part.take(member.takeLeaseResults(view.epoch()));
		boolean asksLast = part.failedBefore && instances > 1 && agreed.age().compareTo(interval) < 0;
		int wanted = asksLast ? 0 : wanted(view, agreed, instances);
		if (!part.joined && part.unsent.isEmpty() && wanted == 0 && view.parked().isEmpty()) {
			return;
		}
		part.joined = true;
		LeaseAnswer answer = this.store.lease(new LeaseRequest(member.name(), view.epoch(), this.instance, part.unsent,
				view.parked(), wanted, lifetime));
		part.unsent.clear();
		if (answer.epoch() != view.epoch()) {
			return;
		}
		member.grant(view.epoch(), answer.granted(), view.parked(), lifetime.minus(interval));
		if (answer.successes() >= agreed.successThreshold()) {
			propose.accept(FleetPhase.CLOSED, "%d of %d permitted probes of the fleet succeeded"
				.formatted(answer.successes(), agreed.permitted()));
		}
		else if (answer.failures() >= agreed.failureThreshold()) {
			propose.accept(FleetPhase.OPEN,
					"%d of %d permitted probes of the fleet failed".formatted(answer.failures(), agreed.permitted()));
		}
		else if (answer.othersWait()) {
			member.giveBack(view.epoch(), interval);
		}
	}

	/**
	 * One lease at a time, so that others get theirs; all of them for an instance alone.
	 */
	private static int wanted(View view, FleetRecord agreed, int instances) {
		if (!view.demand() || !view.parked().isEmpty()) {
			return 0;
		}
		return (instances <= 1) ? agreed.permitted() : 1;
	}

	private Part part(String breaker, long epoch) {
		Part known = this.parts.get(breaker);
		if (known == null || known.epoch != epoch) {
			known = new Part(epoch, known != null && !known.failed.isEmpty());
			this.parts.put(breaker, known);
		}
		return known;
	}

	/** Forgets breakers that are gone. */
	void retain(Set<String> names) {
		this.parts.keySet().retainAll(names);
	}

	/** One round of one breaker. */
	private static final class Part {

		private final long epoch;

		/** Whether a probe of this instance failed or was lost in the round before. */
		private final boolean failedBefore;

		/** Who has joined a round looks after it: a probe may be lost, a proposal too. */
		private boolean joined;

		/** Results that the store has not acknowledged yet. */
		private final List<LeaseRequest.Result> unsent = new ArrayList<>();

		/** Leases of probes that failed, or of which nothing has been heard. */
		private final Set<String> failed = new HashSet<>();

		private Part(long epoch, boolean failedBefore) {
			this.epoch = epoch;
			this.failedBefore = failedBefore;
		}

		private void take(List<LeaseRequest.Result> results) {
			this.unsent.addAll(results);
			for (LeaseRequest.Result result : results) {
				switch (result.outcome()) {
					case USED, FAILURE -> this.failed.add(result.lease());
					case SUCCESS, RETURNED -> this.failed.remove(result.lease());
				}
			}
		}

	}

}
