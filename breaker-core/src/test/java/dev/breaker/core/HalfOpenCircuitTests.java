package dev.breaker.core;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import dev.breaker.core.CircuitBreakerConfig.Builder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The half-open rule: whom a round admits and how it ends.
 */
class HalfOpenCircuitTests {

	private final FakeTicker ticker = FakeTicker.overflowing();

	private final Builder config = CircuitBreakerConfig.builder()
		.consecutiveFailureThreshold(1)
		.waitDurationInOpenState(Duration.ofSeconds(10))
		.maxWaitDurationInHalfOpenState(Duration.ofSeconds(60));

	private CircuitBreaker halfOpen() {
		CircuitBreaker breaker = CircuitBreaker.of("payments", this.config.build(), this.ticker);
		Calls.fail(breaker, 1);
		this.ticker.advance(Duration.ofSeconds(10));
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		return breaker;
	}

	@ParameterizedTest
	@CsvSource({ "1, 50, 1, 1", "2, 50, 2, 1", "3, 50, 2, 2", "4, 50, 3, 2", "10, 50, 6, 5", "10, 40, 7, 4",
			"10, 100, 1, 10", "10, 1, 10, 1", "10, 25, 8, 3", "5, 100, 1, 5", "3, 33, 3, 1", "3, 34, 2, 2",
			"100, 33.3, 67, 34" })
	void theRateDemandsItsSuccessesOfThePermittedCalls(int permitted, double rate, int successes, int failures) {
		this.config.permittedNumberOfCallsInHalfOpenState(permitted).failureRateThreshold(rate);
		assertThat(this.config.build().successThresholdInHalfOpenState()).isEqualTo(successes);
		assertRound(successes, failures);
	}

	@ParameterizedTest
	@CsvSource({ "1, 1, 1", "5, 1, 5", "5, 5, 1", "5, 3, 3", "10, 2, 9" })
	void aSuccessThresholdOfItsOwnTakesTheRatesPlace(int permitted, int successes, int failures) {
		this.config.permittedNumberOfCallsInHalfOpenState(permitted).successThresholdInHalfOpenState(successes);
		assertRound(successes, failures);
	}

