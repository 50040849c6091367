package dev.breaker.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import dev.breaker.core.CircuitBreakerEvent.OverrideCleared;
import dev.breaker.core.CircuitBreakerEvent.OverrideSet;
import dev.breaker.core.fleet.FleetPhase;
import dev.breaker.core.fleet.OverrideMode;
import dev.breaker.core.fleet.OverridePush;
import dev.breaker.core.fleet.OverrideRegister;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Overrides on their way to the fleet and back.
 */
class FleetOverrideTests {

	private static final ManualOverride DRILL = ManualOverride.because("drill")
		.by("alice")
		.lasting(Duration.ofMinutes(10));

	private final Fleet fleet = new Fleet();

	private final CircuitBreaker breaker = this.fleet.breaker;

	@Test
	void holdsHereAtOnceAndTellsHowFarItGot() {
		var answer = this.breaker.forceOpen(DRILL).toCompletableFuture();
		assertThat(this.fleet.state()).isEqualTo(CircuitBreakerState.FORCED_OPEN);
		assertThat(answer).isNotDone();
		this.fleet.link.pushes.get(0).complete(true);
		assertThat(answer).isCompletedWithValue(ControlOutcome.APPLIED_FLEET);
		var later = this.breaker.release().toCompletableFuture();
		this.fleet.link.pushes.get(1).complete(false);
		assertThat(later).isCompletedWithValue(ControlOutcome.APPLIED_LOCAL_PENDING);
		this.breaker.reset();
		assertThat(this.fleet.link.pushes).hasSize(3);
	}

	@Test
	void showsThePushUntilItIsAcknowledged() {
		assertThat(this.fleet.view().override()).isNull();
		assertThat(this.fleet.view().overridePush()).isNull();
		this.breaker.forceOpen(DRILL);
		this.fleet.ticker.advance(Duration.ofSeconds(3));
		OverridePush push = this.fleet.view().overridePush();
		assertThat(push).isEqualTo(new OverridePush("payments", new OverrideRegister(0, OverrideMode.FORCED_OPEN,
				"alice", false, "drill", FakeTicker.START, Duration.ofSeconds(597)), 0, Duration.ofSeconds(3)));
		this.fleet.member.overrideAcknowledged(push, push.register().withRev(7));
		assertThat(this.fleet.view().overridePush()).isNull();
		assertThat(this.fleet.view().override().rev()).isEqualTo(7);
		this.fleet.ticker.advance(Duration.ofSeconds(7));
		assertThat(this.fleet.view().override().remaining()).isEqualTo(Duration.ofSeconds(590));
		assertThat(this.fleet.state()).isEqualTo(CircuitBreakerState.FORCED_OPEN);
	}

	@Test
	void anAcknowledgementOfItsOwnWordTellsNothingNew() {
		List<CircuitBreakerEvent> events = Calls.events(this.breaker);
		this.breaker.forceOpen(DRILL);
		OverridePush push = this.fleet.view().overridePush();
		this.fleet.member.overrideAcknowledged(push, push.register().withRev(7));
		assertThat(events).singleElement().isInstanceOf(OverrideSet.class);
	}

	@Test
	void anAcknowledgementOfAFormerWordChangesNothing() {
		this.breaker.forceOpen(DRILL);
		OverridePush former = this.fleet.view().overridePush();
		this.fleet.ticker.advance(Duration.ofMillis(1));
		this.breaker.forceClose(DRILL);
		this.fleet.member.overrideAcknowledged(former, former.register().withRev(7));
		assertThat(this.fleet.state()).isEqualTo(CircuitBreakerState.FORCED_CLOSED);
		assertThat(this.fleet.view().overridePush()).isNotNull();
	}

	@Test
	void aLaterWordOfAnotherTakesThePlaceOfThePushedOne() {
		this.breaker.forceClose(DRILL);
		OverridePush push = this.fleet.view().overridePush();
		this.fleet.member.overrideAcknowledged(push, register(9, OverrideMode.FORCED_OPEN));
		assertThat(this.fleet.state()).isEqualTo(CircuitBreakerState.FORCED_OPEN);
		assertThat(this.breaker.snapshot().override().by()).isEqualTo("bob");
	}

