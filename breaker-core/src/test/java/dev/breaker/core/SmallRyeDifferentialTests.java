package dev.breaker.core;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import dev.breaker.core.DeliberateDifference.Shows;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.StatisticsReport;
import net.jqwik.api.statistics.StatisticsReport.StatisticsReportMode;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * SmallRye Fault Tolerance beside this breaker: full windows of calls, the wait, rounds
 * in which every probe must succeed, and late results coincide.
 */
class SmallRyeDifferentialTests {

	private static final Duration TICK = Duration.ofSeconds(1);

	private static final Duration WAIT = Duration.ofSeconds(10);

	private final FakeTicker ticker = FakeTicker.overflowing();

	/**
	 * Settings that mean the same to both.
	 *
	 * @param size calls that the window must hold
	 * @param failures how many of them open
	 * @param probes all of which must succeed
	 */
	record Settings(int size, int failures, int probes, int openFor) {

		CircuitBreakerConfig ours() {
			return CircuitBreakerConfig.builder()
				.slidingWindow(SlidingWindowType.COUNT_BASED, this.size)
				.minimumNumberOfCalls(this.size)
				.failureRateThreshold(100.0 * this.failures / this.size)
				.waitDurationInOpenState(Duration.ofSeconds(this.openFor))
				.permittedNumberOfCallsInHalfOpenState(this.probes)
				.successThresholdInHalfOpenState(this.probes)
				.maxWaitDurationInHalfOpenState(Duration.ofDays(7))
				.build();
		}

		PeerBreaker theirs(Ticker ticker) {
			return new SmallRyePeer(Duration.ofSeconds(this.openFor), this.size, ratio(), this.probes, ticker);
		}

		private double ratio() {
			return (double) this.failures / this.size;
		}

		/** See {@link DeliberateDifference#RATES_ARE_NOT_ROUNDED}. */
		boolean isExactThere() {
			return Math.ceil(ratio() * this.size) == this.failures;
		}

	}

	@Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
	@StatisticsReport(StatisticsReportMode.OFF)
	void fullWindowsRoundsAndLateResultsBehaveAlike(@ForAll("settings") Settings settings,
			@ForAll("steps") List<Step> steps) {
		new BesidePeer(TICK, settings.ours(), settings::theirs).take(steps);
	}

	@Provide
	Arbitrary<Settings> settings() {
		Arbitrary<Integer> few = Arbitraries.integers().between(1, 6);
		return Combinators.combine(Arbitraries.integers().between(1, 20), few, few, few)
			.as((size, failures, probes, wait) -> new Settings(size, Math.min(failures, size), probes, wait))
			.filter(Settings::isExactThere);
	}

	@Provide
	Arbitrary<List<Step>> steps() {
		return PeerSteps.of(CallOutcome.SUCCESS, CallOutcome.FAILURE);
	}

	@Test
	@Shows(DeliberateDifference.RATES_NEED_A_MINIMUM_ONLY)
	void theirWindowMustBeFullOursHoldTheMinimum() {
		CircuitBreaker ours = ours(CircuitBreakerConfig.builder()
			.slidingWindow(SlidingWindowType.COUNT_BASED, 20)
			.minimumNumberOfCalls(10));
		PeerBreaker theirs = new SmallRyePeer(WAIT, 20, 0.5, 1, this.ticker);
		fail(ours, theirs, 10);
		assertThat(ours.state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(theirs.state()).isEqualTo(CircuitBreakerState.CLOSED);
		fail(theirs, 10);
		assertThat(theirs.state()).isEqualTo(CircuitBreakerState.OPEN);
	}

	@Test
	@Shows(DeliberateDifference.RATES_ARE_NOT_ROUNDED)
	void sevenPercentOfAHundredAreEightThere() {
		CircuitBreaker ours = ours(CircuitBreakerConfig.builder()
			.slidingWindow(SlidingWindowType.COUNT_BASED, 100)
			.minimumNumberOfCalls(100)
			.failureRateThreshold(7));
		PeerBreaker theirs = new SmallRyePeer(WAIT, 100, 0.07, 1, this.ticker);
		for (int i = 0; i < 93; i++) {
			Calls.succeed(ours, 1);
			call(theirs).end(CallOutcome.SUCCESS, Duration.ZERO);
		}
		fail(ours, theirs, 7);
		assertThat(ours.state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(theirs.state()).isEqualTo(CircuitBreakerState.CLOSED);
		fail(theirs, 1);
		assertThat(theirs.state()).isEqualTo(CircuitBreakerState.OPEN);
	}

	@Test
	@Shows(DeliberateDifference.ROUNDS_MAY_FORGIVE)
	void oneFailedProbeOfTenReopensTheirs() {
		CircuitBreaker ours = ours(opensAtOnce().permittedNumberOfCallsInHalfOpenState(10));
		PeerBreaker theirs = new SmallRyePeer(WAIT, 1, 1, 10, this.ticker);
		halfOpen(ours, theirs);
		fail(ours, theirs, 1);
		assertThat(theirs.state()).isEqualTo(CircuitBreakerState.OPEN);
		Calls.succeed(ours, 6);
		assertThat(ours.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	@Shows(DeliberateDifference.PROBES_HAVE_A_DEADLINE)
	void aProbeThatNeverReturnsKeepsTheirsHalfOpen() {
		CircuitBreaker ours = ours(opensAtOnce());
		PeerBreaker theirs = opensAtOnceThere();
		halfOpen(ours, theirs);
		ours.acquire();
		call(theirs);
		this.ticker.advance(Duration.ofDays(10));
		theirs.timePassed();
		assertThat(theirs.tryCall()).isNull();
		assertThat(theirs.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		Calls.succeed(ours, 1);
		assertThat(ours.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	@Shows(DeliberateDifference.IGNORED_CALLS_ARE_NEITHER)
	void anExceptionThatIsSkippedClosesTheirs() {
		CircuitBreaker ours = ours(opensAtOnce().ignoreExceptions(Set.of(Stage.Ignored.class)));
		PeerBreaker theirs = opensAtOnceThere();
		halfOpen(ours, theirs);
		ours.acquire().failure(new Stage.Ignored());
		call(theirs).end(CallOutcome.IGNORED, Duration.ZERO);
		assertThat(theirs.state()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(ours.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
	}

	private static CircuitBreakerConfig.Builder opensAtOnce() {
		return CircuitBreakerConfig.builder()
			.consecutiveFailureThreshold(1)
			.permittedNumberOfCallsInHalfOpenState(1)
			.waitDurationInOpenState(WAIT);
	}

	private CircuitBreaker ours(CircuitBreakerConfig.Builder config) {
		return CircuitBreaker.of("payments", config.build(), this.ticker);
	}

	private PeerBreaker opensAtOnceThere() {
		return new SmallRyePeer(WAIT, 1, 1, 1, this.ticker);
	}

	private static PeerBreaker.Call call(PeerBreaker theirs) {
		return Objects.requireNonNull(theirs.tryCall(), "refused by the peer");
	}

	private static void fail(CircuitBreaker ours, PeerBreaker theirs, int times) {
		Calls.fail(ours, times);
		fail(theirs, times);
	}

	private static void fail(PeerBreaker theirs, int times) {
		for (int i = 0; i < times; i++) {
			call(theirs).end(CallOutcome.FAILURE, Duration.ZERO);
		}
	}

	/** Opens both, and waits. */
	private void halfOpen(CircuitBreaker ours, PeerBreaker theirs) {
		fail(ours, theirs, 1);
		this.ticker.advance(WAIT);
		theirs.timePassed();
		assertThat(ours.state()).isEqualTo(theirs.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
	}

}
