package dev.breaker.jcstress;

import java.util.concurrent.atomic.AtomicInteger;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerEvent.OverrideCleared;
import dev.breaker.core.CircuitBreakerEvent.OverrideSet;
import dev.breaker.core.CircuitBreakerEvent.StateTransition;
import dev.breaker.core.CircuitBreakerSnapshot;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.Permit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LLLL_Result;

/**
 * A transition has one winner, and whoever loses has changed nothing.
 */
final class TransitionRaces {

	private TransitionRaces() {
	}

	/** Two calls fail, either of which is enough to open. */
	@JCStressTest
	@Outcome(id = "OPEN, 1, 1, 2", expect = Expect.ACCEPTABLE,
			desc = "One transition, one event, both failures in the totals")
	@Outcome(expect = Expect.FORBIDDEN, desc = "A transition made twice or by nobody, or a failure lost")
	@State
	public static class TripAgainstTrip {

		private final CircuitBreaker breaker = Circuits.tripsAtOnce();

		private final AtomicInteger events = new AtomicInteger();

		private final Permit first = this.breaker.acquire();

		private final Permit second = this.breaker.acquire();

		public TripAgainstTrip() {
			this.breaker.onEvent(StateTransition.class, (event) -> this.events.incrementAndGet());
		}

		@Actor
		public void first() {
			this.first.failure(Circuits.FAILURE);
		}

		@Actor
		public void second() {
			this.second.failure(Circuits.FAILURE);
		}

		@Arbiter
		public void arbiter(LLLL_Result result) {
			CircuitBreakerSnapshot after = this.breaker.snapshot();
			result.r1 = after.state();
			result.r2 = this.events.get();
			result.r3 = after.statistics().transitions().get(CircuitBreakerState.OPEN);
			result.r4 = after.statistics().failed();
		}

	}

	/** A call trips the circuit that an operator resets. */
	@JCStressTest
	@Outcome(id = "CLOSED, 0, 1", expect = Expect.ACCEPTABLE, desc = "Opened, then reset")
	@Outcome(id = "CLOSED, 0, 0", expect = Expect.ACCEPTABLE, desc = "Reset; the failure is of the time before")
	@Outcome(expect = Expect.FORBIDDEN, desc = "Evidence from before the reset has survived it")
	@State
	public static class TripAgainstReset {

		private final CircuitBreaker breaker = Circuits.tripsAtOnce();

		private final Permit permit = this.breaker.acquire();

		@Actor
		public void trip() {
			this.permit.failure(Circuits.FAILURE);
		}

		@Actor
		public void reset() {
			this.breaker.reset();
		}

		@Arbiter
		public void arbiter(LLL_Result result) {
			result.r1 = this.breaker.state();
			result.r2 = this.breaker.snapshot().bufferedCalls();
			result.r3 = Circuits.entered(this.breaker, CircuitBreakerState.OPEN);
		}

	}

	/** A call trips the circuit that an operator forces open. */
	@JCStressTest
	@Outcome(id = "FORCED_OPEN, OPEN, 1", expect = Expect.ACCEPTABLE, desc = "Opened, then forced")
	@Outcome(id = "FORCED_OPEN, CLOSED, 0", expect = Expect.ACCEPTABLE,
			desc = "Forced, which starts afresh beneath; the failure is of the time before")
	@Outcome(expect = Expect.FORBIDDEN, desc = "The trip undid the override, or was made and lost")
	@State
	public static class TripAgainstForceOpen {

		private final CircuitBreaker breaker = Circuits.tripsAtOnce();

		private final Permit permit = this.breaker.acquire();

		@Actor
		public void trip() {
			this.permit.failure(Circuits.FAILURE);
		}

		@Actor
		public void forceOpen() {
			this.breaker.forceOpen(Circuits.DRILL);
		}

		@Arbiter
		public void arbiter(LLL_Result result) {
			result.r1 = this.breaker.state();
			result.r2 = this.breaker.snapshot().localState();
			result.r3 = Circuits.entered(this.breaker, CircuitBreakerState.OPEN);
		}

	}

	/** Two operators disagree. */
	@JCStressTest
	@Outcome(id = "FORCED_OPEN, 1, 0", expect = Expect.ACCEPTABLE, desc = "There was nothing to release; then forced")
	@Outcome(id = "CLOSED, 1, 1", expect = Expect.ACCEPTABLE, desc = "Forced, then released")
	@Outcome(expect = Expect.FORBIDDEN, desc = "What was told is not what was done")
	@State
	public static class ForceOpenAgainstRelease {

		private final CircuitBreaker breaker = Circuits.lasting();

		private final AtomicInteger set = new AtomicInteger();

		private final AtomicInteger cleared = new AtomicInteger();

		public ForceOpenAgainstRelease() {
			this.breaker.onEvent(OverrideSet.class, (event) -> this.set.incrementAndGet());
			this.breaker.onEvent(OverrideCleared.class, (event) -> this.cleared.incrementAndGet());
		}

		@Actor
		public void forceOpen() {
			this.breaker.forceOpen(Circuits.DRILL);
		}

		@Actor
		public void release() {
			this.breaker.release();
		}

		@Arbiter
		public void arbiter(LLL_Result result) {
			result.r1 = this.breaker.state();
			result.r2 = this.set.get();
			result.r3 = this.cleared.get();
		}

	}

	/** A round that one success closes, and that one failure leaves undecided. */
	@JCStressTest
	@Outcome(id = "CLOSED, 1, 0", expect = Expect.ACCEPTABLE, desc = "The success closes, in either order")
	@Outcome(expect = Expect.FORBIDDEN,
			desc = "Closed twice or not at all, or the failure of a probe in the new window")
	@State
	public static class SuccessThatClosesAgainstFailure {

		private final CircuitBreaker breaker = Circuits.closedByOneOfTwoProbes();

		private final Permit succeeds = this.breaker.acquire();

		private final Permit fails = this.breaker.acquire();

		@Actor
		public void success() {
			this.succeeds.success();
		}

		@Actor
		public void failure() {
			this.fails.failure(Circuits.FAILURE);
		}

		@Arbiter
		public void arbiter(LLL_Result result) {
			result.r1 = this.breaker.state();
			result.r2 = Circuits.entered(this.breaker, CircuitBreakerState.CLOSED);
			result.r3 = this.breaker.snapshot().bufferedCalls();
		}

	}

	/** A round that one failure reopens, and that one success leaves undecided. */
	@JCStressTest
	@Outcome(id = "OPEN, 2, 0", expect = Expect.ACCEPTABLE, desc = "The failure opens again, in either order")
	@Outcome(expect = Expect.FORBIDDEN, desc = "Opened again twice or not at all, or closed")
	@State
	public static class FailureThatReopensAgainstSuccess {

		private final CircuitBreaker breaker = Circuits.reopenedByOneOfTwoProbes();

		private final Permit succeeds = this.breaker.acquire();

		private final Permit fails = this.breaker.acquire();

		@Actor
		public void success() {
			this.succeeds.success();
		}

		@Actor
		public void failure() {
			this.fails.failure(Circuits.FAILURE);
		}

		@Arbiter
		public void arbiter(LLL_Result result) {
			result.r1 = this.breaker.state();
			result.r2 = Circuits.entered(this.breaker, CircuitBreakerState.OPEN);
			result.r3 = Circuits.entered(this.breaker, CircuitBreakerState.CLOSED);
		}

	}

}
