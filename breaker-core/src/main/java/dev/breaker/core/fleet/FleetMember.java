package dev.breaker.core.fleet;

import java.time.Duration;
import java.util.List;

import dev.breaker.core.window.WindowTotals;
import org.jspecify.annotations.Nullable;

/**
 * A breaker as the lane sees it. All methods are thread-safe and never block.
 */
public interface FleetMember {

	/**
	 * Name of the breaker.
	 * @return the name
	 */
	String name();

	/**
	 * What the breaker would tell the fleet at this moment.
	 * @return a consistent view
	 */
	View view();

	/**
	 * Takes over what the fleet agreed on: a higher epoch always; the same epoch only
	 * where it brings back what the instance has left on its own.
	 * @param record the store's record
	 */
	void adopt(FleetRecord record);

	/**
	 * Takes over a register of a higher revision, unless the breaker has one of its own
	 * on the way to the store.
	 * @param register the store's register
	 */
	void learnOverride(OverrideRegister register);

	/**
	 * The store has answered a push. Changes nothing if the operator has said something
	 * else since.
	 * @param push what was pushed
	 * @param standing the register that stands now: the pushed one, or one of a higher
	 * revision
	 */
	void overrideAcknowledged(OverridePush push, OverrideRegister standing);

	/**
	 * The store is out of reach: a half-open round of the fleet becomes one of this
	 * instance alone.
	 */
	void storeLost();

	/**
	 * The store answers, for this breaker too.
	 */
	void storeFound();

	/**
	 * Parks leases for probes to come. Those of another round are ignored.
	 * @param epoch the round
	 * @param granted ids of new leases
	 * @param renewed ids of parked leases that the store keeps for longer
	 * @param usableFor how long a parked lease may begin a probe, from now
	 */
	void grant(long epoch, List<String> granted, List<String> renewed, Duration usableFor);

	/**
	 * Gives parked leases back, for others that wait: as results to take.
	 * @param epoch the round
	 * @param parkedFor only those that have been parked for as long
	 */
	void giveBack(long epoch, Duration parkedFor);

	/**
	 * Takes what became of leases, once.
	 * @param epoch the round
	 * @return results since the last call; empty for another round
	 */
	List<LeaseRequest.Result> takeLeaseResults(long epoch);

	/**
	 * Why and how the breaker would have the fleet open by pooled windows.
	 * @param pooled the windows of all, or of all but the worst
	 * @param instances live instances that the pooled windows stand for
	 * @param leftOut how many of them were left out
	 * @return the reason in one sentence; null if the totals do not cross a threshold
	 */
	@Nullable String crossed(WindowTotals pooled, int instances, int leftOut);

	/**
	 * Builds the proposal of a transition from the present view.
	 * @param phase what to agree on
	 * @param cause why, in one sentence
	 * @param proposer id of this instance
	 * @return the record, with a fresh nonce
	 */
	FleetRecord proposal(FleetPhase phase, String cause, String proposer);

	/**
	 * A breaker at one moment.
	 *
	 * @param scope whether and how the breaker takes part
	 * @param epoch highest epoch seen; 0 for none
	 * @param agreed what the fleet agreed on in that epoch, with its present age; null if
	 * nothing yet
	 * @param adopted whether the present phase is the agreed one, not the instance's own
	 * @param alone whether the phase is an OPEN or HALF_OPEN of the instance's own
	 * @param locallyOpen whether it is, and what spoke for it is not older than a window
	 * @param shape window shape, see {@link WindowReport}
	 * @param window what the window holds, or held when it tripped
	 * @param activity a number that changes with every recorded call
	 * @param demand whether a call was refused that a lease would have admitted, since
	 * the last lease came
	 * @param parked ids of unused leases
	 * @param resetPending whether a reset has yet to reach the fleet
	 * @param override present register; null if none is known
	 * @param overridePush what the store has to learn of it; null if nothing
	 */
	record View(Scope scope, long epoch, @Nullable FleetRecord agreed, boolean adopted, boolean alone,
			boolean locallyOpen, String shape, WindowTotals window, long activity, boolean demand, List<String> parked,
			boolean resetPending, @Nullable OverrideRegister override, @Nullable OverridePush overridePush) {

		public View {
			parked = List.copyOf(parked);
		}

	}

	/** How a breaker takes part in the fleet. */
	enum Scope {

		/** Reports, adopts and probes. */
		FULL,
		/** Reports and adopts, but takes no lease. */
		OBSERVER,
		/** Shares overrides only. */
		OVERRIDES,
		/** Takes no part. */
		NONE

	}

}
