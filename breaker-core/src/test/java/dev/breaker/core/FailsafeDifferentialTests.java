package dev.breaker.core;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;

import dev.breaker.core.DeliberateDifference.Shows;
import dev.failsafe.CircuitBreakerBuilder;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.StatisticsReport;
import net.jqwik.api.statistics.StatisticsReport.StatisticsReportMode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Failsafe beside this breaker: failures in a row, failures among the last calls, and the
 * success thresholds of a half-open round coincide.
 */
class FailsafeDifferentialTests {

	private static final Duration TICK = Duration.ofSeconds(1);

	private static final Duration WAIT = Duration.ofSeconds(10);

	private final FakeTicker ticker = FakeTicker.overflowing();

	/**
	 * Settings that mean the same to both.
	 *
	 * @param failures how many of the last {@code of} calls open
	 * @param success the round; null for one that Failsafe derives from the failures
	 */
	record Settings(int failures, int of, @Nullable Success success, int openFor) {

		CircuitBreakerConfig ours() {
			CircuitBreakerConfig.Builder builder = CircuitBreakerConfig.builder()
				.waitDurationInOpenState(Duration.ofSeconds(this.openFor))
				.maxWaitDurationInHalfOpenState(Duration.ofDays(7));
			if (this.failures == this.of) {
				builder.minimumNumberOfCalls(Integer.MAX_VALUE).consecutiveFailureThreshold(this.failures);
			}
			else {
				builder.slidingWindow(SlidingWindowType.COUNT_BASED, this.of)
					.minimumNumberOfCalls(this.of)
					.failureRateThreshold(100)
					.failureCountThreshold(this.failures);
			}
			Success round = (this.success != null) ? this.success : new Success(this.of - this.failures + 1, this.of);
			return builder.permittedNumberOfCallsInHalfOpenState(round.of())
				.successThresholdInHalfOpenState(round.successes())
				.build();
		}

		PeerBreaker theirs(Ticker ticker) {
			CircuitBreakerBuilder<Object> builder = failsafe().withFailureThreshold(this.failures, this.of);
			return new FailsafePeer((this.success != null)
					? builder.withSuccessThreshold(this.success.successes(), this.success.of()) : builder,
					Duration.ofSeconds(this.openFor), ticker);
		}

	}

	/** How many probes of how many close the circuit. */
	record Success(int successes, int of) {
	}

	@Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
	@StatisticsReport(StatisticsReportMode.OFF)
	void failuresInARowAndSuccessThresholdsBehaveAlike(@ForAll("inARow") Settings settings,
			@ForAll("steps") List<Step> steps) {
		new BesidePeer(TICK, settings.ours(), settings::theirs).take(steps);
	}

	@Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
	@StatisticsReport(StatisticsReportMode.OFF)
	void failuresAmongTheLastCallsBehaveAlike(@ForAll("amongTheLast") Settings settings,
			@ForAll("steps") List<Step> steps) {
		new BesidePeer(TICK, settings.ours(), settings::theirs).take(steps);
	}

	@Provide
	Arbitrary<Settings> inARow() {
		return Combinators.combine(few(), successes(), few())
			.as((failures, success, wait) -> new Settings(failures, failures, success, wait));
	}

	@Provide
	Arbitrary<Settings> amongTheLast() {
		return Combinators.combine(few(), few(), successes(), few())
			.as((failures, more, success, wait) -> new Settings(failures, failures + more, success, wait));
	}

	private static Arbitrary<Success> successes() {
		return Combinators.combine(few(), Arbitraries.integers().between(0, 5))
			.as((successes, more) -> new Success(successes, successes + more))
			.injectNull(0.3);
	}

	private static Arbitrary<Integer> few() {
		return Arbitraries.integers().between(1, 5);
	}

	@Provide
	Arbitrary<List<Step>> steps() {
		return PeerSteps.of(CallOutcome.SUCCESS, CallOutcome.FAILURE);
	}

