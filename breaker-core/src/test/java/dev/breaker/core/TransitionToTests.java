package dev.breaker.core;

import java.time.Duration;
import java.util.List;

import dev.breaker.core.CircuitBreakerEvent.StateTransition;
import dev.breaker.core.fleet.FleetPhase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * States that a breaker is told to go to, and how it goes on from there.
 */
class TransitionToTests {

	private final FakeTicker ticker = FakeTicker.overflowing();

	private final CircuitBreakerConfig config = CircuitBreakerConfig.builder()
		.consecutiveFailureThreshold(2)
		.waitDurationInOpenState(Duration.ofSeconds(10))
		.exponentialBackoffMultiplier(2)
		.rampUpDuration(Duration.ofSeconds(30))
		.build();

	private final CircuitBreaker breaker = CircuitBreaker.of("payments", this.config, this.ticker);

	@Test
	void openWaitsAndThenTriesAgain() {
		List<CircuitBreakerEvent> events = Calls.events(this.breaker);
		this.breaker.transitionTo(CircuitBreakerState.OPEN, "the provider called");
		assertThat(Calls.refused(this.breaker).retryAfter()).hasSeconds(10);
		assertThat(this.breaker.snapshot().openedBecause()).isEqualTo("the provider called");
		assertThat(events).first()
			.isEqualTo(new StateTransition("payments", FakeTicker.START, CircuitBreakerState.CLOSED,
					CircuitBreakerState.OPEN, "the provider called", Duration.ZERO, false));
		this.ticker.advance(Duration.ofSeconds(10));
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		assertThat(this.breaker.snapshot().statistics().failed()).as("calls that nobody made").isZero();
	}

	@Test
	void openAgainWaitsAnew() {
		this.breaker.transitionTo(CircuitBreakerState.OPEN, "first");
		this.ticker.advance(Duration.ofSeconds(9));
		this.breaker.transitionTo(CircuitBreakerState.OPEN, "second");
		assertThat(this.breaker.snapshot().retryAfter()).as("no longer than the first").hasSeconds(10);
	}

	@Test
	void halfOpenIsARoundOfProbes() {
		this.breaker.transitionTo(CircuitBreakerState.HALF_OPEN, "test");
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		List<Permit> probes = Calls.takeAll(this.breaker);
		assertThat(probes).hasSize(2);
		probes.forEach(Permit::success);
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.RECOVERING);
	}

	@Test
	void aRoundThatFailsWaitsLongerThanTheFirstTime() {
		this.breaker.transitionTo(CircuitBreakerState.HALF_OPEN, "test");
		Calls.fail(this.breaker, 1);
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(this.breaker.snapshot().retryAfter()).hasSeconds(20);
	}

	@Test
	void aSecondRoundCountsAsTheFirst() {
		this.breaker.transitionTo(CircuitBreakerState.HALF_OPEN, "test");
		Calls.succeed(this.breaker, 1);
		this.breaker.transitionTo(CircuitBreakerState.HALF_OPEN, "test");
		assertThat(Calls.takeAll(this.breaker)).hasSize(2).first().satisfies((probe) -> probe.failure(new Error()));
		assertThat(this.breaker.snapshot().retryAfter()).hasSeconds(20);
	}

	@Test
	void closedHasAnEmptyWindow() {
		Calls.fail(this.breaker, 1);
		this.breaker.transitionTo(CircuitBreakerState.CLOSED, "test");
		assertThat(this.breaker.snapshot().bufferedCalls()).isZero();
		Calls.fail(this.breaker, 1);
		assertThat(this.breaker.state()).as("the row began anew").isEqualTo(CircuitBreakerState.CLOSED);
		Calls.fail(this.breaker, 1);
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
		this.breaker.transitionTo(CircuitBreakerState.CLOSED, "test");
		assertThat(this.breaker.state()).as("without a ramp").isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(this.breaker.snapshot().statistics().failed()).as("totals stay").isEqualTo(3);
	}

	@Test
	void recoveringRampsUp() {
		this.breaker.transitionTo(CircuitBreakerState.RECOVERING, "test");
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.RECOVERING);
		this.ticker.advance(Duration.ofSeconds(30));
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	void goesOnBeneathAnOverride() {
		this.breaker.forceClose(ManualOverride.because("drill"));
		this.breaker.transitionTo(CircuitBreakerState.OPEN, "test");
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.FORCED_CLOSED);
		this.breaker.release();
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
	}

	@Test
	void callsBegunBeforeChangeNothing() {
		Permit late = this.breaker.acquire();
		this.breaker.transitionTo(CircuitBreakerState.HALF_OPEN, "test");
		late.failure(new Error());
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
	}

	@Test
	void inAFleetItGoesAloneUntilTheOthersAgreeOnSomethingNew() {
		Fleet fleet = new Fleet();
		fleet.adopt(5, FleetPhase.CLOSED);
		fleet.breaker.transitionTo(CircuitBreakerState.OPEN, "test");
		fleet.adopt(5, FleetPhase.CLOSED);
		assertThat(fleet.state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(fleet.view().locallyOpen()).as("evidence for the others").isFalse();
		fleet.adopt(6, FleetPhase.CLOSED);
		assertThat(fleet.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.INCLUDE, names = { "FORCED_OPEN", "FORCED_CLOSED", "OFF" })
	void refusesWhatIsNoAutomaticState(CircuitBreakerState state) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.breaker.transitionTo(state, "test"))
			.withMessage(state + " is no automatic state; CLOSED, OPEN, HALF_OPEN and RECOVERING are");
	}

	@Test
	void refusesToRecoverWithoutARamp() {
		CircuitBreaker plain = CircuitBreaker.of("plain");
		assertThatIllegalStateException().isThrownBy(() -> plain.transitionTo(CircuitBreakerState.RECOVERING, "test"))
			.withMessage("circuit breaker 'plain' never recovers: set its rampUpDuration first");
	}

	@Test
	void refusesWhereTheBreakerIsOff() {
		CircuitBreaker off = CircuitBreaker.of("off",
				CircuitBreakerConfig.builder().mode(CircuitBreakerMode.OFF).build());
		assertThatIllegalStateException().isThrownBy(() -> off.transitionTo(CircuitBreakerState.OPEN, "test"))
			.withMessageContaining("circuit breaker 'off' is OFF");
	}

}
