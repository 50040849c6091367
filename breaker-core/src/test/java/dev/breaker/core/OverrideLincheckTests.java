package dev.breaker.core;

import java.time.Duration;
import java.util.Objects;

import dev.breaker.core.fleet.FleetMember;
import dev.breaker.core.fleet.OverrideMode;
import dev.breaker.core.fleet.OverridePush;
import dev.breaker.core.fleet.OverrideRegister;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * An override that is set, released, reset, learned from the store and acknowledged by
 * it, all at once, above a circuit that a call may trip. Public because Lincheck makes
 * instances of its own.
 */
@Tag("lincheck")
@Param(name = "rev", gen = IntGen.class, conf = "1:3")
public class OverrideLincheckTests {

	private static final Duration DRILL = Duration.ofSeconds(3);

	private final Fleet fleet = new Fleet(
			CircuitBreakerConfig.builder().slidingWindow(SlidingWindowType.COUNT_BASED, 4).eventConsumerBufferSize(0));

	private final FleetMember member = this.fleet.member;

	private final OverridePush push;

	private final Permit permit;

	public OverrideLincheckTests() {
		Calls.fail(this.fleet.breaker, 1);
		this.permit = this.fleet.breaker.acquire();
		this.fleet.breaker.forceClose(ManualOverride.because("before").unlimited());
		this.push = Objects.requireNonNull(this.fleet.view().overridePush());
	}

	@Operation
	public void forceOpen() {
		this.fleet.breaker.forceOpen(ManualOverride.because("drill").lasting(DRILL));
	}

	@Operation
	public void forceClose() {
		this.fleet.breaker.forceClose(ManualOverride.because("drill").unlimited());
	}

	@Operation
	public void release() {
		this.fleet.breaker.release();
	}

	@Operation
	public void reset() {
		this.fleet.breaker.reset();
	}

	@Operation(nonParallelGroup = "lane")
	public void learnForcedOpen(@Param(name = "rev") int rev) {
		this.member.learnOverride(register(rev, OverrideMode.FORCED_OPEN));
	}

	@Operation(nonParallelGroup = "lane")
	public void learnCleared(@Param(name = "rev") int rev) {
		this.member.learnOverride(register(rev, null));
	}

	@Operation(nonParallelGroup = "lane")
	public void acknowledge(@Param(name = "rev") int rev) {
		this.member.overrideAcknowledged(this.push, this.push.register().withRev(rev));
	}

	private static OverrideRegister register(int rev, @Nullable OverrideMode mode) {
		return new OverrideRegister(rev, mode, "bob", false, "learned", FakeTicker.START,
				(mode != null) ? DRILL : null);
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
	public String register() {
		FleetMember.View view = this.fleet.view();
		OverrideRegister held = view.override();
		return (held != null) ? held.rev() + " " + held.mode() + ((view.overridePush() != null) ? " pending" : "")
				: "none";
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