	@Test
	@Shows(DeliberateDifference.LATE_RESULTS_CHANGE_NOTHING)
	void aCallBegunWhileClosedDecidesTheirRoundAndNotOurs() {
		CircuitBreaker ours = ours(opensAtOnce());
		PeerBreaker theirs = theirs(failsafe());
		Permit late = ours.acquire();
		PeerBreaker.Call theirLate = call(theirs);
		halfOpen(ours, theirs);
		late.success();
		theirLate.end(CallOutcome.SUCCESS, Duration.ZERO);
		assertThat(theirs.state()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(ours.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
	}

	@Test
	@Shows(DeliberateDifference.PROBES_ARE_LIMITED_IN_TOTAL)
	void eachProbeThatReturnsMakesRoomForAnotherThere() {
		CircuitBreaker ours = ours(
				opensAtOnce().permittedNumberOfCallsInHalfOpenState(3).successThresholdInHalfOpenState(2));
		PeerBreaker theirs = theirs(failsafe().withSuccessThreshold(2, 3));
		halfOpen(ours, theirs);
		Calls.succeed(ours, 1);
		call(theirs).end(CallOutcome.SUCCESS, Duration.ZERO);
		assertThat(Calls.takeAll(ours)).hasSize(2);
		for (int i = 0; i < 3; i++) {
			assertThat(theirs.tryCall()).isNotNull();
		}
	}

	@Test
	@Shows(DeliberateDifference.STATE_KNOWS_THE_TIME)
	void theirsShowsOpenThoughItsWaitIsOver() {
		CircuitBreaker ours = ours(opensAtOnce());
		dev.failsafe.CircuitBreaker<Object> theirs = failsafe().withDelay(Duration.ZERO).build();
		Calls.fail(ours, 1);
		theirs.recordFailure();
		this.ticker.advance(WAIT);
		assertThat(theirs.getRemainingDelay()).isZero();
		assertThat(theirs.isOpen()).isTrue();
		assertThat(ours.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
	}

	@Test
	@Shows(DeliberateDifference.RATES_ARE_NOT_ROUNDED)
	void ninetyNineFailuresOfTwoHundredAreHalfThere() {
		CircuitBreaker ours = ours(CircuitBreakerConfig.builder().failureRateThreshold(50).minimumNumberOfCalls(200));
		dev.failsafe.CircuitBreaker<Object> theirs = failsafe().withFailureRateThreshold(50, 200, Duration.ofDays(1))
			.build();
		for (int i = 0; i < 200; i++) {
			Permit permit = ours.acquire();
			if (i < 101) {
				permit.success();
				theirs.recordSuccess();
			}
			else {
				permit.failure(new IllegalStateException());
				theirs.recordFailure();
			}
		}
		assertThat(theirs.isOpen()).isTrue();
		assertThat(ours.state()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(ours.snapshot().failureRate()).isEqualTo(49.5);
	}

	@Test
	@Shows(DeliberateDifference.IGNORED_CALLS_ARE_NEITHER)
	void anExceptionThatIsNotHandledClosesTheirs() {
		CircuitBreaker ours = ours(opensAtOnce().ignoreExceptions(Set.of(Stage.Ignored.class)));
		FailsafePeer theirs = theirs(failsafe().handleIf((error) -> !(error instanceof Stage.Ignored)));
		halfOpen(ours, theirs);
		ours.acquire().failure(new Stage.Ignored());
		theirs.breaker.tryAcquirePermit();
		theirs.breaker.recordException(new Stage.Ignored());
		assertThat(theirs.state()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(ours.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
	}

	@Test
	@Shows(DeliberateDifference.CANCELLED_CALLS_ARE_NEITHER)
	void aCancelledCallOpensTheirs() {
		CircuitBreaker ours = ours(opensAtOnce());
		FailsafePeer theirs = theirs(failsafe());
		ours.acquire().failure(new CancellationException());
		theirs.breaker.recordException(new CancellationException());
		assertThat(theirs.state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(ours.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	private static CircuitBreakerConfig.Builder opensAtOnce() {
		return CircuitBreakerConfig.builder()
			.consecutiveFailureThreshold(1)
			.permittedNumberOfCallsInHalfOpenState(1)
			.waitDurationInOpenState(WAIT);
	}

	private static CircuitBreakerBuilder<Object> failsafe() {
		return dev.failsafe.CircuitBreaker.builder();
	}

	private CircuitBreaker ours(CircuitBreakerConfig.Builder config) {
		return CircuitBreaker.of("payments", config.build(), this.ticker);
	}

	private FailsafePeer theirs(CircuitBreakerBuilder<Object> config) {
		return new FailsafePeer(config, WAIT, this.ticker);
	}

	private static PeerBreaker.Call call(PeerBreaker theirs) {
		return Objects.requireNonNull(theirs.tryCall(), "refused by the peer");
	}

	/** Opens both, and waits. */
	private void halfOpen(CircuitBreaker ours, PeerBreaker theirs) {
		Calls.fail(ours, 1);
		call(theirs).end(CallOutcome.FAILURE, Duration.ZERO);
		this.ticker.advance(WAIT);
		theirs.timePassed();
		assertThat(ours.state()).isEqualTo(theirs.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
	}

}
