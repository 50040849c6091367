package dev.breaker.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What JMH says of one benchmark.
 *
 * @param benchmark its name, and its parameters beside the peer
 * @param peer who guarded the call
 * @param threads number of threads
 * @param nanos time of a call
 * @param bytes allocated by a call; NaN if that was not measured
 */
record Score(String benchmark, Peer peer, int threads, double nanos, double bytes) {

	/** Reads all results of JMH in a folder. */
	static List<Score> read(Path folder) {
		try (Stream<Path> files = Files.list(folder)) {
			return files.sorted()
				.filter((file) -> file.toString().endsWith(".json"))
				.flatMap((file) -> JsonMapper.shared().readTree(file).valueStream())
				.map(Score::of)
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Score of(JsonNode result) {
		StringJoiner benchmark = new StringJoiner(" ");
		benchmark.add(result.path("benchmark").asString().replaceAll(".*\\.(\\w+)Benchmark\\..*", "$1"));
		result.path("params")
			.properties()
			.stream()
			.filter((parameter) -> !parameter.getKey().equals("peer"))
			.forEach((parameter) -> benchmark.add(parameter.getValue().asString()));
		return new Score(benchmark.toString(), Peer.valueOf(result.path("params").path("peer").asString()),
				result.path("threads").asInt(), result.path("primaryMetric").path("score").asDouble(),
				result.path("secondaryMetrics").path("gc.alloc.rate.norm").path("score").asDouble(Double.NaN));
	}

	boolean isOf(String benchmark, Peer peer, int threads) {
		return this.benchmark.equals(benchmark) && this.peer == peer && this.threads == threads;
	}

}
