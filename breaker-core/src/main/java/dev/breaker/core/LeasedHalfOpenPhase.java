package dev.breaker.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.breaker.core.fleet.LeaseRequest;
import dev.breaker.core.fleet.LeaseRequest.Outcome;

/**
 * This instance's part in a round of probes that the fleet shares: a call is admitted
 * only with a lease that the lane has fetched ahead, and its outcome travels back by the
 * lane. The store counts, and the round ends when the fleet's next epoch is adopted.
 */
final class LeasedHalfOpenPhase extends Phase {

	private final Round round;

	private final Queue<Parked> parked = new ConcurrentLinkedQueue<>();

	private final Queue<LeaseRequest.Result> results;

	/**
	 * Leases that are parked or were used: the store may grant one again, and does so for
	 * one that has ended here.
	 */
	private final Set<String> known;

	/** Whether a call was refused since the last lease came. */
	private volatile boolean demand;

	LeasedHalfOpenPhase(StateMachine machine, Origin origin, Streak streak, long since, Round round, boolean demand) {
		this(machine, origin, streak, since, round, demand, new ConcurrentLinkedQueue<>(),
				ConcurrentHashMap.newKeySet());
	}

	private LeasedHalfOpenPhase(StateMachine machine, Origin origin, Streak streak, long since, Round round,
			boolean demand, Queue<LeaseRequest.Result> results, Set<String> known) {
		super(machine, origin, streak, since);
		this.round = round;
		this.demand = demand;
		this.results = results;
		this.known = known;
	}

	@Override
	CircuitBreakerState stateAt(long now) {
		return CircuitBreakerState.HALF_OPEN;
	}

	@Override
	CircuitBreakerState state() {
		return CircuitBreakerState.HALF_OPEN;
	}

	@Override
	Decision decide(long now) {
		for (Parked lease; (lease = this.parked.poll()) != null;) {
			if (now - lease.until < 0) {
				report(lease.id, Outcome.USED);
				return new Probe(lease.id, now + this.round.probeDeadline().toNanos());
			}
			this.known.remove(lease.id);
		}
		if (!this.demand) {
			this.demand = true;
			this.machine.wakeLane();
		}
		return Refusal.HALF_OPEN;
	}

	/** Whoever has no lane to fetch leases probes alone, however that came about. */
	@Override
	Phase agedAt(long now) {
		return this.machine.storeConnected() ? this : withoutStore(now);
	}

	@Override
	String agedBecause() {
		return "the store is out of reach";
	}

	/** What became of leases has to reach the store, whatever lies on top. */
	@Override
	Phase fresh(long now) {
		Set<String> used = ConcurrentHashMap.newKeySet();
		used.addAll(this.known);
		this.parked.forEach((lease) -> used.remove(lease.id));
		return new LeasedHalfOpenPhase(this.machine, this.origin, this.streak, this.since, this.round, false,
				this.results, used);
	}

	@Override
	Phase withoutStore(long now) {
		return new HalfOpenPhase(this.machine, this.origin.own(), this.streak, this.since, this.round,
				this.machine.jittered(now, this.streak), Evidence.NONE);
	}

	@Override
	boolean inDemand() {
		return this.demand;
	}

	@Override
	Refusal refusal() {
		return Refusal.HALF_OPEN;
	}

	/**
	 * Parks new leases, and prolongs those that the store has renewed. One that has ended
	 * here stays ended: the store may have given it to somebody else since. Who has got a
	 * lease asks again when a call is refused, not before: two instances that are rarely
	 * called would take the last lease from each other for ever.
	 */
	void park(List<String> granted, List<String> renewed, long now, long until) {
		for (Parked present : this.parked) {
			if (now - present.until < 0 && renewed.contains(present.id)) {
				present.until = until;
			}
		}
		for (Parked present : this.parked) {
			if (now - present.until >= 0 && this.parked.remove(present)) {
				this.known.remove(present.id);
			}
		}
		for (String id : granted) {
			if (this.known.add(id)) {
				this.demand = false;
				this.parked.add(new Parked(id, now, until));
			}
			else {
				// Used already, which a store that fell back has forgotten
				report(id, Outcome.RETURNED);
			}
		}
	}

	/** Gives back what was parked before a moment and no call has used since. */
	void giveBack(long before) {
		for (Parked present : this.parked) {
			if (present.since - before <= 0 && this.parked.remove(present)) {
				report(present.id, Outcome.RETURNED);
			}
		}
	}

	List<String> parked(long now) {
		return this.parked.stream().filter((lease) -> now - lease.until < 0).map((lease) -> lease.id).toList();
	}

	List<LeaseRequest.Result> takeResults() {
		List<LeaseRequest.Result> taken = new ArrayList<>();
		for (LeaseRequest.Result result; (result = this.results.poll()) != null;) {
			taken.add(result);
		}
		return taken;
	}

	private void report(String lease, Outcome outcome) {
		this.results.add(new LeaseRequest.Result(lease, outcome));
		this.machine.wakeLane();
	}

	/**
	 * A lease held for a call to come, for as long as the store keeps it for this
	 * instance.
	 */
	private static final class Parked {

		private final String id;

		private final long since;

		private volatile long until;

		Parked(String id, long since, long until) {
			this.id = id;
			this.since = since;
			this.until = until;
		}

	}

	private final class Probe extends AtomicBoolean implements Admission {

		private static final long serialVersionUID = 1L;

		private final String lease;

		private final long deadline;

		Probe(String lease, long deadline) {
			this.lease = lease;
			this.deadline = deadline;
		}

		@Override
		public void settle(CallOutcome outcome, boolean slow) {
			if (!compareAndSet(false, true)) {
				return;
			}
			LeasedHalfOpenPhase.this.machine.counters.halfOpen(outcome);
			boolean lost = LeasedHalfOpenPhase.this.machine.ticker.nanos() - this.deadline >= 0;
			report(this.lease, switch (outcome) {
				case IGNORED -> Outcome.RETURNED;
				case FAILURE -> Outcome.FAILURE;
				case SUCCESS -> (slow || lost) ? Outcome.FAILURE : Outcome.SUCCESS;
			});
		}

	}

}
