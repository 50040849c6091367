package dev.breaker.core.fleet;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Proposes transitions, and knows which of the fleet's agreements this instance has
 * brought about: the record keeps the proposer's nonce, so that a proposal whose answer
 * was lost is recognised when the record is read.
 */
final class FleetProposals {

	private final StateStore store;

	private final String instance;

	private final FleetListener listener;

	/**
	 * The nonce of the last proposal of each breaker, until it is known what became of
	 * it.
	 */
	private final Map<String, String> open = new HashMap<>();

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
		this.open.put(member.name(), proposal.nonce());
		FleetState state = this.store.propose(member.name(), fromEpoch, proposal);
		seen(member.name(), state.record());
		this.open.remove(member.name());
		return state;
	}

	/** A record has come by, in whatever answer. */
	void seen(String breaker, @Nullable FleetRecord record) {
		if (record != null && this.open.remove(breaker, record.nonce())) {
			this.listener.agreed(breaker, record);
		}
	}

	/** Forgets breakers that are gone. */
	void retain(Set<String> names) {
		this.open.keySet().retainAll(names);
	}

}
