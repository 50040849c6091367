package dev.breaker.core;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * What happened last in a simulation, for the reader of a failure.
 */
final class SimulationTrace {

	private final SimulatedTime time;

	private final int longest;

	private final Deque<String> lines = new ArrayDeque<>();

	/**
	 * Makes a trace.
	 * @param longest how many lines to keep; 0 for a schedule that nobody reads
	 */
	SimulationTrace(SimulatedTime time, int longest) {
		this.time = time;
		this.longest = longest;
	}

	void note(Supplier<String> line) {
		if (this.longest == 0) {
			return;
		}
		if (this.lines.size() == this.longest) {
			this.lines.remove();
		}
		this.lines.add(this.time + "  " + line.get());
	}

	@Override
	public String toString() {
		return String.join("\n", this.lines);
	}

}
