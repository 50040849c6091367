package dev.breaker.core;

import java.time.Duration;
import java.util.List;

import dev.breaker.core.CircuitBreakerEvent.FleetHeld;
import dev.breaker.core.CircuitBreakerEvent.StateTransition;
import dev.breaker.core.fleet.FleetPhase;
import dev.breaker.core.fleet.FleetRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an instance takes over from its fleet, and what it decides alone.
 */
class FleetAdoptionTests {

	private final Fleet fleet = new Fleet();

	private final CircuitBreaker breaker = this.fleet.breaker;

	@Test
	void adoptsAnOpenFleet() {
		List<CircuitBreakerEvent> events = Calls.events(this.breaker);
		this.fleet.adopt(5, FleetPhase.OPEN);
		assertThat(this.fleet.state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(Calls.refused(this.breaker).retryAfter()).isEqualTo(Fleet.WAIT);
		assertThat(this.breaker.snapshot().fleetState()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(this.breaker.snapshot().openedBecause()).isEqualTo("the fleet saw it");
		assertThat(events).filteredOn(StateTransition.class::isInstance)
			.containsExactly(new StateTransition("payments", FakeTicker.START, CircuitBreakerState.CLOSED,
					CircuitBreakerState.OPEN, "the fleet saw it", Duration.ZERO, true));
	}

	@Test
	void countsTheWaitFromWhenTheFleetOpened() {
		FleetRecord open = Fleet.record(5, FleetPhase.OPEN).at(5, Duration.ofSeconds(15));
		this.fleet.member.adopt(open);
		assertThat(Calls.refused(this.breaker).retryAfter()).isEqualTo(Duration.ofSeconds(5));
		assertThat(this.breaker.snapshot().stateSince()).isEqualTo(FakeTicker.START.minusSeconds(15));
	}

	@ParameterizedTest
	@EnumSource
	void aLowerEpochIsNoNews(FleetPhase phase) {
		this.fleet.adopt(5, FleetPhase.OPEN).adopt(4, phase);
		assertThat(this.fleet.view().epoch()).isEqualTo(5);
		assertThat(this.fleet.state()).isEqualTo(CircuitBreakerState.OPEN);
	}

	@Test
	void theSameEpochAgainIsNoNews() {
		this.fleet.adopt(5, FleetPhase.OPEN);
		this.fleet.ticker.advance(Duration.ofSeconds(1));
		this.fleet.adopt(5, FleetPhase.OPEN);
		assertThat(this.fleet.breaker.snapshot().retryAfter()).isEqualTo(Duration.ofSeconds(19));
	}

	@Test
	void aHigherEpochDiscardsPhaseAndWindow() {
		Calls.fail(this.breaker, 1);
		Permit early = this.breaker.acquire();
		this.fleet.adopt(5, FleetPhase.CLOSED);
		early.failure(new IllegalStateException());
		assertThat(this.breaker.snapshot().bufferedCalls()).isZero();
		assertThat(this.breaker.snapshot().statistics().failed()).isEqualTo(2);
		assertThat(this.fleet.view().adopted()).isTrue();
	}

	@Test
	void opensByItsOwnEvidenceOverAClosedFleet() {
		this.fleet.adopt(5, FleetPhase.CLOSED);
		Calls.fail(this.breaker, 2);
		assertThat(this.fleet.link.wakes).hasValue(1);
		assertThat(this.fleet.state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(this.fleet.view().epoch()).isEqualTo(5);
		assertThat(this.fleet.view().locallyOpen()).isTrue();
		assertThat(this.fleet.view().adopted()).isFalse();
		assertThat(this.breaker.snapshot().fleetState()).isEqualTo(CircuitBreakerState.CLOSED);
		this.fleet.adopt(5, FleetPhase.CLOSED);
		assertThat(this.fleet.state()).as("the closed fleet does not close it").isEqualTo(CircuitBreakerState.OPEN);
	}

	@Test
	void recoversAloneFromWhatItOpenedAlone() {
		this.fleet.adopt(5, FleetPhase.CLOSED);
		Calls.fail(this.breaker, 2);
		this.fleet.ticker.advance(Duration.ofSeconds(10));
		assertThat(this.fleet.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		assertThat(Calls.takeAll(this.breaker)).hasSize(2).allSatisfy(Permit::success);
		assertThat(this.fleet.state()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(this.fleet.view().locallyOpen()).isFalse();
		assertThat(this.fleet.view().epoch()).isEqualTo(5);
	}

	@Test
	void aFleetThatOpensTakesOverALocallyOpenCircuit() {
		Calls.fail(this.breaker, 2);
		this.fleet.adopt(5, FleetPhase.OPEN);
		assertThat(this.fleet.view().adopted()).isTrue();
		assertThat(this.fleet.view().locallyOpen()).isFalse();
		assertThat(this.breaker.snapshot().retryAfter()).isEqualTo(Fleet.WAIT);
		assertThat(this.breaker.snapshot().statistics().transitions()).containsEntry(CircuitBreakerState.OPEN, 1L);
	}

	@Test
	void aFleetThatClosesEndsALocallyOpenCircuit() {
		Calls.fail(this.breaker, 2);
		this.fleet.adopt(5, FleetPhase.CLOSED);
		assertThat(this.fleet.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	void anOpenFleetIsNotProbedByOneInstanceAlone() {
		this.fleet.adopt(5, FleetPhase.OPEN);
		this.fleet.ticker.advance(Fleet.WAIT.plusSeconds(9));
		int wakes = this.fleet.link.wakes.get();
		assertThat(this.fleet.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		assertThat(Calls.refused(this.breaker).retryAfter()).isZero();
		assertThat(this.fleet.link.wakes).as("asks the lane for the fleet's round").hasValue(wakes + 1);
		assertThat(this.fleet.view().demand()).isTrue();
	}

	@Test
	void refusalsNameTheStateThatReadersSee() {
		this.fleet.adopt(5, FleetPhase.OPEN);
		this.fleet.ticker.advance(Fleet.WAIT);
		assertThat(Calls.refused(this.fleet.breaker).state()).isEqualTo(this.fleet.state())
			.isEqualTo(CircuitBreakerState.HALF_OPEN);
	}

	@Test
	void whoeverRefusedACallOfAnOpenFleetIsInDemand() {
		this.fleet.adopt(5, FleetPhase.OPEN);
		assertThat(this.fleet.view().demand()).isFalse();
		Calls.refused(this.breaker);
		assertThat(this.fleet.view().demand()).isTrue();
		this.fleet.adopt(6, FleetPhase.HALF_OPEN);
		assertThat(this.fleet.view().demand()).isTrue();
		this.fleet.adopt(7, FleetPhase.CLOSED);
		assertThat(this.fleet.view().demand()).isFalse();
	}

	@Test
	void probesAloneWhenTheFleetBringsNoRoundWithinTheGraceOfTheFirstCall() {
		this.fleet.adopt(5, FleetPhase.OPEN);
		this.fleet.ticker.advance(Fleet.WAIT.plusDays(1));
		Calls.refused(this.breaker);
		this.fleet.ticker.advance(Duration.ofSeconds(10));
		List<Permit> probes = Calls.takeAll(this.breaker);
		assertThat(probes).as("as many as the fleet's record permits").hasSize(3);
		assertThat(this.fleet.view().adopted()).isFalse();
		probes.get(0).success();
		probes.get(1).success();
		assertThat(this.fleet.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	void probesAloneOneAtATimeWhenTheStoreIsOutOfReach() {
		this.fleet.adopt(5, FleetPhase.OPEN);
		this.fleet.link.connected = false;
		this.fleet.member.storeLost();
		this.fleet.ticker.advance(Fleet.WAIT.minusNanos(1));
		assertThat(this.fleet.state()).isEqualTo(CircuitBreakerState.OPEN);
		this.fleet.ticker.advance(Duration.ofSeconds(9));
		Permit first = this.breaker.acquire();
		assertThat(this.breaker.tryAcquire()).isNull();
		first.success();
		Calls.succeed(this.breaker, 1);
		assertThat(this.fleet.state()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(this.fleet.view().epoch()).isEqualTo(5);
	}

	@Test
	void returnsToTheFleetsPhaseThatItLeftOnItsOwn() {
		this.fleet.adopt(5, FleetPhase.HALF_OPEN);
		this.fleet.link.connected = false;
		this.fleet.member.storeLost();
		this.fleet.ticker.advance(Duration.ofSeconds(9));
		Calls.succeed(this.breaker, 2);
		assertThat(this.fleet.state()).isEqualTo(CircuitBreakerState.CLOSED);
		this.fleet.link.connected = true;
		this.fleet.adopt(5, FleetPhase.HALF_OPEN);
		assertThat(this.fleet.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		assertThat(this.fleet.view().adopted()).isTrue();
	}

	@ParameterizedTest
	@EnumSource(names = { "CLOSED", "OPEN" })
	void losingTheStoreRestartsNothing(FleetPhase phase) {
		this.fleet.adopt(5, phase);
		FleetRecord before = this.fleet.view().agreed();
		CircuitBreakerSnapshot snapshot = this.breaker.snapshot();
		this.fleet.link.connected = false;
		this.fleet.member.storeLost();
		assertThat(this.breaker.snapshot()).isEqualTo(snapshot);
		assertThat(this.fleet.view().agreed()).isEqualTo(before);
		assertThat(this.fleet.view().adopted()).isTrue();
	}

	@Test
	void rampsUpAsTheRecordSays() {
		this.fleet.adopt(5, FleetPhase.HALF_OPEN);
		this.fleet.member
			.adopt(Fleet.record(6, FleetPhase.CLOSED, Duration.ofSeconds(40)).at(6, Duration.ofSeconds(20)));
		assertThat(this.fleet.state()).isEqualTo(CircuitBreakerState.RECOVERING);
		this.fleet.ticker.advance(Duration.ofSeconds(20));
		assertThat(this.fleet.state()).isEqualTo(CircuitBreakerState.CLOSED);
		Calls.succeed(this.breaker, 1);
		assertThat(this.fleet.view().adopted()).isTrue();
	}

	@Test
	void aClosedRecordPastItsRampIsPlainlyClosed() {
		List<CircuitBreakerEvent> events = Calls.events(this.fleet.breaker);
		this.fleet.member.adopt(Fleet.record(5, FleetPhase.CLOSED, Duration.ofSeconds(40)).at(5, Duration.ofHours(1)));
		Calls.succeed(this.fleet.breaker, 1);
		assertThat(events).noneMatch(StateTransition.class::isInstance);
		assertThat(this.fleet.breaker.snapshot().statistics().transitions())
			.containsEntry(CircuitBreakerState.RECOVERING, 0L);
	}

	@Test
	void goesOnWithTheFleetsCountOfOpenings() {
		Fleet growing = new Fleet(CircuitBreakerConfig.builder().exponentialBackoffMultiplier(2));
		FleetRecord closed = new FleetRecord(5, FleetPhase.CLOSED, 3, Duration.ofSeconds(40), Duration.ZERO, 3, 2,
				Duration.ofSeconds(30), Duration.ZERO, "closed", "other", "nonce");
		growing.member.adopt(closed);
		Calls.fail(growing.breaker, 2);
		assertThat(growing.breaker.snapshot().retryAfter()).as("the fourth opening").isEqualTo(Duration.ofSeconds(80));
	}

	@Test
	void showsWhatTheFleetAgreedOnBesideItsOwnState() {
		assertThat(this.breaker.snapshot().fleetState()).isEqualTo(CircuitBreakerState.CLOSED);
		this.fleet.adopt(5, FleetPhase.HALF_OPEN);
		assertThat(this.breaker.snapshot().fleetState()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		this.fleet.link.connected = false;
		this.fleet.member.storeLost();
		this.fleet.ticker.advance(Duration.ofSeconds(9));
		Calls.succeed(this.breaker, 2);
		assertThat(this.breaker.snapshot().localState()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(this.breaker.snapshot().fleetState()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		this.fleet.adopt(6, FleetPhase.OPEN);
		this.fleet.ticker.advance(Fleet.WAIT.plusSeconds(9));
		Calls.succeed(this.breaker, 1);
		assertThat(this.breaker.snapshot().fleetState()).isEqualTo(CircuitBreakerState.HALF_OPEN);
	}

	@Test
	void aLocalBreakerHasNoFleetState() {
		Fleet local = new Fleet(CircuitBreakerConfig.builder().scope(CircuitBreakerScope.LOCAL));
		assertThat(local.breaker.snapshot().fleetState()).isNull();
	}

	@Test
	void resetHoldsAgainstTheEpochItWasMadeIn() {
		this.fleet.adopt(5, FleetPhase.OPEN);
		this.breaker.reset();
		assertThat(this.fleet.view().resetPending()).isTrue();
		assertThat(this.fleet.view().epoch()).isEqualTo(5);
		this.fleet.adopt(5, FleetPhase.OPEN);
		assertThat(this.fleet.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	void resetIsDroppedWhereTheFleetHasMovedOn() {
		this.fleet.adopt(5, FleetPhase.OPEN);
		this.breaker.reset();
		this.fleet.adopt(6, FleetPhase.HALF_OPEN);
		assertThat(this.fleet.view().resetPending()).isFalse();
		assertThat(this.fleet.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
	}

	@Test
	void adoptsBeneathAnOverride() {
		this.breaker.forceClose(ManualOverride.because("drill"));
		this.fleet.adopt(5, FleetPhase.OPEN);
		assertThat(this.fleet.state()).isEqualTo(CircuitBreakerState.FORCED_CLOSED);
		assertThat(this.breaker.snapshot().localState()).isEqualTo(CircuitBreakerState.OPEN);
		Calls.succeed(this.breaker, 3);
		assertThat(this.fleet.view().demand()).isFalse();
		this.breaker.release();
		assertThat(this.fleet.state()).isEqualTo(CircuitBreakerState.OPEN);
	}

	@Test
	void tellsAtOnceButOnceThatHalfOfTheThresholdIsReached() {
		Fleet halfway = new Fleet(CircuitBreakerConfig.builder().minimumNumberOfCalls(8).failureRateThreshold(50));
		for (int i = 0; i < 100; i++) {
			Calls.succeed(halfway.breaker, 2);
			Calls.fail(halfway.breaker, 1);
		}
		assertThat(halfway.link.wakes).hasValue(1);
		Calls.succeed(halfway.breaker, 900);
		Calls.fail(halfway.breaker, 1);
		assertThat(halfway.link.wakes).as("far below").hasValue(1);
		for (int i = 0; i < 500; i++) {
			Calls.succeed(halfway.breaker, 1);
			Calls.fail(halfway.breaker, 1);
		}
		assertThat(halfway.link.wakes).as("again").hasValue(2);
	}

	@Test
	void aLocalBreakerTellsNobody() {
		Fleet local = new Fleet(
				CircuitBreakerConfig.builder().scope(CircuitBreakerScope.LOCAL).minimumNumberOfCalls(100));
		for (int i = 0; i < 20; i++) {
			Calls.succeed(local.breaker, 1);
			Calls.fail(local.breaker, 1);
		}
		assertThat(local.link.wakes).hasValue(0);
	}

	@Test
	void tellsOfAFleetThatIsHeld() {
		this.breaker.fleetHeld("one of three fails", List.of("instance-3"));
		assertThat(this.breaker.recentEvents())
			.containsExactly(new FleetHeld("payments", FakeTicker.START, "one of three fails", List.of("instance-3")));
	}

}
