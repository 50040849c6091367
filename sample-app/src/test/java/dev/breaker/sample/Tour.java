package dev.breaker.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The shell sessions of one section of a page: every line of its {@code console} blocks
 * that begins with {@code $} is a command, what follows is its output.
 */
final class Tour {

	private static final String PROMPT = "$ ";

	private Tour() {
	}

	/**
	 * A command and what it answers.
	 *
	 * @param command as typed
	 * @param output as printed
	 */
	record Step(String command, String output) {
	}

	/**
	 * Reads a section.
	 * @param page the page
	 * @param heading text of the section's heading
	 * @return its steps in order
	 */
	static List<Step> read(Path page, String heading) throws IOException {
		List<Step> steps = new ArrayList<>();
		boolean within = false;
		boolean session = false;
		for (String line : Files.readAllLines(page)) {
			if (!session && line.startsWith("## ")) {
				within = line.equals("## " + heading);
			}
			else if (line.startsWith("```")) {
				session = within && line.equals("```console");
			}
			else if (session && line.startsWith(PROMPT)) {
				steps.add(new Step(line.substring(PROMPT.length()), ""));
			}
			else if (session) {
				Step last = steps.remove(steps.size() - 1);
				steps.add(new Step(last.command(), last.output() + line + "\n"));
			}
		}
		return steps;
	}

}
