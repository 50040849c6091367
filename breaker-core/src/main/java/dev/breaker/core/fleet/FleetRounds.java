package dev.breaker.core.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

import dev.breaker.core.fleet.FleetMember.View;

/**
 * This instance's part in the half-open rounds of its fleet: settles leases, fetches them
 * ahead of demand, and proposes the end of a round that is decided.
 */
final class FleetRounds {

	private final StateStore store;

	private final String instance;

	private final Duration parkedFor;

	private final Duration usableFor;

	/** Results that the store has not acknowledged yet. */
	private final Map<String, Unsent> unsent = new HashMap<>();

	/**
	 * Makes the part of one instance.
	 * @param parkedFor how long the store keeps an unused lease
	 * @param usableFor how long a lease may begin a probe here; the rest of
	 * {@code parkedFor} is for the way of the answer, and of the word that it is used
	 */
	FleetRounds(StateStore store, String instance, Duration parkedFor, Duration usableFor) {
		this.store = store;
		this.instance = instance;
		this.parkedFor = parkedFor;
		this.usableFor = usableFor;
	}

	/**
	 * Plays one turn of a round.
	 * @param agreed the HALF_OPEN record
	 * @param propose proposes the end of the round, by phase and cause
	 */
	void advance(FleetMember member, View view, FleetRecord agreed, int instances,
			BiConsumer<FleetPhase, String> propose) {
		List<LeaseRequest.Result> results = unsent(member, view.epoch());
		int wanted = wanted(view, agreed, instances);
		if (results.isEmpty() && wanted == 0 && view.parked().isEmpty()) {
			return;
		}
		LeaseAnswer answer = this.store.lease(new LeaseRequest(member.name(), view.epoch(), this.instance, results,
				view.parked(), wanted, this.parkedFor));
		this.unsent.remove(member.name());
		if (answer.epoch() != view.epoch()) {
			return;
		}
		member.grant(view.epoch(), answer.granted(), view.parked(), this.usableFor);
		if (answer.successes() >= agreed.successThreshold()) {
			propose.accept(FleetPhase.CLOSED, "%d of %d permitted probes of the fleet succeeded"
				.formatted(answer.successes(), agreed.permitted()));
		}
		else if (answer.failures() >= agreed.failureThreshold()) {
			propose.accept(FleetPhase.OPEN,
					"%d of %d permitted probes of the fleet failed".formatted(answer.failures(), agreed.permitted()));
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

	private List<LeaseRequest.Result> unsent(FleetMember member, long epoch) {
		Unsent known = this.unsent.get(member.name());
		List<LeaseRequest.Result> results = new ArrayList<>();
		if (known != null && known.epoch == epoch) {
			results.addAll(known.results);
		}
		results.addAll(member.takeLeaseResults(epoch));
		this.unsent.put(member.name(), new Unsent(epoch, results));
		return results;
	}

	/** Forgets breakers that are gone. */
	void retain(Set<String> names) {
		this.unsent.keySet().retainAll(names);
	}

	private record Unsent(long epoch, List<LeaseRequest.Result> results) {
	}

}
