package dev.breaker.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

import dev.breaker.core.fleet.FleetLink;
import dev.breaker.core.fleet.FleetPhase;
import dev.breaker.core.fleet.FleetRecord;
import dev.breaker.core.fleet.OverrideMode;
import dev.breaker.core.fleet.OverridePush;
import dev.breaker.core.fleet.OverrideRegister;
import org.jspecify.annotations.Nullable;

/**
 * The posture of one breaker and every way to change it. A change is built first, with
 * all that may fail; then swapped in by one compare-and-set; then told, by the winner
 * alone. Who loses the race has changed nothing.
 */
final class StateMachine {

	private static final VarHandle POSTURE;

	static {
		try {
			POSTURE = MethodHandles.lookup().findVarHandle(StateMachine.class, "posture", Posture.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	/**
	 * Nanoseconds that a deadline has to be away for the coarse clock to be trusted with
	 * it. Far more than that clock lags; should it ever lag more, the deadline is noticed
	 * that much later.
	 */
	static final long SURE = 1_000_000_000L;

	final Ticker ticker;

	final CallCounters counters = new CallCounters();

	private final Announcer announcer;

	private final @Nullable FleetLink link;

	private volatile Posture posture;

	private volatile @Nullable String openedBecause;

	/** Whether the store, or the part of it that has this breaker, does not answer. */
	private volatile boolean outOfReach;

	StateMachine(CircuitBreakerConfig config, Ticker ticker, Announcer announcer, @Nullable FleetLink link) {
		this.ticker = ticker;
		this.announcer = announcer;
		this.link = link;
		long now = ticker.nanos();
		this.posture = Posture.of(config,
				new ClosedPhase(this, Origin.ALONE, Streak.NONE, now, new Recording(config, now)));
	}

	Posture posture() {
		return this.posture;
	}

	/** The settings in force. */
	CircuitBreakerConfig config() {
		return this.posture.config();
	}

	CircuitBreakerStatistics statistics() {
		return this.counters.statistics(this.posture.phase().recording());
	}

	long activity() {
		return this.counters.activity(this.posture.phase().recording());
	}

	/** Counts a failed call, whoever admitted it. */
	void countFailure() {
		this.counters.call(CallOutcome.FAILURE);
		this.counters.failed(this.posture.phase().recording());
	}

	@Nullable String openedBecause() {
		return this.openedBecause;
	}

	/**
	 * Admits or refuses one call, and counts a refusal.
	 */
	Decision decide() {
		Posture seen = this.posture;
		return (seen.free != null) ? seen.free : decide(seen);
	}

	private Decision decide(Posture seen) {
		if (seen.wakeUp() != null) {
			wake();
			return decide();
		}
		CircuitBreakerMode mode = seen.config().mode();
		if (mode == CircuitBreakerMode.OFF) {
			return Admission.OFF;
		}
		Decision standing = standing(seen);
		Decision decision = (standing != null) ? standing : decideAged();
		if (!(decision instanceof Refusal refusal)) {
			return decision;
		}
		if (mode == CircuitBreakerMode.OBSERVE) {
			this.counters.observedRefusal();
			return Admission.UNWATCHED;
		}
		this.counters.notPermitted(refusal.state());
		return refusal;
	}

	/** An answer that holds for a while yet, whatever the exact time; else null. */
	private @Nullable Decision standing(Posture seen) {
		Decision decision = (seen.forced() != null) ? seen.forced() : seen.phase().standing();
		if (decision instanceof Refusal refusal) {
			return (!refusal.timed() || refusal.retryAfter(this.ticker.coarseNanos()) > SURE) ? refusal : null;
		}
		HeldOverride override = seen.override();
		boolean sure = override != null && !override.isExpiredAt(this.ticker.coarseNanos() + SURE);
		return sure ? decision : null;
	}

	/** Each further turn of the loop follows a swap, by this thread or by another. */
	private Decision decideAged() {
		while (true) {
			long now = this.ticker.nanos();
			Posture seen = this.posture;
			HeldOverride override = seen.override();
			if (override != null && seen.forced() != null) {
				if (!override.isExpiredAt(now)) {
					return seen.forced();
				}
				expire(seen, override, now);
				continue;
			}
			Phase aged = seen.phase().agedAt(now);
			if (aged == seen.phase()) {
				return aged.decide(now);
			}
			transition(seen.phase(), aged, seen.phase().agedBecause());
		}
	}

	/** The effective state, with mode, override and time counted in. */
	CircuitBreakerState state() {
		return stateOf(this.posture, this.ticker.nanos());
	}

	static CircuitBreakerState stateOf(Posture posture, long now) {
		return switch (posture.config().mode()) {
			case OFF -> CircuitBreakerState.OFF;
			case OBSERVE -> CircuitBreakerState.CLOSED;
			case ENFORCE -> posture.stateAt(now);
		};
	}

	/**
	 * Goes from one phase to the next, whatever override lies on top.
	 * @return false if another thread was first, and nothing has changed
	 */
	boolean transition(Phase from, Phase to, String reason) {
		return swap((seen) -> seen.phase() == from, (seen) -> seen.withPhase(to), reason);
	}

	/** Makes the transition that time alone asks for, if one is due. */
	void age(Phase phase) {
		Phase aged = phase.agedAt(this.ticker.nanos());
		if (aged != phase) {
			transition(phase, aged, phase.agedBecause());
		}
	}

	/** Opens, if the evidence still belongs to the phase in force. */
	void trip(Recording recording, String cause) {
		age(this.posture.phase());
		while (this.posture.phase() instanceof RecordingPhase phase && phase.recording == recording) {
			if (transition(phase, phase.opened(this.ticker.nanos()), cause)) {
				wakeLane();
				return;
			}
		}
	}

	/** The phase that follows a successful round. */
	RecordingPhase closed(Origin origin, Streak streak, long since, Duration rampUp) {
		Recording recording = new Recording(config(), this.ticker.nanos());
		long rampEnd = since + rampUp.toNanos();
		return (this.ticker.nanos() - rampEnd < 0)
				? new RecoveringPhase(this, origin, streak, since, recording, rampUp.toNanos())
				: new ClosedPhase(this, origin, streak, rampEnd, recording);
	}

	/** The n-th opening in a row, with its wait. */
	Streak opening(int openings) {
		double random = ThreadLocalRandom.current().nextDouble();
		return new Streak(openings, config().openWait().of(openings, random, this.announcer));
	}

	/**
	 * When a round may begin: while the store is out of reach a little later, by a tenth
	 * of the wait at most, so that the instances of a fleet do not probe in step.
	 */
	long jittered(long start, Streak streak) {
		return (this.link != null && storeOutOfReach())
				? start + (long) (streak.openFor().toNanos() * 0.1 * this.link.jitter()) : start;
	}

	/**
	 * How many probes of a round of this instance's own may be out: one at a time while
	 * the store is out of reach, since every instance probes for itself.
	 */
	int probesAtOnce(int permitted) {
		return storeOutOfReach() ? 1 : permitted;
	}

	/**
	 * Takes over what the fleet agreed on. A higher epoch is news always. The present one
	 * is news only where this instance went its own way while the fleet did not answer,
	 * and then only to refuse more: a circuit opened here by own evidence stays open over
	 * a closed fleet.
	 */
	void adopt(FleetRecord agreed) {
		Predicate<Posture> isNews = (seen) -> {
			Origin origin = seen.phase().origin;
			boolean left = !origin.isFleet() && agreed.phase() != FleetPhase.CLOSED && seen.resetFrom() == null;
			return agreed.epoch() > origin.epoch() || (agreed.epoch() == origin.epoch() && left);
		};
		if (isNews.test(this.posture)) {
			swap(isNews, (seen) -> seen.withAdopted(adopted(agreed, seen.phase())), agreed.cause());
		}
	}

	private Phase adopted(FleetRecord agreed, Phase before) {
		long now = this.ticker.nanos();
		long since = now - agreed.age().toNanos();
		Origin origin = Origin.adopted(agreed, now);
		Streak streak = new Streak(agreed.openings(), agreed.openWait());
		return switch (agreed.phase()) {
			case CLOSED -> closed(origin, streak, since, agreed.rampUp());
			case OPEN -> new OpenPhase(this, origin, streak, since, Evidence.NONE);
			case HALF_OPEN -> new LeasedHalfOpenPhase(this, origin, streak, since, Round.of(agreed), before.inDemand());
		};
	}

	/** The store is out of reach: a round of the fleet becomes one of this instance. */
	void storeLost() {
		this.outOfReach = true;
		Phase seen = this.posture.phase();
		Phase alone = seen.withoutStore(this.ticker.nanos());
		if (alone != seen) {
			transition(seen, alone, "the store is out of reach");
		}
	}

	void storeFound() {
		if (this.outOfReach) {
			this.outOfReach = false;
		}
	}

	/** Goes where it is told, whatever the evidence, beneath any override. */
	void transitionTo(CircuitBreakerState state, String reason) {
		age(this.posture.phase());
		swap((seen) -> true, (seen) -> seen.withPhase(told(state, seen.phase())), reason);
		wakeLane();
	}

	private Phase told(CircuitBreakerState state, Phase before) {
		long now = this.ticker.nanos();
		Origin origin = before.origin.own();
		Streak streak = (before instanceof RecordingPhase) ? before.nextOpening(now) : before.streak;
		return switch (state) {
			case CLOSED -> closed(origin, before.streak, now, Duration.ZERO);
			case OPEN -> new OpenPhase(this, origin, streak, now, Evidence.NONE);
			case HALF_OPEN -> new HalfOpenPhase(this, origin, streak, now, Round.of(config()), now, Evidence.NONE);
			case RECOVERING -> closed(origin, before.streak, now, config().rampUpDuration());
			default -> throw new IllegalArgumentException(
					"%s is no automatic state; CLOSED, OPEN, HALF_OPEN and RECOVERING are".formatted(state));
		};
	}

	/** Sets an override of this instance's, or clears one where the mode is null. */
	void override(@Nullable OverrideMode mode, ManualOverride by) {
		age(this.posture.phase());
		long now = this.ticker.nanos();
		Instant wallTime = this.ticker.wallTime();
		swap((seen) -> true,
				(seen) -> seen
					.withOverride(HeldOverride.made(mode, by, seen.knownRev(), now, wallTime, this.link != null), now),
				"");
	}

	/**
	 * Learns what the store holds. A word of this instance's that is still on its way
	 * stays.
	 */
	void learnOverride(OverrideRegister register) {
		long now = this.ticker.nanos();
		HeldOverride learned = HeldOverride.learned(register, now, this.ticker.wallTime());
		swap((seen) -> {
			HeldOverride held = seen.override();
			return held == null || (!held.pending() && register.supersedes(held.register()));
		}, (seen) -> seen.withOverride(learned, now), "");
	}

	/**
	 * The store has answered a push with what stands now: the pushed word, or a later
	 * one.
	 */
	void overrideAcknowledged(OverridePush push, OverrideRegister standing) {
		long now = this.ticker.nanos();
		HeldOverride learned = HeldOverride.learned(standing, now, this.ticker.wallTime());
		swap((seen) -> seen.override() != null && seen.override().isPushedBy(push),
				(seen) -> seen.withOverride(learned, now), "");
	}

	/** Ends an override that is over, without waiting for a call to find it so. */
	void expireOverride(long now) {
		Posture seen = this.posture;
		HeldOverride override = seen.override();
		if (override != null && seen.forced() != null && override.isExpiredAt(now)) {
			expire(seen, override, now);
		}
	}

	private void expire(Posture seen, HeldOverride override, long now) {
		if (replace(seen, seen.withOverride(override.settled(), now))) {
			this.announcer.overrideExpired(override);
		}
	}

	/** Clears the override, closes and forgets all evidence. */
	void reset(ManualOverride by) {
		long now = this.ticker.nanos();
		Instant wallTime = this.ticker.wallTime();
		boolean shared = this.link != null;
		swap((seen) -> true, (seen) -> {
			Origin origin = seen.phase().origin.own();
			Phase closed = new ClosedPhase(this, origin, Streak.NONE, now, new Recording(seen.config(), now));
			HeldOverride cleared = HeldOverride.made(null, by, seen.knownRev(), now, wallTime, shared);
			return seen.withReset(closed, cleared, shared ? origin.epoch() : null);
		}, "reset" + (by.by().isEmpty() ? "" : " by " + by.by()) + (by.reason().isEmpty() ? "" : ": " + by.reason()));
	}

	/** The one way in which the posture changes and the change is told. */
	private boolean swap(Predicate<Posture> condition, UnaryOperator<Posture> change, String reason) {
		while (true) {
			Posture before = this.posture;
			if (!condition.test(before)) {
				return false;
			}
			Posture after = change.apply(before);
			if (replace(before, after)) {
				tell(before, after, reason);
				return true;
			}
		}
	}

	private boolean replace(Posture before, Posture after) {
		if (!POSTURE.compareAndSet(this, before, after)) {
			return false;
		}
		Recording recorded = before.phase().recording();
		if (recorded != null && recorded != after.phase().recording()) {
			recorded.retire();
			this.counters.takeOver(recorded);
		}
		if (before.wakeUp() != null) {
			before.wakeUp().run();
		}
		return true;
	}

	private void tell(Posture before, Posture after, String reason) {
		if (before.phase().state() != after.phase().state()) {
			if (after.phase() instanceof OpenPhase) {
				this.openedBecause = reason;
			}
			this.counters.transition(after.phase().state());
			this.announcer.transition(before.phase(), after.phase(), reason);
		}
		long now = this.ticker.nanos();
		HeldOverride was = before.forcedAt(now);
		HeldOverride is = after.forcedAt(now);
		if (before.forced() != null && before.override() != null && was == null
				&& after.override() != before.override()) {
			this.announcer.overrideExpired(before.override());
		}
		if (is != null && (was == null || !was.isSameAs(is))) {
			this.counters.transition(is.state());
			this.announcer.overrideSet(is);
		}
		else if (is == null && was != null && after.override() != null) {
			this.announcer.overrideCleared(was, after.override());
		}
	}

	/**
	 * Changes the settings in place. The state stays, with its wait or its round; the
	 * window stays where the new settings have one of the same shape.
	 * @return whether what the window held is still there
	 */
	boolean reconfigure(CircuitBreakerConfig config) {
		while (true) {
			Posture before = this.posture;
			Posture after = before.withConfig(config);
			if (replace(before, after)) {
				return before.phase().recording() == after.phase().recording();
			}
		}
	}

	/**
	 * Sleeps until the next call or change, if at rest.
	 * @param wakeUp what to do then, before anything is told
	 * @return false if there is something to stay awake for
	 */
	boolean sleep(Runnable wakeUp) {
		Posture seen = this.posture;
		return seen.isAtRest() && seen.wakeUp() == null && replace(seen, seen.asleep(wakeUp));
	}

	void wake() {
		swap((seen) -> seen.wakeUp() != null, Posture::awake, "");
	}

	boolean isShared() {
		return this.link != null && isOfFleet();
	}

	private boolean isOfFleet() {
		return config().scope() == CircuitBreakerScope.FLEET;
	}

	boolean storeConnected() {
		return this.link != null && isOfFleet() && this.link.connected() && !this.outOfReach;
	}

	private boolean storeOutOfReach() {
		return this.link != null && isOfFleet() && (!this.link.connected() || this.outOfReach);
	}

	void wakeLane() {
		if (this.link != null) {
			this.link.wake();
		}
	}

}
