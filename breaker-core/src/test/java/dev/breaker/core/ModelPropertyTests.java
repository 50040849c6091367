package dev.breaker.core;

import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

import dev.breaker.core.CircuitBreakerConfig.Builder;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import net.jqwik.api.statistics.StatisticsReport.StatisticsReportMode;

/**
 * The engine against the reference model: random steps with random settings, and after
 * each step the same answers and the same figures.
 */
class ModelPropertyTests {

	private static final List<String> REASONS = List.of("consecutive failures", "failures in the window",
			"failure rate", "slow call rate", "permitted probes failed", "did not return");

	@Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
	@StatisticsReport(StatisticsReportMode.OFF)
	void behavesAsTheReferenceModel(@ForAll("configs") CircuitBreakerConfig config, @ForAll("steps") List<Step> steps) {
		BesideReference both = new BesideReference(config);
		Set<CircuitBreakerState> states = EnumSet.noneOf(CircuitBreakerState.class);
		Set<String> reasons = new HashSet<>();
		for (Step step : steps) {
			both.take(step);
			states.add(both.state());
			both.openedBecause().forEach((reason) -> reasons.add(ruleOf(reason)));
		}
		states.forEach((state) -> Statistics.label("states").collect(state));
		reasons.forEach((reason) -> Statistics.label("reasons").collect(reason));
		Statistics.label("states").coverage((coverage) -> {
			for (CircuitBreakerState state : CircuitBreakerState.values()) {
				coverage.check(state).count((count) -> count > 50);
			}
		});
		Statistics.label("reasons").coverage((coverage) -> {
			for (String reason : REASONS) {
				coverage.check(reason).count((count) -> count > 10);
			}
		});
	}

	private static String ruleOf(String reason) {
		return REASONS.stream().filter(reason::contains).findFirst().orElseThrow();
	}

	@Property(tries = 5000, edgeCases = EdgeCasesMode.NONE)
	void opensRecoversAndOpensAgainAsTheReferenceModel(@ForAll("configsThatOpenAtOnce") CircuitBreakerConfig config,
			@ForAll("slowSteps") List<Step> steps) {
		BesideReference both = new BesideReference(config);
		steps.forEach(both::take);
	}

	/** The window of a breaker, on whose size and tick its other settings depend. */
	record Window(SlidingWindowType type, int size) {

		int atMost(int calls) {
			return (this.type == SlidingWindowType.COUNT_BASED) ? Math.min(calls, this.size) : calls;
		}

	}

	/** Some ticks, or the least bit off. */
	record Span(int ticks, int nanos) {

		Duration of(Duration tick) {
			return tick.multipliedBy(this.ticks).plusNanos(this.nanos);
		}

	}

	@Provide
	Arbitrary<CircuitBreakerConfig> configs() {
		return configs(modes(), counts());
	}

	@Provide
	Arbitrary<CircuitBreakerConfig> configsThatOpenAtOnce() {
		return configs(Arbitraries.just(CircuitBreakerMode.ENFORCE),
				Arbitraries.just((builder, window) -> builder.consecutiveFailureThreshold(1)));
	}

	private static Arbitrary<CircuitBreakerConfig> configs(Arbitrary<CircuitBreakerMode> modes,
			Arbitrary<BiConsumer<Builder, Window>> counts) {
		Arbitrary<Window> windows = Arbitraries.oneOf(
				Arbitraries.integers().between(1, 12).map((size) -> new Window(SlidingWindowType.COUNT_BASED, size)),
				Arbitraries.of(10, 1, 5, 20, 30, 60, 300)
					.map((size) -> new Window(SlidingWindowType.TIME_BASED, size)));
		return Combinators.combine(windows, modes, rates(), counts, rounds(), waits(), limits())
			.as((window, mode, rate, count, round, wait, limit) -> {
				Builder builder = CircuitBreakerConfig.builder()
					.slidingWindow(window.type(), window.size())
					.ignoreExceptions(Set.of(Stage.Ignored.class));
				Duration tick = ReferenceWindow.tick(builder.build());
				count.accept(builder, window);
				round.accept(builder, tick);
				wait.accept(builder, tick);
				limit.accept(builder, tick);
				return builder.mode(mode).failureRateThreshold(rate).build();
			});
	}

	private static Arbitrary<CircuitBreakerMode> modes() {
		return Arbitraries.frequency(Tuple.of(8, CircuitBreakerMode.ENFORCE), Tuple.of(1, CircuitBreakerMode.OBSERVE),
				Tuple.of(1, CircuitBreakerMode.OFF));
	}

	private static Arbitrary<Double> rates() {
		return Arbitraries.of(50.0, 100.0, 80.0, 25.0, 12.5, 1.0);
	}

