package dev.breaker.core;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SnapshotTests {

	private final FakeTicker ticker = FakeTicker.overflowing();

	private final CircuitBreaker breaker = CircuitBreaker.of("payments",
			CircuitBreakerConfig.builder()
				.minimumNumberOfCalls(4)
				.failureRateThreshold(60)
				.slowCallDurationThreshold(Duration.ofSeconds(1))
				.build(),
			this.ticker);

	@Test
	void aNewBreakerHasNoFigures() {
		CircuitBreakerSnapshot snapshot = this.breaker.snapshot();
		assertThat(snapshot.name()).isEqualTo("payments");
		assertThat(snapshot.mode()).isEqualTo(CircuitBreakerMode.ENFORCE);
		assertThat(snapshot.state()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(snapshot.localState()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(snapshot.fleetState()).isNull();
		assertThat(snapshot.stateSince()).isEqualTo(FakeTicker.START);
		assertThat(snapshot.retryAfter()).isNull();
		assertThat(snapshot.override()).isNull();
		assertThat(snapshot.failureRate()).isNull();
		assertThat(snapshot.slowCallRate()).isNull();
		assertThat(snapshot.bufferedCalls()).isZero();
		assertThat(snapshot.openedBecause()).isNull();
		assertThat(snapshot.lastFailure()).isNull();
		assertThat(snapshot.statistics().notPermittedCalls()).isZero();
	}

	@Test
	void showsRatesFromTheMinimumOfCallsOn() {
		Calls.fail(this.breaker, 1);
		Calls.succeed(this.breaker, 2);
		assertThat(this.breaker.snapshot().failureRate()).isNull();
		this.breaker.run(() -> this.ticker.advance(Duration.ofSeconds(2)));
		CircuitBreakerSnapshot snapshot = this.breaker.snapshot();
		assertThat(snapshot.failureRate()).isEqualTo(25.0);
		assertThat(snapshot.slowCallRate()).isEqualTo(25.0);
		assertThat(snapshot.bufferedCalls()).isEqualTo(4);
		assertThat(snapshot.failedCalls()).isOne();
		assertThat(snapshot.slowCalls()).isOne();
		assertThat(snapshot.lastFailure()).isEqualTo(new LastFailure("java.io.IOException", "down", FakeTicker.START));
	}

	@Test
	void showsWhatOpenedTheCircuitWhileItIsOpen() {
		CircuitBreaker plain = CircuitBreaker.of("plain", CircuitBreakerConfig.defaults(), this.ticker);
		Calls.succeed(plain, 4);
		Calls.fail(plain, 6);
		this.ticker.advance(Duration.ofSeconds(30));
		assertThat(plain.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		assertThat(plain.snapshot().failureRate()).isEqualTo(60.0);
		assertThat(plain.snapshot().bufferedCalls()).isEqualTo(10);
		assertThat(plain.snapshot().failedCalls()).isEqualTo(6);
	}

	@Test
	void showsNoSlowCallRateWithoutASlowCallRule() {
		CircuitBreaker plain = CircuitBreaker.of("plain", CircuitBreakerConfig.defaults(), this.ticker);
		Calls.succeed(plain, 10);
		assertThat(plain.snapshot().failureRate()).isEqualTo(0.0);
		assertThat(plain.snapshot().slowCallRate()).isNull();
	}

	@Test
	void isAPictureOfItsMoment() {
		CircuitBreakerSnapshot before = this.breaker.snapshot();
		Calls.fail(this.breaker, 4);
		assertThat(before.state()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(before.statistics().failed()).isZero();
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> before.statistics().transitions().clear());
	}

	@Test
	void totalsOutlastResets() {
		Calls.fail(this.breaker, 4);
		Calls.refused(this.breaker);
		this.breaker.reset();
		CircuitBreakerStatistics statistics = this.breaker.snapshot().statistics();
		assertThat(statistics.failed()).isEqualTo(4);
		assertThat(statistics.notPermittedCalls()).isOne();
	}

}
