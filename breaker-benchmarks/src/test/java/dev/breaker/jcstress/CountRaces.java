package dev.breaker.jcstress;

import java.time.Duration;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerSnapshot;
import dev.breaker.core.Permit;
import dev.breaker.core.window.SlidingWindow;
import dev.breaker.core.window.WindowTotals;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.JJJJ_Result;

/**
 * No outcome is lost, counted twice or counted where it does not belong.
 */
final class CountRaces {

	private CountRaces() {
	}

	/** Two calls succeed. */
	@JCStressTest
	@Outcome(id = "2, 2", expect = Expect.ACCEPTABLE, desc = "Both are in the window and in the totals")
	@Outcome(expect = Expect.FORBIDDEN, desc = "One is lost")
	@State
	public static class SuccessAgainstSuccess {

		private final CircuitBreaker breaker = Circuits.lasting();

		private final Permit first = this.breaker.acquire();

		private final Permit second = this.breaker.acquire();

		@Actor
		public void first() {
			this.first.success();
		}

		@Actor
		public void second() {
			this.second.success();
		}

		@Arbiter
		public void arbiter(JJ_Result result) {
			CircuitBreakerSnapshot after = this.breaker.snapshot();
			result.r1 = after.bufferedCalls();
			result.r2 = after.statistics().successful();
		}

	}

	/** The first two calls that are ever refused. */
	@JCStressTest
	@Outcome(id = "2, 0", expect = Expect.ACCEPTABLE, desc = "Both refusals are in the totals")
	@Outcome(expect = Expect.FORBIDDEN, desc = "One is lost, or admitted")
	@State
	public static class RefusalAgainstRefusal {

		private final CircuitBreaker breaker = Circuits.lasting();

		public RefusalAgainstRefusal() {
			this.breaker.forceOpen(Circuits.DRILL);
		}

		@Actor
		public void first(JJ_Result result) {
			ask(result);
		}

		@Actor
		public void second(JJ_Result result) {
			ask(result);
		}

		private void ask(JJ_Result result) {
			if (Circuits.admits(this.breaker)) {
				result.r2 = 1;
			}
		}

		@Arbiter
		public void arbiter(JJ_Result result) {
			result.r1 = this.breaker.snapshot().statistics().notPermittedCalls();
		}

	}

	/** A call that was admitted before a reset succeeds after it. */
	@JCStressTest
	@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "In the totals, not in the new window")
	@Outcome(expect = Expect.FORBIDDEN, desc = "Lost from the totals, or in a window that never admitted it")
	@State
	public static class LateSuccessAgainstReset {

		private final CircuitBreaker breaker = Circuits.lasting();

		private final Permit permit = this.breaker.acquire();

		@Actor
		public void success() {
			this.permit.success();
		}

		@Actor
		public void reset() {
			this.breaker.reset();
		}

		@Arbiter
		public void arbiter(JJ_Result result) {
			CircuitBreakerSnapshot after = this.breaker.snapshot();
			result.r1 = after.bufferedCalls();
			result.r2 = after.statistics().successful();
		}

	}

	/** Somebody looks on while a call succeeds. */
	@JCStressTest
	@Outcome(id = "0, 0, 1, 1", expect = Expect.ACCEPTABLE, desc = "Looked before")
	@Outcome(id = "0, 1, 1, 1", expect = Expect.ACCEPTABLE, desc = "Looked in between")
	@Outcome(id = "1, 1, 1, 1", expect = Expect.ACCEPTABLE, desc = "Looked after")
	@Outcome(expect = Expect.FORBIDDEN, desc = "A call in the window that the totals do not have, or one lost")
	@State
	public static class SuccessAgainstSnapshot {

		private final CircuitBreaker breaker = Circuits.lasting();

		private final Permit permit = this.breaker.acquire();

		@Actor
		public void success() {
			this.permit.success();
		}

		@Actor
		public void look(JJJJ_Result result) {
			CircuitBreakerSnapshot seen = this.breaker.snapshot();
			result.r1 = seen.bufferedCalls();
			result.r2 = seen.statistics().successful();
		}

		@Arbiter
		public void arbiter(JJJJ_Result result) {
			CircuitBreakerSnapshot after = this.breaker.snapshot();
			result.r3 = after.bufferedCalls();
			result.r4 = after.statistics().successful();
		}

	}

	/** Two calls fail on either side of a bucket's edge, the first for a long time. */
	@JCStressTest
	@Outcome(id = "2, 2", expect = Expect.ACCEPTABLE, desc = "Both are in the window")
	@Outcome(expect = Expect.FORBIDDEN, desc = "One is lost, or one of the time before the idle spell has come back")
	@State
	public static class BucketEdge {

		private static final long EDGE = Duration.ofSeconds(30).toNanos();

		private final SlidingWindow window = SlidingWindow.timeBased(Duration.ofSeconds(10), 0);

		public BucketEdge() {
			this.window.record(0, true, false);
		}

		@Actor
		public void before() {
			this.window.record(EDGE - 1, true, false);
		}

		@Actor
		public void after() {
			this.window.record(EDGE, true, false);
		}

		@Arbiter
		public void arbiter(JJ_Result result) {
			WindowTotals totals = this.window.totals(EDGE);
			result.r1 = totals.calls();
			result.r2 = totals.failed();
		}

	}

}
