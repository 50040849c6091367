package dev.breaker.guide;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * A page of the user's documents.
 *
 * @param path where it lies
 * @param text what it says
 */
record Page(Path path, String text) {

	private static final Path ROOT = Path.of("..");

	private static final Pattern BLOCK = Pattern.compile("(?:<!-- ([a-z]+): (\\S+) -->\\n)?```([a-z]*)\\n(.*?)```",
			Pattern.DOTALL);

	private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");

	static Page named(String path) {
		return read(ROOT.resolve(path));
	}

	static List<Page> all() {
		try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
			Stream<Path> others = Stream.of("README.md", "CHANGELOG.md", "CONTRIBUTING.md").map(ROOT::resolve);
			return Stream.concat(others, docs.filter((path) -> path.toString().endsWith(".md")).sorted())
				.map(Page::read)
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Page read(Path path) {
		try {
			return new Page(path, Files.readString(path));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	List<Block> blocks() {
		List<Block> blocks = new ArrayList<>();
		Matcher matcher = BLOCK.matcher(this.text);
		while (matcher.find()) {
			blocks.add(new Block(matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4)));
		}
		return blocks;
	}

	/** What the block shows that has this role and name. */
	String block(String role, String name) {
		return blocks().stream()
			.filter((block) -> role.equals(block.role()) && name.equals(block.name()))
			.map(Block::content)
			.findFirst()
			.orElseThrow(() -> new AssertionError("%s has no block %s: %s".formatted(this.path, role, name)));
	}

	/** The part below a heading, up to the next one of its kind or a higher one. */
	String section(String heading) {
		int start = this.text.indexOf("\n" + heading + "\n");
		if (start < 0) {
			throw new AssertionError("%s has no heading %s".formatted(this.path, heading));
		}
		String below = this.text.substring(start + heading.length() + 2);
		Matcher next = Pattern.compile("(?m)^#{1,%d} ".formatted(heading.indexOf(' '))).matcher(below);
		return next.find() ? below.substring(0, next.start()) : below;
	}

	List<String> links() {
		return LINK.matcher(this.text).results().map((match) -> match.group(1)).toList();
	}

	/**
	 * A fenced block.
	 *
	 * @param role what the comment above it says, such as {@code region}; null if none
	 * @param name the name in that comment; null if none
	 * @param language the language
	 * @param content what it shows
	 */
	record Block(@Nullable String role, @Nullable String name, String language, String content) {
	}

}
