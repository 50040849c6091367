package dev.breaker.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A table that prints itself in Markdown.
 */
public final class Table {

	private final List<String> lines = new ArrayList<>();

	/**
	 * Makes a table without rows.
	 * @param columns their titles
	 */
	public Table(String... columns) {
		row(columns);
		row(Arrays.stream(columns).map((column) -> "---").toArray(String[]::new));
	}

	/**
	 * Adds a row.
	 * @param cells one for each column
	 */
	public void row(String... cells) {
		this.lines.add("| " + String.join(" | ", cells) + " |");
	}

	@Override
	public String toString() {
		return String.join("\n", this.lines);
	}

}
