package dev.breaker.core;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * OBSERVE and OFF beside ENFORCE.
 */
class ModesTests {

	private final FakeTicker ticker = FakeTicker.overflowing();

	private CircuitBreaker breaker(CircuitBreakerMode mode) {
		CircuitBreakerConfig config = CircuitBreakerConfig.builder()
			.mode(mode)
			.consecutiveFailureThreshold(2)
			.waitDurationInOpenState(Duration.ofSeconds(10))
			.build();
		return CircuitBreaker.of("payments", config, this.ticker);
	}

	@Test
	void observeGoesThroughTheStatesAndRefusesNothing() {
		CircuitBreaker breaker = breaker(CircuitBreakerMode.OBSERVE);
		Calls.fail(breaker, 2);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(breaker.snapshot().localState()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(breaker.snapshot().retryAfter()).isNull();
		Calls.succeed(breaker, 3);
		CircuitBreakerStatistics statistics = breaker.snapshot().statistics();
		assertThat(statistics.observedRefusals()).isEqualTo(3);
		assertThat(statistics.notPermittedCalls()).isZero();
		assertThat(statistics.successful()).isEqualTo(3);
	}

	@Test
	void observeRecoversAsEnforceWould() {
		CircuitBreaker breaker = breaker(CircuitBreakerMode.OBSERVE);
		Calls.fail(breaker, 2);
		this.ticker.advance(Duration.ofSeconds(10));
		Permit first = breaker.acquire();
		Permit second = breaker.acquire();
		Permit unwatched = breaker.acquire();
		unwatched.failure(new IllegalStateException());
		assertThat(breaker.snapshot().localState()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		first.success();
		second.success();
		assertThat(breaker.snapshot().localState()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(breaker.snapshot().statistics().observedRefusals()).isOne();
	}

	@Test
	void observeDoesNotRefuseUnderAForcedOpen() {
		CircuitBreaker breaker = breaker(CircuitBreakerMode.OBSERVE);
		breaker.forceOpen(ManualOverride.because("drill"));
		Calls.succeed(breaker, 1);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(breaker.snapshot().override()).isNotNull();
		assertThat(breaker.snapshot().retryAfter()).isNull();
		assertThat(breaker.snapshot().statistics().observedRefusals()).isOne();
	}

	@Test
	void offNeitherRecordsNorRefuses() {
		CircuitBreaker breaker = breaker(CircuitBreakerMode.OFF);
		Calls.fail(breaker, 20);
		Calls.succeed(breaker, 1);
		CircuitBreakerSnapshot snapshot = breaker.snapshot();
		assertThat(snapshot.state()).isEqualTo(CircuitBreakerState.OFF);
		assertThat(snapshot.localState()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(snapshot.bufferedCalls()).isZero();
		assertThat(snapshot.statistics().failed()).isZero();
		assertThat(snapshot.statistics().successful()).isZero();
		assertThat(breaker.recentEvents()).isEmpty();
	}

	@Test
	void offTakesNoOverrideAndSaysWhy() {
		CircuitBreaker breaker = breaker(CircuitBreakerMode.OFF);
		assertThatIllegalStateException().isThrownBy(() -> breaker.forceOpen(ManualOverride.because("")))
			.withMessage("circuit breaker 'payments' is OFF, by its own mode or because all are switched off, "
					+ "and takes no override; set its mode to ENFORCE first");
		assertThatIllegalStateException().isThrownBy(() -> breaker.forceClose(ManualOverride.because("")));
	}

}