	/** All but one of each kind leave the round open; one more decides it. */
	private void assertRound(int successes, int failures) {
		CircuitBreaker closing = halfOpen();
		Calls.fail(closing, failures - 1);
		Calls.succeed(closing, successes - 1);
		assertThat(closing.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		Calls.succeed(closing, 1);
		assertThat(closing.state()).isEqualTo(CircuitBreakerState.CLOSED);
		CircuitBreaker reopening = halfOpen();
		Calls.succeed(reopening, successes - 1);
		Calls.fail(reopening, failures - 1);
		assertThat(reopening.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		Calls.fail(reopening, 1);
		assertThat(reopening.state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(reopening.snapshot().retryAfter()).isEqualTo(Duration.ofSeconds(10));
	}

	@Test
	void admitsAtMostThePermittedProbes() {
		this.config.permittedNumberOfCallsInHalfOpenState(3);
		CircuitBreaker breaker = halfOpen();
		List<Permit> probes = Calls.takeAll(breaker);
		assertThat(probes).hasSize(3);
		CallNotPermittedException refusal = Calls.refused(breaker);
		assertThat(refusal.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		assertThat(refusal.retryAfter()).isZero();
		probes.get(0).success();
		assertThat(breaker.tryAcquire()).as("a settled probe makes no room in its round").isNull();
		assertThat(breaker.snapshot().statistics().notPermitted()).containsEntry(CircuitBreakerState.HALF_OPEN, 3L);
	}

	@Test
	void closesWithAnEmptyWindow() {
		CircuitBreaker breaker = halfOpen();
		Calls.succeed(breaker, 2);
		assertThat(breaker.snapshot().bufferedCalls()).isZero();
		assertThat(breaker.snapshot().retryAfter()).isNull();
	}

	@Test
	void surplusProbesOfARoundThatHasEndedChangeNothing() {
		this.config.permittedNumberOfCallsInHalfOpenState(3).successThresholdInHalfOpenState(1);
		CircuitBreaker breaker = halfOpen();
		List<Permit> probes = Calls.takeAll(breaker);
		probes.get(0).success();
		probes.get(1).failure(new IOException());
		probes.get(2).failure(new IOException());
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(breaker.snapshot().failedCalls()).isZero();
		assertThat(breaker.snapshot().statistics().failed()).isEqualTo(3);
	}

	@Test
	void ignoredProbesGiveTheirPermitBack() {
		this.config.ignoreExceptions(Set.of(IllegalArgumentException.class));
		CircuitBreaker breaker = halfOpen();
		for (int i = 0; i < 50; i++) {
			assertThat(breaker.acquire().failure(new IllegalArgumentException())).isEqualTo(CallOutcome.IGNORED);
		}
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		assertThat(breaker.snapshot().statistics().halfOpen()).containsEntry(CallOutcome.IGNORED, 50L);
		assertThat(Calls.takeAll(breaker)).hasSize(2);
	}

	@Test
	void cancelledAndClosedProbesGiveTheirPermitBack() {
		CircuitBreaker breaker = halfOpen();
		breaker.acquire().cancel();
		breaker.acquire().close();
		breaker.callAsync(CompletableFuture::new).cancel(false);
		assertThat(Calls.takeAll(breaker)).hasSize(2);
	}

	@Test
	void interruptedProbesGiveTheirPermitBack() {
		CircuitBreaker breaker = halfOpen();
		InterruptedException interruption = new InterruptedException();
		for (int i = 0; i < 3; i++) {
			assertThatThrownBy(() -> breaker.run(() -> {
				throw interruption;
			})).isSameAs(interruption);
		}
		assertThat(Calls.takeAll(breaker)).hasSize(2);
	}

	@Test
	void staleIgnoredResultsMintNoProbes() {
		this.config.permittedNumberOfCallsInHalfOpenState(1);
		CircuitBreaker breaker = CircuitBreaker.of("payments", this.config.build(), this.ticker);
		Permit first = breaker.acquire();
		Permit second = breaker.acquire();
		Calls.fail(breaker, 1);
		this.ticker.advance(Duration.ofSeconds(10));
		assertThat(Calls.takeAll(breaker)).hasSize(1);
		first.cancel();
		second.cancel();
		assertThat(Calls.takeAll(breaker)).isEmpty();
	}

	@Test
	void anErrorIsAFailedProbeAndLeaksNoPermit() {
		CircuitBreaker breaker = halfOpen();
		assertThatThrownBy(() -> breaker.run(() -> {
			throw new StackOverflowError();
		})).isInstanceOf(StackOverflowError.class);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
		this.ticker.advance(Duration.ofSeconds(10));
		assertThat(Calls.takeAll(breaker)).hasSize(2);
	}

	@Test
	void aThrowingPredicateLeaksNoProbe() {
		this.config.permittedNumberOfCallsInHalfOpenState(1).consecutiveFailureThreshold(1);
		this.config.recordFailurePredicate((thrown) -> {
			throw new IllegalStateException("broken predicate");
		});
		CircuitBreaker breaker = halfOpen();
		Calls.fail(breaker, 1);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
	}

	@Test
	void aSlowProbeFailsWhereSlowCallsAreJudged() {
		this.config.slowCallDurationThreshold(Duration.ofSeconds(1));
		CircuitBreaker breaker = halfOpen();
		Permit probe = breaker.acquire();
		this.ticker.advance(Duration.ofMillis(1001));
		probe.success();
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
	}

	@Test
	void aProbePastItsDeadlineReopensThoughItNeverReturns() {
		CircuitBreaker breaker = halfOpen();
		breaker.acquire();
		this.ticker.advance(Duration.ofMillis(59_999));
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		this.ticker.advance(Duration.ofMillis(1));
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
		CircuitBreakerSnapshot snapshot = breaker.snapshot();
		assertThat(snapshot.retryAfter()).isEqualTo(Duration.ofSeconds(10));
		assertThat(snapshot.stateSince()).isEqualTo(this.ticker.wallTime());
	}

	@Test
	void aLostProbeIsNoticedByTheNextCallHoweverLate() {
		CircuitBreaker breaker = halfOpen();
		breaker.acquire();
		this.ticker.advance(Duration.ofSeconds(65));
		assertThat(Calls.refused(breaker).retryAfter()).isEqualTo(Duration.ofSeconds(5));
		assertThat(breaker.snapshot().openedBecause()).isEqualTo("a half-open probe did not return within PT1M");
		assertThat(breaker.snapshot().statistics().transitions()).containsEntry(CircuitBreakerState.OPEN, 2L);
		this.ticker.advance(Duration.ofSeconds(5));
		assertThat(Calls.takeAll(breaker)).hasSize(2);
	}

	@Test
	void aLostProbeAndItsWaitBothPassedShowHalfOpenAgain() {
		CircuitBreaker breaker = halfOpen();
		breaker.acquire();
		this.ticker.advance(Duration.ofSeconds(70));
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		assertThat(breaker.snapshot().stateSince()).isEqualTo(this.ticker.wallTime());
		assertThat(Calls.takeAll(breaker)).hasSize(2);
		assertThat(breaker.snapshot().statistics().transitions()).containsEntry(CircuitBreakerState.OPEN, 2L)
			.containsEntry(CircuitBreakerState.HALF_OPEN, 2L);
	}

	@Test
	void lostProbesDoNotBlockARoundThatCanStillClose() {
		this.config.permittedNumberOfCallsInHalfOpenState(3).successThresholdInHalfOpenState(2);
		CircuitBreaker breaker = halfOpen();
		breaker.acquire();
		this.ticker.advance(Duration.ofSeconds(61));
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		Calls.succeed(breaker, 2);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	void lostProbesCountTogetherWithFailedOnes() {
		this.config.permittedNumberOfCallsInHalfOpenState(10);
		CircuitBreaker breaker = halfOpen();
		List<Permit> probes = Calls.takeAll(breaker);
		probes.subList(0, 3).forEach((probe) -> probe.failure(new IOException()));
		probes.subList(3, 8).forEach(Permit::success);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		this.ticker.advance(Duration.ofSeconds(60));
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
	}

	@Test
	void aLostProbeThatReturnsLateWasAFailure() {
		this.config.permittedNumberOfCallsInHalfOpenState(3).successThresholdInHalfOpenState(2);
		CircuitBreaker breaker = halfOpen();
		Permit lost = breaker.acquire();
		this.ticker.advance(Duration.ofSeconds(61));
		lost.success();
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		Calls.succeed(breaker, 1);
		Calls.fail(breaker, 1);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
	}

	@Test
	void keepsItsSuccessesAndWaitsForTraffic() {
		CircuitBreaker breaker = halfOpen();
		Calls.succeed(breaker, 1);
		this.ticker.advance(Duration.ofDays(2));
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		Calls.succeed(breaker, 1);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	void resultsOfAFormerRoundChangeNothing() {
		CircuitBreaker breaker = halfOpen();
		List<Permit> former = Calls.takeAll(breaker);
		former.get(0).failure(new IOException());
		this.ticker.advance(Duration.ofSeconds(10));
		assertThat(breaker.tryAcquire()).isNotNull();
		former.get(1).failure(new IOException());
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		assertThat(breaker.tryAcquire()).isNotNull();
		assertThat(breaker.tryAcquire()).isNull();
	}

}
