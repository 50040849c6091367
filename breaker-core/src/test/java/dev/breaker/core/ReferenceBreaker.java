package dev.breaker.core;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

import dev.breaker.core.window.WindowTotals;
import org.jspecify.annotations.Nullable;

/**
 * What the contract says of one breaker without a fleet, written to be read: one thread,
 * windows as lists, and every change that time brings made at the moment it is due. The
 * engine makes such a change when the next call finds it due; nobody is to see the
 * difference.
 */
final class ReferenceBreaker {

	private static final Duration WINDOW_LENGTH_OF_COUNTED_CALLS = Duration.ofSeconds(60);

	private final CircuitBreakerConfig config;

	/** Time since the breaker was made. */
	private Duration now = Duration.ZERO;

	private CircuitBreakerState automatic = CircuitBreakerState.CLOSED;

	private Duration since = Duration.ZERO;

	private int openings;

	private Duration openFor = Duration.ZERO;

	/** What CLOSED and RECOVERING know. */
	private ReferenceWindow window;

	/** What HALF_OPEN knows. */
	private Round round = new Round();

	/** What OPEN and HALF_OPEN remember of why the circuit opened. */
	private WindowTotals evidence = WindowTotals.EMPTY;

	private Duration evidenceSince = Duration.ZERO;

	/** What RECOVERING knows too. */
	private ReferenceRamp ramp;

	private @Nullable Forced forced;

	private final ReferenceTotals totals = new ReferenceTotals();

	ReferenceBreaker(CircuitBreakerConfig config) {
		this.config = config;
		this.window = new ReferenceWindow(config);
		this.ramp = new ReferenceRamp(this.since, config.rampUpDuration());
	}

	/**
	 * An operator's override.
	 *
	 * @param until its end; null for without limit
	 */
	private record Forced(CircuitBreakerState state, Duration since, @Nullable Duration until) {
	}

	/** What a caller gets who asks for a call. */
	sealed interface Answer {

	}

	/** A refused call, as the caller learns of it. */
	record Refused(CircuitBreakerState state, Duration retryAfter) implements Answer {
	}

	void pass(Duration duration) {
		this.now = this.now.plus(duration);
		if (this.forced != null && this.forced.until() != null && isDue(this.forced.until())) {
			this.forced = null;
		}
		while (changeThatIsDue()) {
			continue;
		}
	}

	private boolean changeThatIsDue() {
		switch (this.automatic) {
			case OPEN -> {
				Duration end = this.since.plus(this.openFor);
				if (isDue(end)) {
					enter(CircuitBreakerState.HALF_OPEN, end);
					this.round = new Round();
					return true;
				}
			}
			case HALF_OPEN -> {
				return this.round.losesAProbe();
			}
			case RECOVERING -> {
				Duration end = this.since.plus(this.config.rampUpDuration());
				if (isDue(end)) {
					enter(CircuitBreakerState.CLOSED, end);
					return true;
				}
			}
			default -> {
			}
		}
		return false;
	}

	private boolean isDue(Duration moment) {
		return this.now.compareTo(moment) >= 0;
	}

	Answer begin() {
		if (this.config.mode() == CircuitBreakerMode.OFF) {
			return new Call(null);
		}
		Refused refusal = refusal();
		if (refusal != null && this.config.mode() == CircuitBreakerMode.OBSERVE) {
			this.totals.observedRefusal();
			return new Call(null);
		}
		if (refusal != null) {
			this.totals.notPermitted(refusal.state());
			return refusal;
		}
		if (this.forced != null) {
			return new Call(null);
		}
		if (this.automatic == CircuitBreakerState.HALF_OPEN) {
			return this.round.admit();
		}
		return new Call(this.window);
	}

	private @Nullable Refused refusal() {
		if (this.forced != null) {
			return (this.forced.state() == CircuitBreakerState.FORCED_OPEN)
					? new Refused(this.forced.state(), remaining(this.forced)) : null;
		}
		return switch (this.automatic) {
			case OPEN -> new Refused(this.automatic, remainingWait());
			case HALF_OPEN -> this.round.isFull() ? new Refused(this.automatic, Duration.ZERO) : null;
			case RECOVERING -> this.ramp.admits(this.now) ? null : new Refused(this.automatic, Duration.ZERO);
			default -> null;
		};
	}

