package dev.breaker.core;

import java.time.Duration;
import java.util.List;

import dev.breaker.core.fleet.FleetMember.Scope;
import dev.breaker.core.fleet.FleetMember.View;
import dev.breaker.core.fleet.FleetPhase;
import dev.breaker.core.fleet.FleetRecord;
import dev.breaker.core.window.WindowTotals;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a breaker tells its lane: figures to report, thresholds crossed, proposals.
 */
class FleetViewTests {

	private final Fleet fleet = new Fleet(CircuitBreakerConfig.builder().rampUpDuration(Duration.ofSeconds(7)));

	private final CircuitBreaker breaker = this.fleet.breaker;

	@Test
	void aNewBreakerHasNothingToTell() {
		assertThat(this.fleet.member.name()).isEqualTo("payments");
		assertThat(this.fleet.view()).isEqualTo(new View(Scope.FULL, 0, null, false, false, false, "T60",
				WindowTotals.EMPTY, 0, false, List.of(), false, null, null));
	}

	@Test
	void takesPartAsModeAndScopeSay() {
		assertThat(scope(CircuitBreakerMode.ENFORCE, CircuitBreakerScope.LOCAL)).isEqualTo(Scope.OVERRIDES);
		assertThat(scope(CircuitBreakerMode.OBSERVE, CircuitBreakerScope.FLEET)).isEqualTo(Scope.OBSERVER);
		assertThat(scope(CircuitBreakerMode.OBSERVE, CircuitBreakerScope.LOCAL)).isEqualTo(Scope.OVERRIDES);
		assertThat(scope(CircuitBreakerMode.OFF, CircuitBreakerScope.FLEET)).isEqualTo(Scope.NONE);
	}

	private static Scope scope(CircuitBreakerMode mode, CircuitBreakerScope scope) {
		return new Fleet(CircuitBreakerConfig.builder().mode(mode).scope(scope)).view().scope();
	}

	@Test
	void namesTheShapeOfACountWindow() {
		Fleet counting = new Fleet(CircuitBreakerConfig.builder().slidingWindow(SlidingWindowType.COUNT_BASED, 100));
		assertThat(counting.view().shape()).isEqualTo("C100");
	}

	@Test
	void reportsItsWindow() {
		Calls.succeed(this.breaker, 3);
		Calls.fail(this.breaker, 1);
		assertThat(this.fleet.view().window()).isEqualTo(new WindowTotals(4, 1, 0));
		this.fleet.ticker.advance(Duration.ofSeconds(60));
		assertThat(this.fleet.view().window()).isEqualTo(WindowTotals.EMPTY);
	}

	@Test
	void aWindowThatTrippedStaysEvidenceForItsLength() {
		trip();
		assertThat(this.fleet.view().window()).isEqualTo(new WindowTotals(5, 2, 0));
		this.fleet.ticker.advance(Duration.ofSeconds(59));
		assertThat(this.fleet.view().window()).isEqualTo(new WindowTotals(5, 2, 0));
		this.fleet.ticker.advance(Duration.ofSeconds(1));
		assertThat(this.fleet.view().window()).isEqualTo(WindowTotals.EMPTY);
	}

	@Test
	void failedProbesOfItsOwnAddToTheEvidence() {
		trip();
		this.fleet.ticker.advance(Duration.ofSeconds(10));
		Permit successful = this.breaker.acquire();
		Permit failed = this.breaker.acquire();
		successful.success();
		assertThat(this.fleet.view().window()).isEqualTo(new WindowTotals(5, 2, 0));
		failed.failure(new IllegalStateException());
		assertThat(this.fleet.view().window()).isEqualTo(new WindowTotals(7, 3, 0));
		assertThat(this.fleet.view().locallyOpen()).isTrue();
	}

	@Test
	void evidenceIsDroppedOnALocalCloseAndOnANewEpoch() {
		trip();
		this.fleet.ticker.advance(Duration.ofSeconds(10));
		Calls.succeed(this.breaker, 2);
		assertThat(this.fleet.view().window()).isEqualTo(WindowTotals.EMPTY);
		this.fleet.ticker.advance(Duration.ofSeconds(7));
		trip();
		this.fleet.adopt(5, FleetPhase.OPEN);
		assertThat(this.fleet.view().window()).isEqualTo(WindowTotals.EMPTY);
	}

	@Test
	void anIdleInstanceIsNoEvidenceForEver() {
		trip();
		assertThat(this.fleet.view().locallyOpen()).isTrue();
		this.fleet.ticker.advance(Duration.ofSeconds(60));
		assertThat(this.fleet.view().locallyOpen()).isFalse();
	}

	@Test
	void aRoundThatTheFleetBeganIsNoEvidenceOfTheInstance() {
		this.fleet.adopt(5, FleetPhase.HALF_OPEN);
		this.fleet.link.connected = false;
		this.fleet.member.storeLost();
		assertThat(this.fleet.view().locallyOpen()).isFalse();
	}

	@Test
	void tellsWhatTheFleetAgreedOnWithItsPresentAge() {
		this.fleet.adopt(5, FleetPhase.OPEN);
		this.fleet.ticker.advance(Duration.ofSeconds(4));
		assertThat(this.fleet.view().agreed()).isEqualTo(Fleet.record(5, FleetPhase.OPEN).at(5, Duration.ofSeconds(4)));
	}

