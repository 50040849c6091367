package dev.breaker.core.fleet;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Breakers whose part of the store does not answer, while the rest does: as where one
 * shard of a cluster is dead. They go on alone, and the others are not held up.
 */
final class FleetReach {

	private static final int MISSES_TO_LOSE = 2;

	/** Each costs a time-out: after so many in a turn it has failed as a whole. */
	private static final int FAILURES_TO_FAIL = 2;

	private final Set<String> missedNow = new HashSet<>();

	/** How many turns in a row each was missed. */
	private final Map<String, Integer> missed = new HashMap<>();

	private int failures;

	private boolean trouble;

	private @Nullable String problem;

	/**
	 * Begins a turn.
	 * @return whether the last one had trouble: then it is better to ask first, in
	 * batches, who can be reached at all
	 */
	boolean begin() {
		boolean wary = this.trouble;
		this.missedNow.clear();
		this.failures = 0;
		this.trouble = false;
		this.problem = null;
		return wary;
	}

	boolean isMissed(String breaker) {
		return this.missedNow.contains(breaker);
	}

	void missed(String breaker, String problem) {
		this.missedNow.add(breaker);
		this.trouble = true;
		this.problem = problem;
	}

	/** Does something that the store may not answer, unless it did not just before. */
	void attempt(FleetMember member, Consumer<FleetMember> step) {
		if (isMissed(member.name())) {
			return;
		}
		try {
			step.accept(member);
		}
		catch (StateStoreException ex) {
			missed(member.name(), String.valueOf(ex.getMessage()));
			if (++this.failures >= FAILURES_TO_FAIL) {
				throw ex;
			}
		}
	}

	void end(Collection<FleetMember> members) {
		this.missed.keySet().retainAll(this.missedNow);
		for (FleetMember member : members) {
			if (!isMissed(member.name())) {
				member.storeFound();
			}
			else if (this.missed.merge(member.name(), 1, Integer::sum) >= MISSES_TO_LOSE) {
				member.storeLost();
			}
		}
	}

	/** What went wrong in the last turn; null if nothing did. */
	@Nullable String problem() {
		return this.problem;
	}

}
