package dev.breaker.benchmarks;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * Draws what a successful call costs as threads are added, as an SVG that brings its own
 * background. The cost is processor time: where there are more threads than cores, the
 * time in which a thread waits for a core is left out.
 */
final class ScalingPlot {

	private static final String FRAME = """
			<svg xmlns="http://www.w3.org/2000/svg" width="760" height="460" viewBox="0 0 760 460" role="img">
			<title>Processor time of a successful call by number of threads, Breaker and its peers</title>
			<style>
			text{font:13px system-ui,"DejaVu Sans",sans-serif;fill:#1f2328}
			.axis{fill:#59636e}
			.grid{stroke:#d1d9e0}
			polyline{fill:none;stroke-width:2}
			</style>
			<rect width="760" height="460" rx="8" fill="#fff" stroke="#d1d9e0"/>
			<text x="70" y="32" style="font-size:16px;font-weight:600">A successful call, one circuit breaker for all threads</text>
			<text class="axis" x="70" y="54">ns of processor time per call, logarithmic (%d cores)</text>
			<text class="axis" x="305" y="442" text-anchor="middle">threads</text>
			%s
			</svg>
			""";

	private static final String BENCHMARK = "ClosedCall";

	private static final List<Line> LINES = List.of(new Line(Peer.BREAKER_COUNT, "Breaker, calls", "#0969da"),
			new Line(Peer.BREAKER_TIME, "Breaker, seconds", "#1a7f37"),
			new Line(Peer.RESILIENCE4J_COUNT, "Resilience4j, calls", "#cf222e"),
			new Line(Peer.RESILIENCE4J_TIME, "Resilience4j, seconds", "#bc4c00"),
			new Line(Peer.FAILSAFE, "Failsafe", "#8250df"), new Line(Peer.SMALLRYE, "SmallRye", "#bf3989"),
			new Line(Peer.SENTINEL, "Sentinel", "#6e7781"));

	private static final int LEFT = 70;

	private static final int RIGHT = 540;

	private static final int TOP = 75;

	private static final int BOTTOM = 400;

	/** Between the baselines of two labels. */
	private static final int LINE_HEIGHT = 17;

	private final List<Score> scores;

	private final int cores;

	private final double mostThreads;

	/** Of the axis: powers of ten. */
	private final int lowest;

	private final int highest;

	/**
	 * Prepares a plot.
	 * @param scores of benchmarks, successful calls among them
	 * @param cores of the machine that measured them
	 */
	ScalingPlot(List<Score> scores, int cores) {
		this.scores = scores.stream()
			.filter((score) -> score.benchmark().equals(BENCHMARK))
			.filter((score) -> LINES.stream().anyMatch((line) -> line.peer == score.peer()))
			.toList();
		this.cores = cores;
		this.mostThreads = this.scores.stream().mapToInt(Score::threads).max().orElseThrow();
		this.lowest = (int) Math.floor(Math.log10(this.scores.stream().mapToDouble(this::cost).min().orElseThrow()));
		this.highest = (int) Math.ceil(Math.log10(this.scores.stream().mapToDouble(this::cost).max().orElseThrow()));
	}

	/**
	 * Prints the SVG.
	 * @param folders results of this machine, each number of threads once
	 */
	public static void main(String[] folders) {
		System.out.println(of(Arrays.stream(folders).map(Path::of).toList()).svg());
	}

	static ScalingPlot of(List<Path> folders) {
		return new ScalingPlot(folders.stream().map(Score::read).flatMap(List::stream).toList(),
				Runtime.getRuntime().availableProcessors());
	}

	String svg() {
		StringJoiner shapes = new StringJoiner("\n");
		for (int power = this.lowest; power <= this.highest; power++) {
			double y = y(Math.pow(10, power));
			shapes.add(svg("<line class='grid' x1='%d' x2='%d' y1='%.1f' y2='%.1f'/>", LEFT, RIGHT, y, y));
			shapes.add(svg("<text class='axis' x='%d' y='%.1f' text-anchor='end'>%.0f</text>", LEFT - 8, y + 4,
					Math.pow(10, power)));
		}
		for (int threads = 1; threads <= this.mostThreads; threads *= 2) {
			shapes.add(svg("<text class='axis' x='%.1f' y='%d' text-anchor='middle'>%d</text>", x(threads), BOTTOM + 20,
					threads));
		}
		double free = BOTTOM;
		List<Line> fromBelow = LINES.stream()
			.filter((line) -> !points(line).isEmpty())
			.sorted(Comparator.comparing((line) -> cost(last(line))))
			.toList();
		for (Line line : fromBelow) {
			StringJoiner points = new StringJoiner(" ");
			points(line).forEach((score) -> points.add(svg("%.1f,%.1f", x(score.threads()), y(cost(score)))));
			shapes.add(svg("<polyline stroke='%s' points='%s'/>", line.color, points));
			double y = Math.min(free, y(cost(last(line))) + 4);
			shapes.add(svg("<text x='%d' y='%.1f' style='fill:%s'>%s</text>", RIGHT + 10, y, line.color, line.label));
			free = y - LINE_HEIGHT;
		}
		return FRAME.formatted(this.cores, shapes);
	}

	private List<Score> points(Line line) {
		return this.scores.stream()
			.filter((score) -> score.peer() == line.peer)
			.sorted(Comparator.comparing(Score::threads))
			.toList();
	}

	private Score last(Line line) {
		List<Score> points = points(line);
		return points.get(points.size() - 1);
	}

	private double cost(Score score) {
		return score.nanos() * Math.min(this.cores, score.threads()) / score.threads();
	}

	private double x(int threads) {
		return LEFT + (RIGHT - LEFT) * Math.log(threads) / Math.log(this.mostThreads);
	}

	private double y(double nanos) {
		return BOTTOM - (BOTTOM - TOP) * (Math.log10(nanos) - this.lowest) / (this.highest - this.lowest);
	}

	private static String svg(String format, Object... values) {
		return String.format(Locale.ROOT, format.replace('\'', '"'), values);
	}

	private record Line(Peer peer, String label, String color) {
	}

}
