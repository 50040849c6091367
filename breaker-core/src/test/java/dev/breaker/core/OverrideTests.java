package dev.breaker.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.breaker.core.CircuitBreakerEvent.OverrideCleared;
import dev.breaker.core.CircuitBreakerEvent.OverrideExpired;
import dev.breaker.core.CircuitBreakerEvent.OverrideSet;
import dev.breaker.core.CircuitBreakerEvent.StateTransition;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an operator forces, for how long, and what shows when it ends.
 */
class OverrideTests {

	private static final ManualOverride DRILL = ManualOverride.because("drill")
		.by("alice")
		.lasting(Duration.ofMinutes(10));

	private final FakeTicker ticker = FakeTicker.overflowing();

	private final CircuitBreaker breaker = CircuitBreaker.of("payments",
			CircuitBreakerConfig.builder()
				.consecutiveFailureThreshold(2)
				.waitDurationInOpenState(Duration.ofSeconds(10))
				.build(),
			this.ticker);

	@Test
	void forcedOpenRefusesUntilItsEnd() {
		assertThat(this.breaker.forceOpen(DRILL).toCompletableFuture()).isCompletedWithValue(ControlOutcome.APPLIED);
		this.ticker.advance(Duration.ofMinutes(4));
		CallNotPermittedException refusal = Calls.refused(this.breaker);
		assertThat(refusal.state()).isEqualTo(CircuitBreakerState.FORCED_OPEN);
		assertThat(refusal.retryAfter()).isEqualTo(Duration.ofMinutes(6));
		CircuitBreakerSnapshot snapshot = this.breaker.snapshot();
		assertThat(snapshot.state()).isEqualTo(CircuitBreakerState.FORCED_OPEN);
		assertThat(snapshot.localState()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(snapshot.stateSince()).isEqualTo(FakeTicker.START);
		assertThat(snapshot.retryAfter()).isEqualTo(Duration.ofMinutes(6));
		assertThat(snapshot.override()).isEqualTo(new ActiveOverride(CircuitBreakerState.FORCED_OPEN, "alice", false,
				"drill", FakeTicker.START, FakeTicker.START.plusSeconds(600)));
		assertThat(snapshot.statistics().notPermitted()).containsEntry(CircuitBreakerState.FORCED_OPEN, 1L);
		assertThat(snapshot.statistics().transitions()).containsEntry(CircuitBreakerState.FORCED_OPEN, 1L);
	}

	@Test
	void lastsADayUnlessToldOtherwise() {
		this.breaker.forceOpen(ManualOverride.because("drill"));
		this.ticker.advance(Duration.ofHours(24).minusNanos(1));
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.FORCED_OPEN);
		this.ticker.advance(Duration.ofNanos(1));
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	void anUnlimitedOverrideOutlastsEverything() {
		this.breaker.forceOpen(ManualOverride.because("drill").unlimited());
		this.ticker.advance(Duration.ofDays(3650));
		assertThat(Calls.refused(this.breaker).retryAfter()).as("one open wait").isEqualTo(Duration.ofSeconds(10));
		assertThat(this.breaker.snapshot().override().until()).isNull();
	}

	@Test
	void forcedCloseAdmitsAndTakesNoNoteButInTheTotals() {
		Calls.fail(this.breaker, 2);
		this.breaker.forceClose(DRILL);
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.FORCED_CLOSED);
		assertThat(this.breaker.snapshot().retryAfter()).isNull();
		Calls.fail(this.breaker, 50);
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.FORCED_CLOSED);
		assertThat(this.breaker.snapshot().statistics().failed()).isEqualTo(52);
	}

	@Test
	void endsByItselfAndTellsOnce() {
		List<CircuitBreakerEvent> events = Calls.events(this.breaker);
		this.breaker.forceOpen(DRILL);
		this.ticker.advance(Duration.ofMinutes(10));
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(this.breaker.snapshot().override()).isNull();
		assertThat(this.breaker.snapshot().retryAfter()).isNull();
		this.breaker.acquire().cancel();
		this.breaker.acquire().cancel();
		ActiveOverride override = new ActiveOverride(CircuitBreakerState.FORCED_OPEN, "alice", false, "drill",
				FakeTicker.START, FakeTicker.START.plusSeconds(600));
		assertThat(events).containsExactly(new OverrideSet("payments", FakeTicker.START, override),
				new OverrideExpired("payments", FakeTicker.START.plusSeconds(600), override));
	}

	@Test
	void tellsOfAnOverrideThatEndedThoughTheNextWordCameBeforeTheNextCall() {
		this.breaker.forceOpen(ManualOverride.because("drill").lasting(Duration.ofMinutes(1)));
		List<OverrideExpired> expired = new ArrayList<>();
		this.breaker.onEvent(OverrideExpired.class, expired::add);
		this.ticker.advance(Duration.ofMinutes(1));
		this.breaker.release();
		Calls.succeed(this.breaker, 1);
		assertThat(expired).hasSize(1);
	}

	@Test
	void endsByTheTickerWhateverTheWallClockSays() {
		this.breaker.forceOpen(DRILL);
		this.ticker.stepWallClock(Duration.ofDays(2));
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.FORCED_OPEN);
		this.ticker.stepWallClock(Duration.ofDays(-4));
		this.ticker.advance(Duration.ofMinutes(10));
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	void releaseShowsTheAutomaticStateThatHasAgedBeneath() {
		Calls.fail(this.breaker, 2);
		this.breaker.forceClose(DRILL);
		this.ticker.advance(Duration.ofSeconds(5));
		this.breaker.release();
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(Calls.refused(this.breaker).retryAfter()).isEqualTo(Duration.ofSeconds(5));
		this.breaker.forceClose(DRILL);
		this.ticker.advance(Duration.ofSeconds(5));
		assertThat(this.breaker.snapshot().localState()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		this.breaker.release();
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		Calls.succeed(this.breaker, 2);
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	void releaseSaysByWhomAndWhy() {
		this.breaker.forceOpen(DRILL);
		List<CircuitBreakerEvent> events = Calls.events(this.breaker);
		this.ticker.advance(Duration.ofSeconds(1));
		assertThat(this.breaker.release(ManualOverride.because("over").by("bob")).toCompletableFuture())
			.isCompletedWithValue(ControlOutcome.APPLIED);
		assertThat(events)
			.containsExactly(new OverrideCleared(
					"payments", FakeTicker.START.plusSeconds(1), new ActiveOverride(CircuitBreakerState.FORCED_OPEN,
							"alice", false, "drill", FakeTicker.START, FakeTicker.START.plusSeconds(600)),
					"bob", "over"));
	}

	@Test
	void releaseWithoutAnOverrideTellsNothing() {
		Calls.fail(this.breaker, 1);
		List<CircuitBreakerEvent> events = Calls.events(this.breaker);
		this.breaker.release();
		assertThat(events).isEmpty();
		assertThat(this.breaker.snapshot().failedCalls()).as("the window stays").isOne();
	}

	@Test
	void aReleasedClosedCircuitStartsWithAnEmptyWindow() {
		Calls.fail(this.breaker, 1);
		Permit before = this.breaker.acquire();
		this.breaker.forceOpen(DRILL);
		before.failure(new IllegalStateException());
		assertThat(this.breaker.snapshot().localState()).isEqualTo(CircuitBreakerState.CLOSED);
		this.breaker.release();
		assertThat(this.breaker.snapshot().bufferedCalls()).isZero();
		Calls.fail(this.breaker, 1);
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	void anExpiredOverrideLeavesAnEmptyWindowToo() {
		Calls.fail(this.breaker, 1);
		this.breaker.forceClose(ManualOverride.because("").lasting(Duration.ofSeconds(1)));
		Calls.fail(this.breaker, 5);
		this.ticker.advance(Duration.ofSeconds(1));
		Calls.fail(this.breaker, 1);
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(this.breaker.snapshot().bufferedCalls()).isOne();
	}

	@Test
	void anOverrideInHalfOpenBeginsTheRoundAnew() {
		Calls.fail(this.breaker, 2);
		this.ticker.advance(Duration.ofSeconds(10));
		Permit before = this.breaker.acquire();
		Calls.succeed(this.breaker, 1);
		this.breaker.forceClose(DRILL);
		before.success();
		assertThat(this.breaker.snapshot().localState()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		this.ticker.advance(Duration.ofMinutes(5));
		this.breaker.release();
		assertThat(Calls.takeAll(this.breaker)).hasSize(2);
	}

	@Test
	void anOverrideInRecoveringLetsTheRampGoOn() {
		CircuitBreaker ramping = CircuitBreaker.of("ramping",
				CircuitBreakerConfig.builder()
					.consecutiveFailureThreshold(1)
					.waitDurationInOpenState(Duration.ofSeconds(10))
					.rampUpDuration(Duration.ofSeconds(60))
					.build(),
				this.ticker);
		Calls.fail(ramping, 1);
		this.ticker.advance(Duration.ofSeconds(10));
		Calls.succeed(ramping, 2);
		ramping.forceOpen(DRILL);
		this.ticker.advance(Duration.ofSeconds(59));
		ramping.release();
		assertThat(ramping.state()).isEqualTo(CircuitBreakerState.RECOVERING);
		this.ticker.advance(Duration.ofSeconds(1));
		assertThat(ramping.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	void theLastWordHolds() {
		List<CircuitBreakerEvent> events = Calls.events(this.breaker);
		this.breaker.forceOpen(DRILL);
		this.breaker.forceClose(DRILL);
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.FORCED_CLOSED);
		this.breaker.forceOpen(ManualOverride.because("again").byVerified("carol"));
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.FORCED_OPEN);
		assertThat(this.breaker.snapshot().override().verified()).isTrue();
		assertThat(events).hasSize(3).allMatch(OverrideSet.class::isInstance);
	}

	@Test
	void resetClearsTheOverrideClosesAndEmptiesTheWindow() {
		Calls.fail(this.breaker, 2);
		this.breaker.forceOpen(DRILL);
		List<CircuitBreakerEvent> events = Calls.events(this.breaker);
		assertThat(this.breaker.reset(ManualOverride.because("mended").by("bob")).toCompletableFuture())
			.isCompletedWithValue(ControlOutcome.APPLIED);
		CircuitBreakerSnapshot snapshot = this.breaker.snapshot();
		assertThat(snapshot.state()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(snapshot.override()).isNull();
		assertThat(snapshot.bufferedCalls()).isZero();
		assertThat(snapshot.statistics().failed()).isEqualTo(2);
		assertThat(events).hasSize(2);
		assertThat(events.get(0)).isEqualTo(new StateTransition("payments", FakeTicker.START, CircuitBreakerState.OPEN,
				CircuitBreakerState.CLOSED, "reset by bob: mended", Duration.ZERO, false));
		assertThat(events.get(1)).isInstanceOf(OverrideCleared.class);
	}

	@Test
	void resetForgetsTheStreakOfOpenings() {
		CircuitBreaker growing = CircuitBreaker.of("growing",
				CircuitBreakerConfig.builder().consecutiveFailureThreshold(1).exponentialBackoffMultiplier(2).build(),
				this.ticker);
		Calls.fail(growing, 1);
		growing.reset();
		Calls.fail(growing, 1);
		assertThat(growing.snapshot().retryAfter()).isEqualTo(Duration.ofSeconds(30));
	}

	@Test
	void lateResultsFromBeforeAResetChangeNothing() {
		Permit before = this.breaker.acquire();
		Calls.fail(this.breaker, 1);
		this.breaker.reset();
		before.failure(new IllegalStateException());
		assertThat(this.breaker.snapshot().bufferedCalls()).isZero();
	}

}