	@Test
	void judgesPooledWindowsByTheShareOfTheMinimum() {
		assertThat(this.fleet.member.crossed(new WindowTotals(10, 5, 0), 10, 0))
			.isEqualTo("failure rate of 50.0% (5 of 10 calls) reached the threshold of 50.0%");
		assertThat(this.fleet.member.crossed(new WindowTotals(9, 9, 0), 10, 0)).isNull();
		assertThat(this.fleet.member.crossed(new WindowTotals(9, 9, 0), 10, 1)).isNotNull();
		assertThat(this.fleet.member.crossed(new WindowTotals(8, 8, 0), 10, 1)).isNull();
		assertThat(this.fleet.member.crossed(new WindowTotals(4, 4, 0), 3, 2)).as("a third of ten, rounded up")
			.isNotNull();
		assertThat(this.fleet.member.crossed(new WindowTotals(3, 3, 0), 3, 2)).isNull();
		assertThat(this.fleet.member.crossed(new WindowTotals(100, 49, 0), 10, 0)).isNull();
		assertThat(this.fleet.member.crossed(WindowTotals.EMPTY, 1, 1)).isNull();
	}

	@Test
	void judgesPooledWindowsByRatesAlone() {
		Fleet counting = new Fleet(CircuitBreakerConfig.builder().failureCountThreshold(1));
		assertThat(counting.member.crossed(new WindowTotals(100, 20, 0), 2, 0)).isNull();
		Fleet slow = new Fleet(CircuitBreakerConfig.builder().slowCallDurationThreshold(Duration.ofSeconds(1)));
		assertThat(slow.member.crossed(new WindowTotals(10, 0, 10), 2, 0))
			.isEqualTo("slow call rate of 100.0% (10 of 10 calls) reached the threshold of 100.0%");
	}

	@Test
	void proposesToOpenWithItsNextWaitAndItsOwnRound() {
		FleetRecord proposal = this.fleet.member.proposal(FleetPhase.OPEN, "it fails", "me");
		assertThat(proposal.phase()).isEqualTo(FleetPhase.OPEN);
		assertThat(proposal.openings()).isOne();
		assertThat(proposal.openWait()).isEqualTo(Duration.ofSeconds(10));
		assertThat(proposal.permitted()).isEqualTo(2);
		assertThat(proposal.successThreshold()).isEqualTo(2);
		assertThat(proposal.failureThreshold()).isOne();
		assertThat(proposal.probeDeadline()).isEqualTo(Duration.ofSeconds(60));
		assertThat(proposal.rampUp()).isEqualTo(Duration.ofSeconds(7));
		assertThat(proposal.cause()).isEqualTo("it fails");
		assertThat(proposal.proposer()).isEqualTo("me");
		assertThat(proposal.nonce()).isNotEqualTo(this.fleet.member.proposal(FleetPhase.OPEN, "", "me").nonce());
	}

	@Test
	void proposesTheWaitThatItsOwnOpenCircuitHasDrawn() {
		Fleet random = new Fleet(CircuitBreakerConfig.builder().randomizedWaitFactor(0.9));
		Calls.fail(random.breaker, 2);
		FleetRecord proposal = random.member.proposal(FleetPhase.OPEN, "it fails", "me");
		assertThat(proposal.openWait()).isEqualTo(random.breaker.snapshot().retryAfter());
		assertThat(proposal.openings()).isOne();
	}

	@Test
	void proposesTheRecoveryThatTheOpenRecordFixed() {
		this.fleet.adopt(5, FleetPhase.OPEN);
		FleetRecord halfOpen = this.fleet.member.proposal(FleetPhase.HALF_OPEN, "the wait is over", "me");
		assertThat(halfOpen.permitted()).isEqualTo(3);
		assertThat(halfOpen.successThreshold()).isEqualTo(2);
		assertThat(halfOpen.probeDeadline()).isEqualTo(Duration.ofSeconds(30));
		assertThat(halfOpen.rampUp()).isZero();
		assertThat(halfOpen.openings()).isOne();
		assertThat(halfOpen.openWait()).isEqualTo(Fleet.WAIT);
		this.fleet.adopt(6, FleetPhase.HALF_OPEN);
		FleetRecord closed = this.fleet.member.proposal(FleetPhase.CLOSED, "probes succeeded", "me");
		assertThat(closed.rampUp()).isZero();
		assertThat(closed.openings()).isOne();
	}

	@Test
	void proposesTheNextWaitWhereARoundFailed() {
		Fleet growing = new Fleet(CircuitBreakerConfig.builder().exponentialBackoffMultiplier(3)).adopt(5,
				FleetPhase.HALF_OPEN);
		FleetRecord reopened = growing.member.proposal(FleetPhase.OPEN, "probes failed", "me");
		assertThat(reopened.openings()).isEqualTo(2);
		assertThat(reopened.openWait()).isEqualTo(Duration.ofSeconds(30));
		assertThat(reopened.permitted()).isEqualTo(3);
	}

	@Test
	void proposesAFreshStartAfterAReset() {
		this.fleet.adopt(5, FleetPhase.OPEN);
		this.breaker.reset();
		FleetRecord closed = this.fleet.member.proposal(FleetPhase.CLOSED, "reset", "me");
		assertThat(closed.openings()).isZero();
		assertThat(closed.openWait()).isZero();
	}

	private void trip() {
		Calls.succeed(this.breaker, 3);
		while (this.fleet.state() != CircuitBreakerState.OPEN) {
			Calls.fail(this.breaker, 1);
		}
	}

}
