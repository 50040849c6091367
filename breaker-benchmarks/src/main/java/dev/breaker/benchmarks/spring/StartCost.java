package dev.breaker.benchmarks.spring;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import dev.breaker.benchmarks.Table;

/**
 * What a starter adds to the start of a web application with metrics. Each start is that
 * of a JVM whose class path has only what the application asks for; the applications take
 * turns.
 */
final class StartCost {

	/** What no application here has. */
	private static final List<String> NOT_MEASURED = List.of("breaker-redis-store", "embedded-redis", "lettuce-core",
			"sentinel-", "failsafe-", "smallrye-");

	/** What comes with a starter, by the first letters of a folder or file. */
	private static final Map<Application, List<String>> BROUGHT = new EnumMap<>(Map.of(Application.BREAKER,
			List.of("breaker-core", "breaker-spring-boot-starter"), Application.RESILIENCE4J,
			List.of("resilience4j-", "spring-boot-starter-aspectj", "aspectjweaver")));

	private static final List<Application> APPLICATIONS = List.of(Application.PLAIN, Application.BREAKER,
			Application.RESILIENCE4J);

	private final Map<Application, List<Start>> starts = new EnumMap<>(Application.class);

	StartCost(int rounds) {
		for (int round = 0; round < rounds; round++) {
			for (int i = 0; i < APPLICATIONS.size(); i++) {
				Application application = APPLICATIONS.get((round + i) % APPLICATIONS.size());
				this.starts.computeIfAbsent(application, (key) -> new ArrayList<>()).add(start(application));
			}
		}
	}

	Table table() {
		Table table = new Table("a web application with", "ready, ms", "processor time, ms", "beans", "classes",
				"heap, kB");
		for (Application application : APPLICATIONS) {
			table.row((application == Application.PLAIN) ? "neither" : application.title(),
					figure(application, Start::ready), figure(application, Start::processor),
					figure(application, Start::beans), figure(application, Start::classes),
					figure(application, Start::heap));
		}
		return table;
	}

	private String figure(Application application, ToDoubleFunction<Start> figure) {
		return Spread.of("%.0f",
				this.starts.getOrDefault(application, List.of()).stream().mapToDouble(figure).toArray());
	}

	private static Start start(Application application) {
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		ProcessBuilder builder = new ProcessBuilder(java, "-Xmx256m", "-cp", classPath(application),
				Start.class.getName(), application.name());
		try {
			Process process = builder.redirectErrorStream(true).start();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			int exit = process.waitFor();
			if (exit != 0) {
				throw new IllegalStateException("%s ended with %d:%n%s".formatted(application, exit, output));
			}
			return Start.read(output);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException("interrupted while " + application + " starts", ex);
		}
	}

	private static String classPath(Application application) {
		List<String> unwanted = new ArrayList<>(NOT_MEASURED);
		BROUGHT.forEach((other, names) -> {
			if (other != application) {
				unwanted.addAll(names);
			}
		});
		return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
			.filter((entry) -> StreamSupport.stream(Path.of(entry).spliterator(), false)
				.noneMatch((name) -> unwanted.stream().anyMatch(name.toString()::startsWith)))
			.collect(Collectors.joining(File.pathSeparator));
	}

}
