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

	private final Set<String> missedNow = new HashSet<>();

	/** How many turns in a row each was missed. */
	private final Map<String, Integer> missed = new HashMap<>();

	private @Nullable String problem;

	void begin() {
		this.missedNow.clear();
		this.problem = null;
	}

	boolean isMissed(String breaker) {
		return this.missedNow.contains(breaker);
	}

	void missed(String breaker, String problem) {
		this.missedNow.add(breaker);
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
		}
	}

	void end(Collection<FleetMember> members) {
		this.missed.keySet().retainAll(this.missedNow);
		for (FleetMember member : members) {
			if (isMissed(member.name()) && this.missed.merge(member.name(), 1, Integer::sum) >= MISSES_TO_LOSE) {
				member.storeLost();
			}
		}
	}

	/** What went wrong in the last turn; null if nothing did. */
	@Nullable String problem() {
		return this.problem;
	}

}
