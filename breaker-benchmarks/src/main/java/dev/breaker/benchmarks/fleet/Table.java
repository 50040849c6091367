package dev.breaker.benchmarks.fleet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A table that prints itself in Markdown.
 */
final class Table {

	private final List<String> lines = new ArrayList<>();

	Table(String... columns) {
		row(columns);
		row(Arrays.stream(columns).map((column) -> "---").toArray(String[]::new));
	}

	void row(String... cells) {
		this.lines.add("| " + String.join(" | ", cells) + " |");
	}

	@Override
	public String toString() {
		return String.join("\n", this.lines);
	}

}
