package dev.breaker.core.fleet;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import dev.breaker.core.window.WindowTotals;

/**
 * The memory that the instances of an application share. A store keeps records, adds up
 * reports, hands out leases and accepts a transition only from the epoch it knows; it
 * decides nothing.
 *
 * <p>
 * Every method is called by one background thread, may block for at most the store's
 * command time-out (with many breakers, that for each batch of them), and throws
 * {@link StateStoreException} when the store cannot be reached. An operation whose answer
 * was lost may be sent again: all are idempotent or fenced. Names are any strings; a
 * store encodes them as it must.
 */
public interface StateStore extends AutoCloseable {

	/**
	 * Names the kind of store.
	 * @return such as {@code redis}, for display
	 */
	String type();

	/**
	 * Says that an instance lives, and reads the index.
	 * @param instance id of the instance
	 * @param lifetime how long the instance counts as live without another heartbeat
	 * @return live instances and every breaker that is overridden or not CLOSED
	 */
	FleetIndex heartbeat(String instance, Duration lifetime);

	/**
	 * Replaces the instance's snapshots. Snapshots are pooled by window shape, within the
	 * epoch of the store's record; where it has none, within the highest epoch reported,
	 * and a higher one starts from zero. A report of another epoch, or of a sequence not
	 * above that of the snapshot that stands, changes nothing.
	 * @param instance id of the instance
	 * @param lifetime how long a snapshot counts without being sent again
	 * @param reports at most one a breaker
	 * @return the state of each, in the order of the reports, with the totals of its
	 * shape; without those whose part of the store does not answer while others do
	 */
	List<FleetState> report(String instance, Duration lifetime, List<WindowReport> reports);

	/**
	 * The pooled window without the instances that have the most failed and slow calls.
	 * Writes nothing.
	 * @param breaker name of the breaker
	 * @param epoch the epoch whose reports count
	 * @param shape the window shape whose reports count
	 * @param leftOut how many of the worst instances to leave out
	 * @return what remains, and who was left out; nothing if the epoch or shape is not
	 * the pooled one
	 */
	Remainder remainder(String breaker, long epoch, String shape, int leftOut);

	/**
	 * Proposes a transition. It is accepted if the store has no record or its record has
	 * exactly {@code fromEpoch}; the new epoch is
	 * {@code max(stored + 1, fromEpoch + 1, server time in µs)}, and reports and leases
	 * start from zero.
	 * @param breaker name of the breaker
	 * @param fromEpoch the epoch the proposer saw
	 * @param next what to agree on; its epoch and age are ignored
	 * @return the record that stands, whose nonce tells whether the proposal won
	 */
	FleetState propose(String breaker, long fromEpoch, FleetRecord next);

	/**
	 * Puts back a record that the store has lost, under its old epoch and age. Changes
	 * nothing if the store has a record of that epoch or a higher one.
	 * @param breaker name of the breaker
	 * @param lost the record as the instance knows it
	 * @return the record that stands
	 */
	FleetState restore(String breaker, FleetRecord lost);

	/**
	 * Sets, clears or re-asserts an override. The higher revision stands, ties go to
	 * {@link OverrideMode#FORCED_OPEN}. The revision is the sender's, so that an order
	 * that was held up on its way never takes the place of a later one.
	 * @param breaker name of the breaker
	 * @param register the override, with a revision above 0
	 * @return the register that stands
	 */
	FleetState override(String breaker, OverrideRegister register);

	/**
	 * Notes which overrides an instance has taken over.
	 * @param instance id of the instance
	 * @param revisions revision of the override that holds there, by breaker
	 */
	void acknowledge(String instance, Map<String, Long> revisions);

	/**
	 * Settles, renews and asks for leases of a half-open round. Results count once, from
	 * the holder of the lease alone. Granted are never more than the record permits:
	 * those out, parked, succeeded and failed together. A used lease past its deadline
	 * counts as failed, an unused one past its renewal is reclaimed. Who has had a lease
	 * in this round gets no other while somebody waits who had none.
	 * @param request the request
	 * @return the round
	 */
	LeaseAnswer lease(LeaseRequest request);

	/**
	 * Reads states without writing anything. Their totals are empty.
	 * @param breakers names
	 * @return one state a name, in the iteration order of the names; without those whose
	 * part of the store does not answer while others do
	 */
	List<FleetState> read(Collection<String> breakers);

	/**
	 * Reads what operators may want to know of a breaker. Writes nothing.
	 * @param breaker name of the breaker
	 * @return its instances and its audit trail
	 */
	FleetDetail inspect(String breaker);

	/**
	 * Listens to changes that other instances make, where the store can tell. Nobody
	 * relies on it: changes may go untold, and be told that never were.
	 * @param listener called on any thread, also when the store begins to tell; does not
	 * block
	 */
	default void onChange(Runnable listener) {
	}

	/**
	 * Ends the connection; does not wait for a server that does not answer.
	 */
	@Override
	void close();

}