	@Test
	void learnsWhatWasForcedElsewhere() {
		List<CircuitBreakerEvent> events = Calls.events(this.breaker);
		this.fleet.member.learnOverride(register(9, OverrideMode.FORCED_OPEN));
		assertThat(Calls.refused(this.breaker).retryAfter()).isEqualTo(Duration.ofMinutes(1));
		ActiveOverride override = new ActiveOverride(CircuitBreakerState.FORCED_OPEN, "bob", true, "elsewhere",
				Instant.EPOCH, FakeTicker.START.plusSeconds(60));
		assertThat(this.breaker.snapshot().override()).isEqualTo(override);
		assertThat(events.get(0)).isEqualTo(new OverrideSet("payments", FakeTicker.START, override));
		this.fleet.ticker.advance(Duration.ofMinutes(1));
		assertThat(this.fleet.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	void learnsOnlyHigherRevisions() {
		this.fleet.member.learnOverride(register(9, OverrideMode.FORCED_OPEN));
		this.fleet.member.learnOverride(register(8, OverrideMode.FORCED_CLOSED));
		assertThat(this.fleet.state()).isEqualTo(CircuitBreakerState.FORCED_OPEN);
		this.fleet.ticker.advance(Duration.ofSeconds(59));
		this.fleet.member.learnOverride(register(9, OverrideMode.FORCED_OPEN));
		this.fleet.ticker.advance(Duration.ofSeconds(1));
		assertThat(this.fleet.state()).as("the same revision extends nothing").isEqualTo(CircuitBreakerState.CLOSED);
		this.fleet.member.learnOverride(register(10, OverrideMode.FORCED_CLOSED));
		assertThat(this.fleet.state()).isEqualTo(CircuitBreakerState.FORCED_CLOSED);
	}

	@Test
	void atTheSameRevisionForcedOpenWins() {
		this.fleet.member.learnOverride(register(9, OverrideMode.FORCED_CLOSED));
		this.fleet.member.learnOverride(register(9, OverrideMode.FORCED_OPEN));
		assertThat(this.fleet.state()).isEqualTo(CircuitBreakerState.FORCED_OPEN);
		this.fleet.member.learnOverride(register(9, OverrideMode.FORCED_CLOSED));
		assertThat(this.fleet.state()).isEqualTo(CircuitBreakerState.FORCED_OPEN);
	}

	@Test
	void aTombstoneReleasesAndTellsWhoDidIt() {
		this.fleet.member.learnOverride(register(9, OverrideMode.FORCED_OPEN));
		List<CircuitBreakerEvent> events = Calls.events(this.breaker);
		this.fleet.member
			.learnOverride(new OverrideRegister(10, null, "carol", false, "over", Instant.EPOCH.plusMillis(1), null));
		assertThat(this.fleet.state()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(events).singleElement().satisfies((event) -> {
			OverrideCleared cleared = (OverrideCleared) event;
			assertThat(cleared.by()).isEqualTo("carol");
			assertThat(cleared.reason()).isEqualTo("over");
			assertThat(cleared.override().by()).isEqualTo("bob");
		});
	}

	@Test
	void aWordOfItsOwnOnTheWayStays() {
		this.breaker.forceClose(DRILL);
		this.fleet.member.learnOverride(register(Long.MAX_VALUE, OverrideMode.FORCED_OPEN));
		assertThat(this.fleet.state()).isEqualTo(CircuitBreakerState.FORCED_CLOSED);
	}

	@Test
	void aNewWordKnowsTheHighestRevision() {
		this.fleet.member.learnOverride(register(9, OverrideMode.FORCED_OPEN));
		this.breaker.release();
		OverridePush push = this.fleet.view().overridePush();
		assertThat(push.knownRev()).isEqualTo(9);
		assertThat(push.register().mode()).isNull();
		assertThat(push.register().remaining()).isNull();
		this.breaker.forceOpen(DRILL);
		assertThat(this.fleet.view().overridePush().knownRev()).isEqualTo(9);
		this.breaker.reset();
		assertThat(this.fleet.view().overridePush().knownRev()).isEqualTo(9);
	}

	@Test
	void ofAnOverrideThatExpiredOnTheWayTheEndIsPushed() {
		this.breaker.forceOpen(DRILL);
		this.fleet.ticker.advance(Duration.ofMinutes(10));
		OverridePush push = this.fleet.view().overridePush();
		assertThat(push.register().mode()).isNull();
		this.fleet.member.learnOverride(register(1, OverrideMode.FORCED_CLOSED));
		assertThat(this.fleet.state()).as("replaced before it was known").isEqualTo(CircuitBreakerState.CLOSED);
		this.fleet.member.overrideAcknowledged(push, push.register().withRev(2));
		assertThat(this.fleet.view().overridePush()).isNull();
		this.fleet.member.learnOverride(register(3, OverrideMode.FORCED_CLOSED));
		assertThat(this.fleet.state()).isEqualTo(CircuitBreakerState.FORCED_CLOSED);
	}

	@Test
	void aReleaseInAnOpenFleetShowsTheFleetsState() {
		this.fleet.adopt(5, FleetPhase.OPEN);
		this.fleet.member.learnOverride(register(9, OverrideMode.FORCED_CLOSED));
		this.fleet.ticker.advance(Duration.ofSeconds(60));
		assertThat(this.fleet.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
	}

	private static OverrideRegister register(long rev, OverrideMode mode) {
		return new OverrideRegister(rev, mode, "bob", true, "elsewhere", Instant.EPOCH, Duration.ofMinutes(1));
	}

}
