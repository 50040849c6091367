package dev.breaker.core;

import java.io.IOException;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PermitTests {

	private final FakeTicker ticker = FakeTicker.overflowing();

	private final CircuitBreaker breaker = CircuitBreaker.of("payments",
			CircuitBreakerConfig.builder().minimumNumberOfCalls(100).build(), this.ticker);

	@Test
	void theFirstWordCounts() {
		Permit permit = this.breaker.acquire();
		assertThat(permit.success()).isEqualTo(CallOutcome.SUCCESS);
		assertThat(permit.failure(new IOException())).isEqualTo(CallOutcome.IGNORED);
		assertThat(permit.success("again")).isEqualTo(CallOutcome.IGNORED);
		permit.cancel();
		permit.close();
		CircuitBreakerStatistics statistics = this.breaker.snapshot().statistics();
		assertThat(statistics.successful()).isOne();
		assertThat(statistics.failed()).isZero();
		assertThat(statistics.ignored()).isZero();
		assertThat(this.breaker.snapshot().bufferedCalls()).isOne();
	}

	@Test
	void closingAnUnfinishedPermitCancelsIt() {
		try (Permit permit = this.breaker.acquire()) {
			assertThat(permit).isNotNull();
		}
		assertThat(this.breaker.snapshot().bufferedCalls()).isZero();
		assertThat(this.breaker.snapshot().statistics().ignored()).isZero();
	}

	@Test
	void closingASettledPermitChangesNothing() {
		try (Permit permit = this.breaker.acquire()) {
			permit.failure(new IOException());
		}
		assertThat(this.breaker.snapshot().failedCalls()).isOne();
	}

	@Test
	void rulesOfTheirOwnJudgeInsteadOfTheConfiguredOnes() {
		OutcomeRules rules = OutcomeRules.DEFAULT.with(Set.of(), Set.of(IOException.class));
		assertThat(this.breaker.acquire(rules).failure(new IOException())).isEqualTo(CallOutcome.IGNORED);
		assertThat(this.breaker.tryAcquire(rules)).isNotNull()
			.satisfies((permit) -> assertThat(permit.failure(new IOException())).isEqualTo(CallOutcome.IGNORED));
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.breaker.call(rules, () -> {
			throw new IOException();
		}));
		assertThat(this.breaker.snapshot().statistics().ignored()).isEqualTo(3);
		assertThat(this.breaker.acquire().failure(new IOException())).isEqualTo(CallOutcome.FAILURE);
	}

	@Test
	void aRefusedPermitIsAnExceptionOrNull() {
		this.breaker.forceOpen(ManualOverride.because("drill"));
		assertThatExceptionOfType(CallNotPermittedException.class).isThrownBy(this.breaker::acquire);
		assertThatExceptionOfType(CallNotPermittedException.class)
			.isThrownBy(() -> this.breaker.acquire(OutcomeRules.DEFAULT));
		assertThat(this.breaker.tryAcquire()).isNull();
	}

	@Test
	void aPermitOfABreakerThatIsOffStillJudges() {
		CircuitBreaker off = CircuitBreaker.of("off",
				CircuitBreakerConfig.builder().mode(CircuitBreakerMode.OFF).build(), this.ticker);
		assertThat(off.acquire().failure(new IOException())).isEqualTo(CallOutcome.FAILURE);
		assertThat(off.tryAcquire().success()).isEqualTo(CallOutcome.SUCCESS);
	}

}
