package dev.breaker.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import dev.breaker.core.window.WindowTotals;
import net.jqwik.api.statistics.Statistics;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A breaker and a peer, taken through the same steps at the same time. Where they differ
 * deliberately, the steps are bent so that the difference does not show.
 */
final class BesidePeer implements Stage {

	private final FakeTicker ticker = FakeTicker.overflowing();

	private final Duration tick;

	private final CircuitBreaker ours;

	private final PeerBreaker theirs;

	private final List<OpenCall> open = new ArrayList<>();

	/**
	 * Makes both.
	 * @param tick unit of the time that steps let pass
	 * @param ours settings of this breaker
	 * @param theirs makes the peer that corresponds, on the same time
	 */
	BesidePeer(Duration tick, CircuitBreakerConfig ours, Function<FakeTicker, PeerBreaker> theirs) {
		this.tick = tick;
		this.ours = CircuitBreaker.of("payments", ours, this.ticker);
		this.theirs = theirs.apply(this.ticker);
	}

	private record OpenCall(Permit ours, PeerBreaker.Call theirs, Duration began) {
	}

	/** Takes both through the steps, and finds them alike after each. */
	void take(List<Step> steps) {
		Set<String> transitions = new HashSet<>();
		for (Step step : steps) {
			CircuitBreakerState before = this.ours.state();
			step.take(this);
			transitions.add(before + " to " + this.ours.state());
		}
		transitions.forEach((transition) -> Statistics.label("transitions").collect(transition));
		Statistics.label("transitions").coverage((coverage) -> {
			for (String transition : List.of("CLOSED to OPEN", "OPEN to HALF_OPEN", "HALF_OPEN to OPEN",
					"HALF_OPEN to CLOSED", "HALF_OPEN to HALF_OPEN")) {
				coverage.check(transition).count((count) -> count > 50);
			}
		});
	}

	@Override
	public void begin() {
		OpenCall call = ask();
		if (call != null) {
			this.open.add(call);
		}
	}

	@Override
	public void end(int number, @Nullable CallOutcome outcome) {
		if (outcome != null && !this.open.isEmpty()) {
			end(this.open.remove(number % this.open.size()), outcome);
		}
	}

	@Override
	public void call(CallOutcome outcome) {
		OpenCall call = ask();
		if (call != null) {
			end(call, outcome);
		}
	}

	@Override
	public void pass(int ticks) {
		boolean probesAreOut = this.ours.state() == CircuitBreakerState.HALF_OPEN && !this.open.isEmpty();
		if (probesAreOut && differs(DeliberateDifference.SLOW_PROBES_FAIL)) {
			return;
		}
		this.ticker.advance(this.tick.multipliedBy(ticks));
		this.theirs.timePassed();
		if (!differs(DeliberateDifference.STATE_KNOWS_THE_TIME)) {
			assertAlike();
		}
	}

	@Override
	public void reset() {
		this.ours.reset();
		this.theirs.reset();
		dropLateCalls();
		assertAlike();
	}

	private @Nullable OpenCall ask() {
		Permit permit = this.ours.tryAcquire();
		if (permit == null && this.ours.state() == CircuitBreakerState.HALF_OPEN
				&& differs(DeliberateDifference.PROBES_ARE_LIMITED_IN_TOTAL)) {
			return null;
		}
		PeerBreaker.Call call = this.theirs.tryCall();
		assertThat(call != null).as("admitted by the peer").isEqualTo(permit != null);
		assertAlike();
		return (permit != null && call != null) ? new OpenCall(permit, call, now()) : null;
	}

	private void end(OpenCall call, CallOutcome outcome) {
		CircuitBreakerState before = this.ours.state();
		switch (outcome) {
			case SUCCESS -> call.ours().success();
			case FAILURE -> call.ours().failure(new IllegalStateException());
			case IGNORED -> call.ours().failure(new Ignored());
		}
		call.theirs().end(outcome, now().minus(call.began()));
		if (this.ours.state() != before) {
			finishTheirRound();
			dropLateCalls();
		}
		assertAlike();
	}

	/** Whatever the rest of the probes do, the peer comes to the same verdict. */
	private void finishTheirRound() {
		if (this.theirs.state() == CircuitBreakerState.HALF_OPEN
				&& differs(DeliberateDifference.ROUNDS_END_WHEN_DECIDED)) {
			CallOutcome contrary = (this.ours.state() == CircuitBreakerState.CLOSED) ? CallOutcome.FAILURE
					: CallOutcome.SUCCESS;
			this.open.forEach((probe) -> probe.theirs().end(contrary, Duration.ZERO));
			while (this.theirs.state() == CircuitBreakerState.HALF_OPEN) {
				PeerBreaker.Call probe = this.theirs.tryCall();
				assertThat(probe).as("a probe of an unfinished round").isNotNull();
				probe.end(contrary, Duration.ZERO);
			}
		}
	}

	private void dropLateCalls() {
		if (differs(DeliberateDifference.LATE_RESULTS_CHANGE_NOTHING)) {
			this.open.clear();
		}
	}

	private void assertAlike() {
		CircuitBreakerSnapshot snapshot = this.ours.snapshot();
		assertThat(this.theirs.state()).as("state of the peer").isEqualTo(snapshot.state());
		WindowTotals window = this.theirs.window();
		if (snapshot.state() == CircuitBreakerState.CLOSED && window != null) {
			assertThat(window).as("window of the peer")
				.isEqualTo(new WindowTotals(snapshot.bufferedCalls(), snapshot.failedCalls(), snapshot.slowCalls()));
		}
	}

	private boolean differs(DeliberateDifference difference) {
		return difference.isOf(this.theirs.peer());
	}

	private Duration now() {
		return Duration.between(FakeTicker.START, this.ticker.wallTime());
	}

}
