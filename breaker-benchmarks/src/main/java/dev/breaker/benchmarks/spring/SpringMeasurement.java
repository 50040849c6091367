package dev.breaker.benchmarks.spring;

import java.util.ArrayList;
import java.util.List;

import org.openjdk.jmh.runner.RunnerException;

/**
 * The measurement behind the part of {@code docs/performance.md} that is about Spring
 * Boot: what an annotated call costs, and what the starter adds to the start.
 */
final class SpringMeasurement {

	private static final String CALL = "call";

	private static final String START = "start";

	private static final int CALL_ROUNDS = 3;

	private static final int START_ROUNDS = 15;

	private SpringMeasurement() {
	}

	/**
	 * Measures, and prints tables in Markdown.
	 * @param arguments {@code call} or {@code start} for one part, none for both; and
	 * optionally the number of rounds
	 * @throws RunnerException if a benchmark fails
	 */
	public static void main(String[] arguments) throws RunnerException {
		int rounds = 0;
		List<String> parts = new ArrayList<>();
		for (String argument : arguments) {
			if (argument.equals(CALL) || argument.equals(START)) {
				parts.add(argument);
			}
			else if (argument.matches("[1-9][0-9]?")) {
				rounds = Integer.parseInt(argument);
			}
			else {
				throw new IllegalArgumentException(
						"'%s' is neither a number of rounds nor '%s' or '%s'".formatted(argument, CALL, START));
			}
		}
		if (parts.isEmpty() || parts.contains(START)) {
			System.out.printf("%n%s%n", new StartCost((rounds > 0) ? rounds : START_ROUNDS).table());
		}
		if (parts.isEmpty() || parts.contains(CALL)) {
			new CallCost((rounds > 0) ? rounds : CALL_ROUNDS).tables()
				.forEach((table) -> System.out.printf("%n%s%n", table));
		}
	}

}
