package dev.breaker.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import dev.breaker.core.window.WindowTotals;
import org.jspecify.annotations.Nullable;

/**
 * A round of probes that this instance decides alone. It closes as soon as enough probes
 * succeeded and reopens as soon as they no longer can; successes and failures together
 * never exceed the permitted probes, so only one of the two can come true. A probe past
 * its deadline counts as failed from then on, whether or not it ever returns.
 */
final class HalfOpenPhase extends Phase {

	private static final VarHandle LATEST;

	private static final VarHandle BACK;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			LATEST = lookup.findVarHandle(HalfOpenPhase.class, "latest", Probe.class);
			BACK = lookup.findVarHandle(Probe.class, "back", boolean.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final Round round;

	/** No probe before; later than {@code since} where the start is jittered. */
	private final long start;

	private final Evidence evidence;

	/** Drawn once, so that every reader of an overdue round computes the same wait. */
	private final AtomicReference<@Nullable Streak> reopening = new AtomicReference<>();

	private final Tally tally = new Tally();

	private final long probeNanos;

	/** No probe is lost before, since none began before the start. */
	private final long noneLostBefore;

	/** The probe that began last, and by it those before. */
	private volatile @Nullable Probe latest;

	/**
	 * Begins a round.
	 * @param start when the first probe may begin, in ticker nanoseconds
	 * @param evidence what spoke for opening
	 */
	HalfOpenPhase(StateMachine machine, Origin origin, Streak streak, long since, Round round, long start,
			Evidence evidence) {
		super(machine, origin, streak, since);
		this.round = round;
		this.start = start;
		this.evidence = evidence;
		this.probeNanos = round.probeDeadline().toNanos();
		this.noneLostBefore = start + this.probeNanos;
	}

	@Override
	CircuitBreakerState stateAt(long now) {
		Phase aged = agedAt(now);
		return (aged == this) ? CircuitBreakerState.HALF_OPEN : aged.stateAt(now);
	}

	@Override
	CircuitBreakerState state() {
		return CircuitBreakerState.HALF_OPEN;
	}

	@Override
	Decision decide(long now) {
		int permitted = this.round.permitted();
		if (now - this.start < 0 || !this.tally.admit(permitted, this.machine.probesAtOnce(permitted) + lost(now))) {
			return Refusal.HALF_OPEN;
		}
		Probe probe = new Probe(now + this.probeNanos);
		enlist(probe);
		return probe;
	}

	/** Drops those that are back, so that few are in the list that are not out. */
	private void enlist(Probe probe) {
		while (true) {
			Probe seen = this.latest;
			Probe before = seen;
			while (before != null && before.back) {
				before = before.before;
			}
			probe.before = before;
			for (Probe out = before; out != null; out = out.before) {
				while (out.before != null && out.before.back) {
					out.before = out.before.before;
				}
			}
			if (LATEST.compareAndSet(this, seen, probe)) {
				return;
			}
		}
	}

	@Override
	Phase agedAt(long now) {
		if (now - this.noneLostBefore < 0) {
			return this;
		}
		int missing = Math.max(1, this.round.failureThreshold() - this.tally.failures());
		long[] lost = lostAgo(now).sorted().toArray();
		return (lost.length >= missing) ? reopened(now - lost[lost.length - missing]) : this;
	}

	private int lost(long now) {
		return (now - this.noneLostBefore < 0) ? 0 : (int) lostAgo(now).count();
	}

	/** Reads the coarse clock alone: most rounds are over before. */
	private boolean mayHaveLost() {
		return this.machine.ticker.coarseNanos() + StateMachine.SURE - this.noneLostBefore >= 0;
	}

	/** How long ago each probe that is lost passed its deadline. */
	private LongStream lostAgo(long now) {
		return Stream.iterate(this.latest, Objects::nonNull, (probe) -> probe.before)
			.filter((probe) -> !probe.back && probe.isLost(now))
			.mapToLong((probe) -> now - probe.deadline);
	}

	@Override
	String agedBecause() {
		return "a half-open probe did not return within " + this.round.probeDeadline();
	}

	@Override
	Evidence evidence() {
		return this.evidence;
	}

	@Override
	Refusal refusal() {
		return Refusal.HALF_OPEN;
	}

	@Override
	Streak nextOpening(long now) {
		if (this.reopening.get() == null) {
			this.reopening.compareAndSet(null, super.nextOpening(now));
		}
		return Objects.requireNonNull(this.reopening.get());
	}

	@Override
	Phase fresh(long now) {
		return new HalfOpenPhase(this.machine, this.origin, this.streak, this.since, this.round, this.start,
				this.evidence);
	}

	private OpenPhase reopened(long since) {
		int failures = this.round.failureThreshold();
		WindowTotals probes = new WindowTotals(this.tally.successes() + failures, failures, 0);
		WindowTotals before = this.evidence.asOf(since, this.machine.config().windowLength());
		return new OpenPhase(this.machine, this.origin, nextOpening(since), since,
				new Evidence(before.plus(probes), since));
	}

	private void succeeded() {
		int successes = this.tally.succeeded();
		if (successes == this.round.successThreshold()) {
			long now = this.machine.ticker.nanos();
			this.machine.transition(this, this.machine.closed(this.origin, this.streak, now, this.round.rampUp()),
					"%d of %d permitted probes succeeded".formatted(successes, this.round.permitted()));
		}
	}

	private void failed() {
		int failures = this.tally.failed() + (mayHaveLost() ? lost(this.machine.ticker.nanos()) : 0);
		if (failures >= this.round.failureThreshold()) {
			String cause = "%d of %d permitted probes failed".formatted(failures, this.round.permitted());
			this.machine.transition(this, reopened(this.machine.ticker.nanos()), cause);
		}
	}

	private final class Probe extends AtomicBoolean implements Admission {

		private static final long serialVersionUID = 1L;

		final long deadline;

		@Nullable Probe before;

		volatile boolean back;

		Probe(long deadline) {
			this.deadline = deadline;
		}

		boolean isLost(long now) {
			return now - this.deadline >= 0;
		}

		private boolean isLost() {
			Ticker ticker = HalfOpenPhase.this.machine.ticker;
			return isLost(ticker.coarseNanos() + StateMachine.SURE) && isLost(ticker.nanos());
		}

		@Override
		public void settle(CallOutcome outcome, boolean slow) {
			if (!compareAndSet(false, true)) {
				return;
			}
			HalfOpenPhase.this.machine.counters.halfOpen(outcome);
			boolean lost = isLost();
			if (mayHaveLost()) {
				// A round that lost a probe too many failed at that deadline, not now:
				// readers have seen it since.
				HalfOpenPhase.this.machine.age(HalfOpenPhase.this);
			}
			BACK.setRelease(this, true);
			if (lost || outcome == CallOutcome.FAILURE || (slow && outcome == CallOutcome.SUCCESS)) {
				failed();
			}
			else if (outcome == CallOutcome.SUCCESS) {
				succeeded();
			}
			else {
				HalfOpenPhase.this.tally.giveBack();
			}
		}

	}

}
