package dev.breaker.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * The measurement behind {@code docs/performance.md}: three runs of all benchmarks with
 * one and with two threads, one of successful calls with up to 16; then tables and plot.
 */
final class Measurement {

	private static final int RUNS = 3;

	private static final int MOST_THREADS = 16;

	/** Those of this package alone. */
	private static final String ALL = "^" + Measurement.class.getPackageName().replace(".", "\\.") + "\\.[A-Z]";

	private static final Path FOLDER = Path.of("target", "measurement");

	private Measurement() {
	}

	/**
	 * Measures, and prints the tables. Results and plot go into the folder
	 * {@code target/measurement}.
	 * @param arguments none, or the number of runs
	 * @throws IOException if the results cannot be written
	 * @throws RunnerException if a benchmark fails
	 */
	public static void main(String[] arguments) throws IOException, RunnerException {
		int number = (arguments.length > 0) ? Integer.parseInt(arguments[0]) : RUNS;
		List<Path> runs = new ArrayList<>();
		for (int i = 1; i <= number; i++) {
			Path run = Files.createDirectories(FOLDER.resolve("run-" + i));
			measure(run, ALL, 1);
			measure(run, ALL, 2);
			runs.add(run);
		}
		Path more = Files.createDirectories(FOLDER.resolve("more-threads"));
		for (int threads = 4; threads <= MOST_THREADS; threads *= 2) {
			measure(more, ClosedCallBenchmark.class.getName(), threads);
		}
		Files.writeString(FOLDER.resolve("scaling.svg"), ScalingPlot.of(List.of(runs.get(0), more)).svg());
		System.out.println(new RatioTable(runs).markdown());
		System.out.println(Footprint.markdown());
	}

	private static void measure(Path folder, String benchmarks, int threads) throws RunnerException {
		new Runner(new OptionsBuilder().include(benchmarks)
			.threads(threads)
			.addProfiler(GCProfiler.class)
			.shouldFailOnError(true)
			.resultFormat(ResultFormatType.JSON)
			.result(folder.resolve("threads-" + threads + ".json").toString())
			.build()).run();
	}

}
