package dev.breaker.core;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.core.IntervalFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.StatisticsReport;
import net.jqwik.api.statistics.StatisticsReport.StatisticsReportMode;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Resilience4j beside this breaker: windows of both types, rates, the minimum of calls,
 * the wait and the half-open round coincide.
 */
class Resilience4jDifferentialTests {

	/**
	 * Each pause is a millisecond longer than it says: no wait is over in the moment that
	 * a call is made ({@link DeliberateDifference#WAITS_END_WHEN_THEY_ARE_OVER}), and the
	 * buckets of both time windows, wherever they began, part the calls alike.
	 */
	private static final Duration TICK = Duration.ofMillis(1001);

	/**
	 * Settings that mean the same to both.
	 *
	 * @param size of a window of calls; or of one of seconds, where both have buckets of
	 * one second
	 * @param permitted at most the minimum
	 * ({@link DeliberateDifference#ROUNDS_DO_NOT_KNOW_THE_MINIMUM})
	 * @param slowAfter seconds; null for no slow-call rule
	 */
	record Settings(SlidingWindowType type, int size, int minimum, int failureRate, int permitted, int openFor,
			@Nullable Integer slowAfter, int slowRate) {

		CircuitBreakerConfig ours() {
			CircuitBreakerConfig.Builder builder = CircuitBreakerConfig.builder()
				.slidingWindow(dev.breaker.core.SlidingWindowType.valueOf(this.type.name()), this.size)
				.minimumNumberOfCalls(this.minimum)
				.failureRateThreshold(this.failureRate)
				.permittedNumberOfCallsInHalfOpenState(this.permitted)
				.waitDurationInOpenState(Duration.ofSeconds(this.openFor))
				.ignoreExceptions(Set.of(Stage.Ignored.class));
			return (this.slowAfter != null) ? builder.slowCallDurationThreshold(Duration.ofSeconds(this.slowAfter))
				.slowCallRateThreshold(this.slowRate)
				.build() : builder.build();
		}

		PeerBreaker theirs(Ticker ticker) {
			io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.Builder builder = resilience4j()
				.slidingWindowType(this.type)
				.slidingWindowSize(this.size)
				.minimumNumberOfCalls(this.minimum)
				.failureRateThreshold(this.failureRate)
				.permittedNumberOfCallsInHalfOpenState(this.permitted)
				.waitDurationInOpenState(Duration.ofSeconds(this.openFor))
				.ignoreExceptions(Stage.Ignored.class)
				.slowCallDurationThreshold(
						(this.slowAfter != null) ? Duration.ofSeconds(this.slowAfter) : Duration.ofDays(365));
			return new Resilience4jPeer(
					(this.slowAfter != null) ? builder.slowCallRateThreshold(this.slowRate) : builder, ticker);
		}

	}

	@Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
	@StatisticsReport(StatisticsReportMode.OFF)
	void countWindowsAndRoundsBehaveAlike(@ForAll("countBased") Settings settings, @ForAll("steps") List<Step> steps) {
		new BesidePeer(TICK, settings.ours(), settings::theirs).take(steps);
	}

	@Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
	@StatisticsReport(StatisticsReportMode.OFF)
	void timeWindowsOfTenToThirtySecondsBehaveAlike(@ForAll("timeBased") Settings settings,
			@ForAll("steps") List<Step> steps) {
		new BesidePeer(TICK, settings.ours(), settings::theirs).take(steps);
	}

	@Provide
	Arbitrary<Settings> countBased() {
		return settings(SlidingWindowType.COUNT_BASED, 1, 15);
	}

	@Provide
	Arbitrary<Settings> timeBased() {
		return settings(SlidingWindowType.TIME_BASED, 10, 30);
	}

	private static Arbitrary<Settings> settings(SlidingWindowType type, int smallest, int largest) {
		Arbitrary<Integer> sizes = Arbitraries.integers().between(smallest, largest);
		Arbitrary<Integer> rates = Arbitraries.integers().between(1, 100);
		Arbitrary<Integer> few = Arbitraries.integers().between(1, 8);
		return Combinators.combine(sizes, few, rates, few, few, few.injectNull(0.5), rates)
			.as((size, calls, failureRate, probes, wait, slowAfter, slowRate) -> {
				int minimum = Math.min(calls, size);
				return new Settings(type, size, minimum, failureRate, Math.min(probes, minimum), wait, slowAfter,
						slowRate);
			});
	}

	@Provide
	Arbitrary<List<Step>> steps() {
		return PeerSteps.of(CallOutcome.values());
	}

	@Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
	void waitsOfOpeningsInARowGrowAlike(@ForAll @IntRange(min = 1, max = 60) int wait,
			@ForAll @IntRange(min = 2, max = 5) int multiplier, @ForAll @IntRange(min = 1, max = 600) int max) {
		Duration first = Duration.ofSeconds(wait);
		Duration longest = Duration.ofSeconds(Math.max(wait, max));
		FakeTicker ticker = FakeTicker.overflowing();
		CircuitBreaker ours = CircuitBreaker.of("payments",
				CircuitBreakerConfig.builder()
					.minimumNumberOfCalls(1)
					.waitDurationInOpenState(first)
					.exponentialBackoffMultiplier(multiplier)
					.exponentialMaxWaitDurationInOpenState(longest)
					.build(),
				ticker);
		PeerBreaker theirs = new Resilience4jPeer(resilience4j().minimumNumberOfCalls(1)
			.waitIntervalFunctionInOpenState(
					IntervalFunction.ofExponentialBackoff(first, (double) multiplier, longest)),
				ticker);
		for (int opening = 1; opening <= 6; opening++) {
			Calls.fail(ours, 1);
			Objects.requireNonNull(theirs.tryCall()).end(CallOutcome.FAILURE, Duration.ZERO);
			Duration remaining = Objects.requireNonNull(ours.snapshot().retryAfter());
			ticker.advance(remaining.minusMillis(1));
			assertThat(theirs.tryCall()).as("opening %d, before the wait is over", opening).isNull();
			ticker.advance(Duration.ofMillis(2));
		}
	}

	private static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.Builder resilience4j() {
		return io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.custom();
	}

}
