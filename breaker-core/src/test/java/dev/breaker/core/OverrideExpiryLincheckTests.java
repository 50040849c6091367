package dev.breaker.core;

import java.time.Duration;
import java.util.Objects;

import dev.breaker.core.fleet.FleetMember;
import dev.breaker.core.fleet.OverrideMode;
import dev.breaker.core.fleet.OverridePush;
import dev.breaker.core.fleet.OverrideRegister;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * An override that is over and that nobody has noticed yet: calls and the lane find it so
 * while an operator forces anew and the store answers. Public because Lincheck makes
 * instances of its own.
 */
@Tag("lincheck")
public class OverrideExpiryLincheckTests {

	private static final Duration DRILL = Duration.ofSeconds(3);

	private final Fleet fleet = new Fleet(
			CircuitBreakerConfig.builder().slidingWindow(SlidingWindowType.COUNT_BASED, 4).eventConsumerBufferSize(0));

	private final FleetMember member = this.fleet.member;

	private final OverridePush push;

	public OverrideExpiryLincheckTests() {
		this.fleet.breaker.forceOpen(ManualOverride.because("drill").lasting(DRILL));
		this.push = Objects.requireNonNull(this.fleet.view().overridePush());
		this.fleet.ticker.advance(DRILL);
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
	public void forceOpen() {
		this.fleet.breaker.forceOpen(ManualOverride.because("again").lasting(DRILL));
	}

	@Operation
	public void release() {
		this.fleet.breaker.release();
	}

	@Operation(nonParallelGroup = "lane")
	public String view() {
		FleetMember.View view = this.fleet.view();
		return Objects.requireNonNull(view.override()).rev() + " " + view.override().mode()
				+ ((view.overridePush() != null) ? " pending" : "");
	}

	@Operation(nonParallelGroup = "lane")
	public void acknowledge() {
		this.member.overrideAcknowledged(this.push, this.push.register().withRev(2));
	}

	@Operation(nonParallelGroup = "lane")
	public void learn() {
		this.member.learnOverride(
				new OverrideRegister(3, OverrideMode.FORCED_CLOSED, "bob", false, "elsewhere", FakeTicker.START, null));
	}

	@Test
	void isLinearizableHoweverThreadsAreSwitched() {
		Interleavings.modelled(4).check(getClass());
	}

	@Test
	void isLinearizableHoweverThreadsRun() {
		Interleavings.stressed(5).check(getClass());
	}

}