	private Duration remainingWait() {
		return this.since.plus(this.openFor).minus(this.now);
	}

	private Duration remaining(Forced forced) {
		return (forced.until() != null) ? forced.until().minus(this.now) : this.config.openWait().initial();
	}

	/** A call that was admitted, by a window, by a round, or by nobody who watches. */
	non-sealed class Call implements Answer {

		private final @Nullable ReferenceWindow admittedBy;

		private final Duration began = ReferenceBreaker.this.now;

		Call(@Nullable ReferenceWindow admittedBy) {
			this.admittedBy = admittedBy;
		}

		void end(CallOutcome how) {
			ReferenceBreaker breaker = ReferenceBreaker.this;
			if (breaker.config.mode() == CircuitBreakerMode.OFF) {
				return;
			}
			boolean wasSlow = tookLongerThan(breaker.config.slowCallDurationThreshold());
			boolean timedOut = how == CallOutcome.SUCCESS && tookLongerThan(breaker.config.timeoutDuration());
			CallOutcome outcome = timedOut ? CallOutcome.FAILURE : how;
			breaker.totals.call(outcome, wasSlow);
			tell(outcome, wasSlow);
		}

		/** As if the call had never been asked for. */
		void cancel() {
			tell(CallOutcome.IGNORED, false);
		}

		void tell(CallOutcome outcome, boolean wasSlow) {
			if (this.admittedBy != null && outcome != CallOutcome.IGNORED) {
				this.admittedBy.add(ReferenceBreaker.this.now, outcome == CallOutcome.FAILURE, wasSlow);
				judge(this.admittedBy);
			}
		}

		private boolean tookLongerThan(@Nullable Duration limit) {
			return limit != null && ReferenceBreaker.this.now.minus(this.began).compareTo(limit) > 0;
		}

	}

	private void judge(ReferenceWindow told) {
		boolean inForce = told == this.window && isGathering();
		if (inForce && told.trips(this.now)) {
			open(this.now, told.totals(this.now));
		}
	}

	private boolean isGathering() {
		return this.automatic == CircuitBreakerState.CLOSED || this.automatic == CircuitBreakerState.RECOVERING;
	}

	private void open(Duration at, WindowTotals why) {
		this.openings = isStreakForgotten(at) ? 1 : this.openings + 1;
		OpenWait wait = this.config.openWait();
		double nanos = wait.initial().toNanos() * Math.pow(wait.multiplier(), this.openings - 1);
		this.openFor = Duration.ofNanos((long) Math.min(nanos, wait.max().toNanos()));
		this.evidence = why;
		this.evidenceSince = at;
		enter(CircuitBreakerState.OPEN, at);
	}

	private boolean isStreakForgotten(Duration at) {
		Duration stay = at.minus(this.since);
		return this.automatic == CircuitBreakerState.CLOSED && stay.compareTo(windowLength()) >= 0
				&& stay.compareTo(this.openFor) >= 0;
	}

	private Duration windowLength() {
		return (this.config.slidingWindowType() == SlidingWindowType.TIME_BASED)
				? Duration.ofSeconds(this.config.slidingWindowSize()) : WINDOW_LENGTH_OF_COUNTED_CALLS;
	}

	private void enter(CircuitBreakerState state, Duration at) {
		this.automatic = state;
		this.since = at;
	}

	/** Probes, and how they ended. */
	private final class Round {

		private final List<Probe> out = new ArrayList<>();

		private int succeeded;

		private int failed;

		boolean isFull() {
			return this.out.size() + this.succeeded + this.failed >= permitted();
		}

		Probe admit() {
			Probe probe = new Probe(this);
			this.out.add(probe);
			return probe;
		}

		/** Loses the oldest probe that is past its deadline; false if none is. */
		boolean losesAProbe() {
			for (Probe probe : this.out) {
				if (isDue(probe.deadline)) {
					settle(probe, false, probe.deadline);
					return true;
				}
			}
			return false;
		}

