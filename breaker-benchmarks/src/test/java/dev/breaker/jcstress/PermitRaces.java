package dev.breaker.jcstress;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.Permit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A probe is given once, and a permit is settled once.
 */
final class PermitRaces {

	private PermitRaces() {
	}

	/** Two callers find the wait over, and ask for the only probe. */
	@JCStressTest
	@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "The first caller probes")
	@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "The second caller probes")
	@Outcome(id = "true, true", expect = Expect.FORBIDDEN, desc = "More probes than permitted")
	@Outcome(id = "false, false", expect = Expect.FORBIDDEN, desc = "The probe is lost")
	@State
	public static class LastProbe {

		private final CircuitBreaker breaker = Circuits.awaitingOneProbe();

		@Actor
		public void first(ZZ_Result result) {
			result.r1 = Circuits.admits(this.breaker);
		}

		@Actor
		public void second(ZZ_Result result) {
			result.r2 = Circuits.admits(this.breaker);
		}

	}

	/** A call ends while somebody cancels it. */
	@JCStressTest
	@Outcome(id = "SUCCESS, 1", expect = Expect.ACCEPTABLE, desc = "The success counts, the cancellation does not")
	@Outcome(id = "IGNORED, 0", expect = Expect.ACCEPTABLE, desc = "The cancellation counts, the success does not")
	@Outcome(expect = Expect.FORBIDDEN, desc = "Settled twice, or by nobody")
	@State
	public static class SuccessAgainstCancel {

		private final CircuitBreaker breaker = Circuits.lasting();

		private final Permit permit = this.breaker.acquire();

		@Actor
		public void success(LL_Result result) {
			result.r1 = this.permit.success();
		}

		@Actor
		public void cancel() {
			this.permit.cancel();
		}

		@Arbiter
		public void buffered(LL_Result result) {
			result.r2 = this.breaker.snapshot().bufferedCalls();
		}

	}

	/** As before, with a probe: settled twice it would close and be given back. */
	@JCStressTest
	@Outcome(id = "SUCCESS, CLOSED", expect = Expect.ACCEPTABLE, desc = "The probe closes")
	@Outcome(id = "IGNORED, true", expect = Expect.ACCEPTABLE, desc = "The probe is given back, for the next caller")
	@Outcome(expect = Expect.FORBIDDEN, desc = "Settled twice, or by nobody")
	@State
	public static class ProbeSuccessAgainstCancel {

		private final CircuitBreaker breaker = Circuits.awaitingOneProbe();

		private final Permit permit = this.breaker.acquire();

		@Actor
		public void success(LL_Result result) {
			result.r1 = this.permit.success();
		}

		@Actor
		public void cancel() {
			this.permit.cancel();
		}

		@Arbiter
		public void next(LL_Result result) {
			result.r2 = switch (this.breaker.state()) {
				case HALF_OPEN -> Circuits.admits(this.breaker);
				default -> this.breaker.state();
			};
		}

	}

}