	private static Arbitrary<BiConsumer<Builder, Window>> counts() {
		Arbitrary<Integer> thresholds = Arbitraries.frequencyOf(Tuple.of(7, Arbitraries.just(0)),
				Tuple.of(3, Arbitraries.integers().between(1, 6)));
		return Combinators.combine(Arbitraries.integers().between(1, 10), thresholds, thresholds)
			.as((minimum, consecutive,
					failures) -> (builder, window) -> builder.minimumNumberOfCalls(window.atMost(minimum))
						.consecutiveFailureThreshold(consecutive)
						.failureCountThreshold(window.atMost(failures)));
	}

	private static Arbitrary<BiConsumer<Builder, Duration>> rounds() {
		return Combinators
			.combine(Arbitraries.integers().between(1, 5), Arbitraries.integers().between(1, 5).injectNull(0.3),
					spans(), spans().injectNull(0.5))
			.as((permitted, successes, deadline, ramp) -> (builder, tick) -> {
				builder.permittedNumberOfCallsInHalfOpenState(permitted)
					.maxWaitDurationInHalfOpenState(deadline.of(tick));
				if (successes != null) {
					builder.successThresholdInHalfOpenState(Math.min(successes, permitted));
				}
				if (ramp != null) {
					builder.rampUpDuration(ramp.of(tick).multipliedBy(4));
				}
			});
	}

	private static Arbitrary<BiConsumer<Builder, Duration>> waits() {
		return Combinators.combine(spans(), Arbitraries.of(1.0, 1.5, 3.0), Arbitraries.integers().between(1, 5))
			.as((wait, multiplier,
					most) -> (builder, tick) -> builder.waitDurationInOpenState(wait.of(tick))
						.exponentialBackoffMultiplier(multiplier)
						.exponentialMaxWaitDurationInOpenState(wait.of(tick).multipliedBy(most)));
	}

	private static Arbitrary<BiConsumer<Builder, Duration>> limits() {
		return Combinators.combine(spans().injectNull(0.5), Arbitraries.of(100.0, 50.0, 20.0), spans().injectNull(0.7))
			.as((slow, slowRate, timeout) -> (builder, tick) -> {
				if (slow != null) {
					builder.slowCallDurationThreshold(slow.of(tick)).slowCallRateThreshold(slowRate);
				}
				if (timeout != null) {
					builder.timeoutDuration(timeout.of(tick));
				}
			});
	}

	private static Arbitrary<Span> spans() {
		return Combinators.combine(Arbitraries.integers().between(1, 6), Arbitraries.of(0, 1, -1)).as(Span::new);
	}

	@Provide
	Arbitrary<List<Step>> steps() {
		Arbitrary<Integer> few = Arbitraries.integers().between(1, 8);
		Arbitrary<Step> calls = Combinators.combine(few, outcomes()).as(Step.Calls::new);
		Arbitrary<Step> slow = Combinators.combine(few, outcomes(), few).as(Step.LongCalls::new);
		Arbitrary<Step> passes = Arbitraries
			.frequencyOf(Tuple.of(5, few), Tuple.of(1, Arbitraries.integers().between(9, 100)))
			.map(Step.Pass::new);
		return Arbitraries
			.frequencyOf(Tuple.of(8, calls), Tuple.of(4, slow), Tuple.of(5, begins()), Tuple.of(5, ends()),
					Tuple.of(6, passes), Tuple.of(3, controls()))
			.list()
			.ofMaxSize(60);
	}

	/** Mostly calls that end late and in another order. */
	@Provide
	Arbitrary<List<Step>> slowSteps() {
		Arbitrary<Step> calls = outcomes().map((outcome) -> new Step.Calls(1, outcome));
		Arbitrary<Step> passes = Arbitraries
			.frequencyOf(Tuple.of(9, Arbitraries.integers().between(1, 3)),
					Tuple.of(1, Arbitraries.integers().between(4, 60)))
			.map(Step.Pass::new);
		return Arbitraries
			.frequencyOf(Tuple.of(3, calls), Tuple.of(8, begins()), Tuple.of(8, ends()), Tuple.of(8, passes),
					Tuple.of(1, controls()))
			.list()
			.ofMaxSize(60);
	}

	private static Arbitrary<CallOutcome> outcomes() {
		return Arbitraries.frequency(Tuple.of(4, CallOutcome.FAILURE), Tuple.of(4, CallOutcome.SUCCESS),
				Tuple.of(1, CallOutcome.IGNORED));
	}

	private static Arbitrary<Step> begins() {
		return Arbitraries.just(new Step.Begin());
	}

	private static Arbitrary<Step> ends() {
		return Combinators.combine(Arbitraries.integers().between(0, 8), outcomes().injectNull(0.1)).as(Step.End::new);
	}

	private static Arbitrary<Step> controls() {
		return Arbitraries.oneOf(Combinators
			.combine(Arbitraries.of(CircuitBreakerState.FORCED_OPEN, CircuitBreakerState.FORCED_CLOSED),
					Arbitraries.integers().between(0, 6))
			.as(Step.Force::new), Arbitraries.just(new Step.Release()), Arbitraries.just(new Step.Reset()));
	}

}