		void settle(Probe probe, boolean success, Duration at) {
			boolean wasOut = this.out.remove(probe);
			if (!wasOut || this != ReferenceBreaker.this.round
					|| ReferenceBreaker.this.automatic != CircuitBreakerState.HALF_OPEN) {
				return;
			}
			this.succeeded += success ? 1 : 0;
			this.failed += success ? 0 : 1;
			int threshold = ReferenceBreaker.this.config.successThresholdInHalfOpenState();
			if (this.succeeded >= threshold) {
				close(at);
			}
			else if (permitted() - this.failed < threshold) {
				open(at, evidenceAt(at).plus(new WindowTotals(this.succeeded + this.failed, this.failed, 0)));
			}
		}

		private int permitted() {
			return ReferenceBreaker.this.config.permittedNumberOfCallsInHalfOpenState();
		}

	}

	private final class Probe extends Call {

		private final Round round;

		final Duration deadline = ReferenceBreaker.this.now
			.plus(ReferenceBreaker.this.config.maxWaitDurationInHalfOpenState());

		Probe(Round round) {
			super(null);
			this.round = round;
		}

		@Override
		void tell(CallOutcome outcome, boolean wasSlow) {
			ReferenceBreaker.this.totals.probe(outcome);
			if (outcome == CallOutcome.IGNORED) {
				this.round.out.remove(this);
			}
			else {
				this.round.settle(this, outcome == CallOutcome.SUCCESS && !wasSlow, ReferenceBreaker.this.now);
			}
		}

	}

	private WindowTotals evidenceAt(Duration at) {
		return (at.minus(this.evidenceSince).compareTo(windowLength()) < 0) ? this.evidence : WindowTotals.EMPTY;
	}

	private void close(Duration at) {
		this.window = new ReferenceWindow(this.config);
		enter(this.config.rampUpDuration().isZero() ? CircuitBreakerState.CLOSED : CircuitBreakerState.RECOVERING, at);
		this.ramp = new ReferenceRamp(this.since, this.config.rampUpDuration());
	}

	void force(CircuitBreakerState state, @Nullable Duration lasting) {
		this.forced = new Forced(state, this.now, (lasting != null) ? this.now.plus(lasting) : null);
		startAfresh();
	}

	void release() {
		if (this.forced != null) {
			this.forced = null;
			startAfresh();
		}
	}

	void reset() {
		this.forced = null;
		this.openings = 0;
		this.openFor = Duration.ZERO;
		enter(CircuitBreakerState.CLOSED, this.now);
		startAfresh();
	}

	/** The same state, without evidence and without probes. */
	private void startAfresh() {
		this.window = new ReferenceWindow(this.config);
		this.round = new Round();
		this.ramp = new ReferenceRamp(this.since, this.config.rampUpDuration());
	}

	CircuitBreakerState state() {
		return switch (this.config.mode()) {
			case OFF -> CircuitBreakerState.OFF;
			case OBSERVE -> CircuitBreakerState.CLOSED;
			case ENFORCE -> (this.forced != null) ? this.forced.state() : this.automatic;
		};
	}

	Figures figures() {
		WindowTotals known = isGathering() ? this.window.totals(this.now) : this.evidence;
		boolean enough = known.calls() >= this.config.minimumNumberOfCalls();
		boolean measured = this.config.slowCallDurationThreshold() != null;
		return new Figures(state(), this.automatic, stateSince(), retryAfter(), known,
				enough ? 100.0 * known.failed() / known.calls() : null,
				(enough && measured) ? 100.0 * known.slow() / known.calls() : null, this.totals.figures());
	}

	private Instant stateSince() {
		return (this.forced != null) ? FakeTicker.START.plus(this.forced.since()).truncatedTo(ChronoUnit.MILLIS)
				: FakeTicker.START.plus(this.since);
	}

	private @Nullable Duration retryAfter() {
		if (this.config.mode() != CircuitBreakerMode.ENFORCE) {
			return null;
		}
		if (this.forced != null) {
			return (this.forced.state() == CircuitBreakerState.FORCED_OPEN) ? remaining(this.forced) : null;
		}
		return (this.automatic == CircuitBreakerState.OPEN) ? remainingWait() : null;
	}

}
