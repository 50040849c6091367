package dev.breaker.core;

import java.time.Duration;
import java.util.List;

import dev.breaker.core.fleet.FleetMember;
import dev.breaker.core.fleet.FleetPhase;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One instance of a fleet: what the lane adopts, and its loss of the store, race with
 * calls that trip, with probes and with a reset. The lane is one thread. Public because
 * Lincheck makes instances of its own.
 */
@Tag("lincheck")
@Param(name = "epoch", gen = IntGen.class, conf = "1:2")
public class FleetTransitionLincheckTests {

	private final Fleet fleet = new Fleet(CircuitBreakerConfig.builder()
		.slidingWindow(SlidingWindowType.COUNT_BASED, 4)
		.permittedNumberOfCallsInHalfOpenState(1)
		.eventConsumerBufferSize(0));

	private final FleetMember member = this.fleet.member;

	private final Permit permit;

	public FleetTransitionLincheckTests() {
		Calls.fail(this.fleet.breaker, 1);
		this.permit = this.fleet.breaker.acquire();
	}

	@Operation(nonParallelGroup = "lane")
	public void adoptOpen(@Param(name = "epoch") int epoch) {
		this.fleet.adopt(epoch, FleetPhase.OPEN);
	}

	@Operation(nonParallelGroup = "lane")
	public void adoptHalfOpen(@Param(name = "epoch") int epoch) {
		this.fleet.adopt(epoch, FleetPhase.HALF_OPEN);
	}

	@Operation(nonParallelGroup = "lane")
	public void adoptClosed(@Param(name = "epoch") int epoch) {
		this.fleet.adopt(epoch, FleetPhase.CLOSED);
	}

	@Operation(nonParallelGroup = "lane")
	public void storeLost() {
		this.fleet.link.connected = false;
		this.member.storeLost();
	}

	@Operation(nonParallelGroup = "lane")
	public void grant() {
		this.member.grant(1, List.of("lease"), List.of(), Duration.ofSeconds(5));
	}

	@Operation(nonParallelGroup = "permit")
	public CallOutcome trips() {
		return this.permit.failure(new IllegalStateException());
	}

	@Operation
	public boolean ask() {
		return this.fleet.breaker.tryAcquire() != null;
	}

	@Operation
	public CircuitBreakerState state() {
		return this.fleet.state();
	}

	@Operation
	public String fleetView() {
		FleetMember.View view = this.fleet.view();
		return view.epoch() + (view.adopted() ? " adopted" : "") + (view.alone() ? " alone" : "")
				+ (view.resetPending() ? " reset" : "");
	}

	@Operation
	public void reset() {
		this.fleet.breaker.reset();
	}

	@Test
	void isLinearizableHoweverThreadsAreSwitched() {
		Interleavings.modelled(6).check(getClass());
	}

	@Test
	void isLinearizableHoweverThreadsRun() {
		Interleavings.stressed(5).check(getClass());
	}

}
