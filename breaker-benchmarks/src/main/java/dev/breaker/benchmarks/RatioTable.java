package dev.breaker.benchmarks;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.function.ToDoubleFunction;

/**
 * Two tables in Markdown of what JMH has measured with one and with two threads: our
 * times as ratios to those of Resilience4j's count window in the same run, beside what
 * they may be at most; and the times of all. A figure is the median of the runs, with the
 * lowest and the highest in brackets.
 */
final class RatioTable {

	private static final String NO_BOUND = "–";

	private static final List<Row> ROWS = List.of(
			new Row("successful call, count window", "ClosedCall", Peer.BREAKER_COUNT, "0.25"),
			new Row("successful call, time window", "ClosedCall", Peer.BREAKER_TIME, "0.25"),
			new Row("successful call, count window, slow-call rule", "ClosedCall", Peer.BREAKER_COUNT_SLOW,
					"1.25, 0.6"),
			new Row("successful call, time window, slow-call rule", "ClosedCall", Peer.BREAKER_TIME_SLOW, "1.25, 0.6"),
			new Row("failing call (96 of 100), count window", "FailingCall 96", Peer.BREAKER_COUNT, "0.6"),
			new Row("failing call (96 of 100), time window", "FailingCall 96", Peer.BREAKER_TIME, "0.6"),
			new Row("mixed calls (1 of 100 fails), count window", "FailingCall 1", Peer.BREAKER_COUNT, NO_BOUND),
			new Row("mixed calls (1 of 100 fails), time window", "FailingCall 1", Peer.BREAKER_TIME, NO_BOUND),
			new Row("refusal by exception, OPEN", "Refusal", Peer.BREAKER_TIME, "0.35"),
			new Row("… to a refusal without stack trace", "Refusal", Peer.BREAKER_TIME, Peer.RESILIENCE4J_TRACELESS,
					NO_BOUND),
			new Row("refusal by exception, FORCED_OPEN for a day", "ForcedRefusal false", Peer.BREAKER_TIME, "0.35"),
			new Row("… to a refusal without stack trace", "ForcedRefusal false", Peer.BREAKER_TIME,
					Peer.RESILIENCE4J_TRACELESS, NO_BOUND),
			new Row("refusal by exception, FORCED_OPEN without limit", "ForcedRefusal true", Peer.BREAKER_TIME, "0.35"),
			new Row("refusal by `tryAcquire`, OPEN", "TryAcquire", Peer.BREAKER_TIME, "0.35"),
			new Row("half-open admission and result", "HalfOpen", Peer.BREAKER_TIME, "1.0"));

	private final List<List<Score>> runs;

	RatioTable(List<Path> runs) {
		this.runs = runs.stream().map(Score::read).toList();
	}

	/**
	 * Prints the tables.
	 * @param runs folders with the results of one run each
	 */
	public static void main(String[] runs) {
		System.out.println(new RatioTable(Arrays.stream(runs).map(Path::of).toList()).markdown());
	}

	String markdown() {
		StringJoiner lines = new StringJoiner("\n");
		lines.add(line("ratio to Resilience4j's count window", "1 thread", "2 threads", "at most"));
		lines.add(line("---", "---", "---", "---"));
		ROWS.forEach((row) -> lines.add(line(row.what, ratio(row, 1), ratio(row, 2), row.atMost)));
		lines.add("");
		lines.add(line("benchmark", "peer", "1 thread, ns", "2 threads, ns", "bytes a call"));
		lines.add(line("---", "---", "---", "---", "---"));
		this.runs.stream()
			.flatMap(List::stream)
			.map((score) -> times(score.benchmark(), score.peer()))
			.distinct()
			.forEach(lines::add);
		return lines.toString();
	}

	private String times(String benchmark, Peer peer) {
		return line(benchmark, peer.name(), median("%.1f", (run) -> find(run, benchmark, peer, 1).nanos()),
				median("%.1f", (run) -> find(run, benchmark, peer, 2).nanos()),
				median("%.0f", (run) -> find(run, benchmark, peer, 1).bytes()));
	}

	private String ratio(Row row, int threads) {
		return median("%.2f", (run) -> find(run, row.benchmark, row.peer, threads).nanos()
				/ find(run, row.benchmark, row.baseline, threads).nanos());
	}

	private String median(String format, ToDoubleFunction<List<Score>> figure) {
		double[] figures = this.runs.stream()
			.mapToDouble(figure)
			.filter((value) -> !Double.isNaN(value))
			.sorted()
			.toArray();
		if (figures.length == 0) {
			return "–";
		}
		double median = figures[figures.length / 2];
		return (figures.length == 1) ? String.format(Locale.ROOT, format, median) : String.format(Locale.ROOT,
				format + " (" + format + "–" + format + ")", median, figures[0], figures[figures.length - 1]);
	}

	private static Score find(List<Score> run, String benchmark, Peer peer, int threads) {
		return run.stream()
			.filter((score) -> score.isOf(benchmark, peer, threads))
			.findFirst()
			.orElse(new Score(benchmark, peer, threads, Double.NaN, Double.NaN));
	}

	private static String line(String... cells) {
		return "| " + String.join(" | ", cells) + " |";
	}

	private record Row(String what, String benchmark, Peer peer, Peer baseline, String atMost) {

		Row(String what, String benchmark, Peer peer, String atMost) {
			this(what, benchmark, peer, Peer.RESILIENCE4J_COUNT, atMost);
		}

	}

}
