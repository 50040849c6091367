package dev.breaker.benchmarks.spring;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

import dev.breaker.benchmarks.Table;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * What an annotated call costs, with one and with two threads. Ratios are taken within a
 * round.
 */
final class CallCost {

	private final List<Figure> figures = new ArrayList<>();

	private final int rounds;

	CallCost(int rounds) throws RunnerException {
		this.rounds = rounds;
		for (int round = 0; round < rounds; round++) {
			for (int threads = 1; threads <= 2; threads++) {
				for (RunResult result : measure(threads)) {
					this.figures.add(Figure.of(result, round));
				}
			}
		}
	}

	private static Iterable<RunResult> measure(int threads) throws RunnerException {
		return new Runner(new OptionsBuilder().include(AnnotatedCallBenchmark.class.getName())
			.threads(threads)
			.addProfiler(GCProfiler.class)
			.shouldFailOnError(true)
			.build()).run();
	}

	List<Table> tables() {
		return List.of(ratios(), times());
	}

	private Table ratios() {
		Table table = new Table("`@CircuitProtected`", "1 thread", "2 threads", "at most");
		table.row("time, ratio to Resilience4j", ratio(Application.RESILIENCE4J, 1), ratio(Application.RESILIENCE4J, 2),
				"0.15");
		table.row("time, ratio to a proxy that only times the call", ratio(Application.TIMING_ADVICE, 1),
				ratio(Application.TIMING_ADVICE, 2), "–");
		table.row("bytes a call", bytes(Application.BREAKER, 1), bytes(Application.BREAKER, 2), "128");
		return table;
	}

	private Table times() {
		Table table = new Table("a call of a method with", "1 thread, ns", "2 threads, ns", "bytes a call");
		for (Application application : Application.values()) {
			table.row(application.title(), nanos(application, 1), nanos(application, 2), bytes(application, 1));
		}
		return table;
	}

	private String ratio(Application other, int threads) {
		return rounds("%.2f",
				(round) -> find(Application.BREAKER, threads, round).nanos / find(other, threads, round).nanos);
	}

	private String nanos(Application application, int threads) {
		return rounds("%.1f", (round) -> find(application, threads, round).nanos);
	}

	private String bytes(Application application, int threads) {
		return rounds("%.0f", (round) -> find(application, threads, round).bytes);
	}

	private String rounds(String format, ToDoubleFunction<Integer> figure) {
		return Spread.of(format, IntStream.range(0, this.rounds).boxed().mapToDouble(figure).toArray());
	}

	private Figure find(Application application, int threads, int round) {
		return this.figures.stream()
			.filter((figure) -> figure.application == application && figure.threads == threads && figure.round == round)
			.findFirst()
			.orElseThrow();
	}

	private record Figure(Application application, int threads, int round, double nanos, double bytes) {

		static Figure of(RunResult result, int round) {
			return new Figure(Application.valueOf(result.getParams().getParam("application")),
					result.getParams().getThreads(), round, result.getPrimaryResult().getScore(),
					Objects.requireNonNull(result.getSecondaryResults().get("gc.alloc.rate.norm")).getScore());
		}

	}

}
