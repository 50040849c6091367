package dev.breaker.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import dev.breaker.core.DeliberateDifference.Shows;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.core.IntervalFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where Resilience4j and this breaker differ.
 */
class Resilience4jDifferencesTests {

	private final FakeTicker ticker = FakeTicker.overflowing();

	@Test
	@Shows(DeliberateDifference.LATE_RESULTS_CHANGE_NOTHING)
	void aCallBegunWhileClosedDecidesTheirRoundAndNotOurs() {
		CircuitBreaker ours = ours(opensAtOnce());
		PeerBreaker theirs = theirs(resilience4jOpensAtOnce());
		Permit late = ours.acquire();
		PeerBreaker.Call theirLate = call(theirs);
		halfOpen(ours, theirs);
		late.failure(new IllegalStateException());
		theirLate.end(CallOutcome.FAILURE, Duration.ZERO);
		assertThat(theirs.state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(ours.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
	}

	@Test
	@Shows(DeliberateDifference.LATE_IGNORED_CALLS_MINT_NO_PROBES)
	void ignoredCallsBegunWhileClosedAddProbesToTheirRoundAndNotToOurs() {
		CircuitBreaker ours = ours(opensAtOnce());
		PeerBreaker theirs = theirs(resilience4jOpensAtOnce().ignoreExceptions(Stage.Ignored.class));
		List<Permit> late = IntStream.range(0, 3).mapToObj((i) -> ours.acquire()).toList();
		List<PeerBreaker.Call> theirLate = IntStream.range(0, 3).mapToObj((i) -> call(theirs)).toList();
		halfOpen(ours, theirs);
		late.forEach(Permit::cancel);
		theirLate.forEach((call) -> call.end(CallOutcome.IGNORED, Duration.ZERO));
		assertThat(callsAtOnce(theirs)).isEqualTo(3);
		assertThat(Calls.takeAll(ours)).isEmpty();
	}

	@Test
	@Shows(DeliberateDifference.ROUNDS_END_WHEN_DECIDED)
	void theirRoundOfTenIsDecidedByTheTenthOursByTheFifthFailure() {
		CircuitBreaker ours = ours(opensAtOnce().permittedNumberOfCallsInHalfOpenState(10));
		PeerBreaker theirs = theirs(
				resilience4jOpensAtOnce().minimumNumberOfCalls(10).permittedNumberOfCallsInHalfOpenState(10));
		for (int i = 0; i < 9; i++) {
			call(theirs).end(CallOutcome.FAILURE, Duration.ZERO);
		}
		fail(ours, theirs);
		this.ticker.advance(Duration.ofSeconds(11));
		for (int i = 0; i < 5; i++) {
			assertThat(ours.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
			fail(ours, theirs);
		}
		assertThat(ours.state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(theirs.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		for (int i = 0; i < 5; i++) {
			call(theirs).end(CallOutcome.SUCCESS, Duration.ZERO);
		}
		assertThat(theirs.state()).isEqualTo(CircuitBreakerState.OPEN);
	}

	@Test
	@Shows(DeliberateDifference.ROUNDS_DO_NOT_KNOW_THE_MINIMUM)
	void aMinimumOfOneEndsTheirRoundWithTheFirstProbe() {
		CircuitBreaker ours = ours(opensAtOnce().permittedNumberOfCallsInHalfOpenState(10));
		PeerBreaker theirs = theirs(resilience4jOpensAtOnce().permittedNumberOfCallsInHalfOpenState(10));
		fail(ours, theirs);
		this.ticker.advance(Duration.ofSeconds(11));
		fail(ours, theirs);
		assertThat(theirs.state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(ours.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
	}

	@Test
	@Shows(DeliberateDifference.SLOW_PROBES_FAIL)
	void fourFailedAndFiveSlowProbesOfTenCloseTheirsAndReopenOurs() {
		CircuitBreaker ours = ours(opensAtOnce().permittedNumberOfCallsInHalfOpenState(10)
			.slowCallDurationThreshold(Duration.ofSeconds(1))
			.slowCallRateThreshold(60));
		PeerBreaker theirs = theirs(resilience4jOpensAtOnce().minimumNumberOfCalls(10)
			.permittedNumberOfCallsInHalfOpenState(10)
			.slowCallDurationThreshold(Duration.ofSeconds(1))
			.slowCallRateThreshold(60));
		for (int i = 0; i < 10; i++) {
			call(theirs).end(CallOutcome.FAILURE, Duration.ZERO);
		}
		Calls.fail(ours, 1);
		this.ticker.advance(Duration.ofSeconds(11));
		List<Permit> probes = Calls.takeAll(ours);
		List<PeerBreaker.Call> theirProbes = IntStream.range(0, 10).mapToObj((i) -> call(theirs)).toList();
		for (int i = 0; i < 5; i++) {
			probes.get(i).failure(new IllegalStateException());
			theirProbes.get(i).end((i < 4) ? CallOutcome.FAILURE : CallOutcome.SUCCESS, Duration.ZERO);
		}
		this.ticker.advance(Duration.ofSeconds(2));
		for (int i = 5; i < 10; i++) {
			theirProbes.get(i).end(CallOutcome.SUCCESS, Duration.ofSeconds(2));
		}
		assertThat(theirs.state()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(ours.state()).isEqualTo(CircuitBreakerState.OPEN);
	}

	@Test
	@Shows(DeliberateDifference.PROBES_HAVE_A_DEADLINE)
	void aProbeThatNeverReturnsKeepsTheirsHalfOpen() {
		CircuitBreaker ours = ours(opensAtOnce());
		PeerBreaker theirs = theirs(resilience4jOpensAtOnce());
		halfOpen(ours, theirs);
		this.ticker.advance(Duration.ofDays(10));
		assertThat(theirs.tryCall()).isNull();
		assertThat(theirs.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		Calls.succeed(ours, 1);
		assertThat(ours.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	@Shows(DeliberateDifference.WAITS_END_WHEN_THEY_ARE_OVER)
	void theWaitIsOverALittleLaterThere() {
		CircuitBreaker ours = ours(opensAtOnce());
		PeerBreaker theirs = theirs(resilience4jOpensAtOnce());
		fail(ours, theirs);
		this.ticker.advance(Duration.ofSeconds(10));
		assertThat(theirs.tryCall()).isNull();
		assertThat(ours.tryAcquire()).isNotNull();
		this.ticker.advance(Duration.ofNanos(1));
		assertThat(theirs.tryCall()).isNotNull();
	}

	@Test
	@Shows(DeliberateDifference.STATE_KNOWS_THE_TIME)
	void theirsShowsOpenUntilSomebodyCalls() {
		CircuitBreaker ours = ours(opensAtOnce());
		PeerBreaker theirs = theirs(resilience4jOpensAtOnce());
		fail(ours, theirs);
		this.ticker.advance(Duration.ofDays(1));
		assertThat(theirs.state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(ours.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
	}

	@Test
	@Shows(DeliberateDifference.WALL_CLOCK_STEPS_CHANGE_NOTHING)
	void aStepBackOfTheWallClockMakesTheirWaitLonger() {
		CircuitBreaker ours = ours(opensAtOnce());
		PeerBreaker theirs = theirs(resilience4jOpensAtOnce());
		fail(ours, theirs);
		this.ticker.stepWallClock(Duration.ofHours(-1));
		this.ticker.advance(Duration.ofMinutes(59));
		assertThat(theirs.tryCall()).isNull();
		assertThat(ours.tryAcquire()).isNotNull();
	}

	@Test
	@Shows(DeliberateDifference.BACKOFF_OUTLIVES_A_SHORT_STAY_IN_CLOSED)
	void aShortStayInClosedMakesTheirNextWaitTheFirst() {
		CircuitBreaker ours = ours(opensAtOnce().exponentialBackoffMultiplier(2));
		PeerBreaker theirs = theirs(
				resilience4jOpensAtOnce(IntervalFunction.ofExponentialBackoff(Duration.ofSeconds(10), 2.0)));
		fail(ours, theirs);
		this.ticker.advance(Duration.ofSeconds(11));
		Calls.succeed(ours, 1);
		call(theirs).end(CallOutcome.SUCCESS, Duration.ZERO);
		fail(ours, theirs);
		this.ticker.advance(Duration.ofSeconds(11));
		assertThat(theirs.tryCall()).isNotNull();
		assertThat(Calls.refused(ours).retryAfter()).isEqualTo(Duration.ofSeconds(9));
	}

	@Test
	@Shows(DeliberateDifference.SHORT_WINDOWS_HAVE_TEN_BUCKETS)
	void theirWindowOfTwoSecondsForgetsAfterLittleMoreThanOne() {
		CircuitBreaker ours = ours(
				opensAtOnce().slidingWindow(dev.breaker.core.SlidingWindowType.TIME_BASED, 2).minimumNumberOfCalls(9));
		PeerBreaker theirs = theirs(resilience4jOpensAtOnce().slidingWindowType(SlidingWindowType.TIME_BASED)
			.slidingWindowSize(2)
			.minimumNumberOfCalls(9));
		this.ticker.advance(Duration.ofMillis(900));
		fail(ours, theirs);
		this.ticker.advance(Duration.ofMillis(1100));
		assertThat(Objects.requireNonNull(theirs.window()).calls()).isZero();
		assertThat(ours.snapshot().bufferedCalls()).isOne();
	}

	@Test
	@Shows(DeliberateDifference.CANCELLED_CALLS_ARE_NEITHER)
	void aCancelledCallOpensTheirs() {
		CircuitBreaker ours = ours(opensAtOnce());
		Resilience4jPeer theirs = theirs(resilience4jOpensAtOnce());
		ours.acquire().failure(new CancellationException());
		theirs.breaker.acquirePermission();
		theirs.breaker.onError(0, TimeUnit.NANOSECONDS, new CancellationException());
		assertThat(theirs.state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(ours.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	@Shows(DeliberateDifference.NULL_RESULTS_ARE_JUDGED)
	void theirResultPredicateNeverSeesNull() {
		CircuitBreaker ours = ours(opensAtOnce().recordResultPredicate(Objects::isNull));
		Resilience4jPeer theirs = theirs(resilience4jOpensAtOnce().recordResult(Objects::isNull));
		assertThat(ours.<@Nullable String, RuntimeException>call(() -> null)).isNull();
		assertThat(theirs.breaker.<@Nullable String>executeSupplier(() -> null)).isNull();
		assertThat(theirs.state()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(ours.state()).isEqualTo(CircuitBreakerState.OPEN);
	}

	private static CircuitBreakerConfig.Builder opensAtOnce() {
		return CircuitBreakerConfig.builder()
			.minimumNumberOfCalls(1)
			.permittedNumberOfCallsInHalfOpenState(1)
			.waitDurationInOpenState(Duration.ofSeconds(10));
	}

	private static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.Builder resilience4jOpensAtOnce() {
		return resilience4jOpensAtOnce(IntervalFunction.of(Duration.ofSeconds(10)));
	}

	private static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.Builder resilience4jOpensAtOnce(
			IntervalFunction waits) {
		return io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.custom()
			.minimumNumberOfCalls(1)
			.permittedNumberOfCallsInHalfOpenState(1)
			.waitIntervalFunctionInOpenState(waits);
	}

	private CircuitBreaker ours(CircuitBreakerConfig.Builder config) {
		return CircuitBreaker.of("payments", config.build(), this.ticker);
	}

	private Resilience4jPeer theirs(io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.Builder config) {
		return new Resilience4jPeer(config, this.ticker);
	}

	private static PeerBreaker.Call call(PeerBreaker theirs) {
		return Objects.requireNonNull(theirs.tryCall(), "refused by the peer");
	}

	private static void fail(CircuitBreaker ours, PeerBreaker theirs) {
		Calls.fail(ours, 1);
		call(theirs).end(CallOutcome.FAILURE, Duration.ZERO);
	}

	/** Opens both, waits, and takes the one probe of each. */
	private void halfOpen(CircuitBreaker ours, PeerBreaker theirs) {
		fail(ours, theirs);
		this.ticker.advance(Duration.ofSeconds(11));
		ours.acquire();
		call(theirs);
	}

	private static int callsAtOnce(PeerBreaker theirs) {
		List<PeerBreaker.Call> calls = new ArrayList<>();
		for (PeerBreaker.Call call; (call = theirs.tryCall()) != null;) {
			calls.add(call);
		}
		return calls.size();
	}

}
