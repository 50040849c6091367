package dev.breaker.core.fleet;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Proposes transitions, and knows which of the fleet's agreements this instance has
 * brought about: the record keeps the proposer's nonce, so that a proposal whose answer
 * was lost is recognised when the record is read.
 */
final class FleetProposals {

	private static final int MOST_NONCES = 100;

	private final StateStore store;

	private final String instance;

	private final FleetListener listener;

	/** Proposals of each breaker of which it is not known yet what became of them. */
	private final Map<String, Open> open = new HashMap<>();

	FleetProposals(StateStore store, String instance, FleetListener listener) {
		this.store = store;
		this.instance = instance;
		this.listener = listener;
	}

	/**
	 * Proposes a transition.
	 * @return what the store holds now
	 */
	FleetState propose(FleetMember member, long fromEpoch, FleetPhase next, String cause) {
		return propose(member, fromEpoch, member.proposal(next, cause, this.instance));
	}

	/**
	 * Proposes to close, whatever stands.
	 * @return what the store holds now
	 */
	FleetState reset(FleetMember member, long fromEpoch) {
		FleetRecord closed = member.proposal(FleetPhase.CLOSED, "reset", this.instance);
		FleetState state = propose(member, fromEpoch, closed);
		FleetRecord stands = state.record();
		if (stands != null && !stands.nonce().equals(closed.nonce())) {
			state = propose(member, stands.epoch(), closed);
		}
		return state;
	}

	private FleetState propose(FleetMember member, long fromEpoch, FleetRecord proposal) {
		Open same = this.open.get(member.name());
		if (same == null || same.fromEpoch != fromEpoch || same.nonces.size() >= MOST_NONCES) {
			same = new Open(fromEpoch, new HashSet<>());
			this.open.put(member.name(), same);
		}
		same.nonces.add(proposal.nonce());
		return this.store.propose(member.name(), fromEpoch, proposal);
	}

	/** A record has come by, in whatever answer, and has been adopted. */
	void seen(String breaker, @Nullable FleetRecord record) {
		Open proposed = this.open.get(breaker);
		if (record != null && proposed != null && record.epoch() > proposed.fromEpoch) {
			this.open.remove(breaker);
			if (proposed.nonces.contains(record.nonce())) {
				this.listener.agreed(breaker, record);
			}
		}
	}

	/** Forgets breakers that are gone. */
	void retain(Set<String> names) {
		this.open.keySet().retainAll(names);
	}

	/** What was proposed from one epoch, again and again while no answer came. */
	private record Open(long fromEpoch, Set<String> nonces) {
	}

}
