package dev.breaker.guide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.web.util.HtmlUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The documents lead where they say, and show the Java that is compiled here.
 */
class PagesTests {

	private static final Pattern REGION = Pattern.compile("// tag::([a-z-]+)\\[]\\n(.*?)\\n\\s*// end::\\1\\[]",
			Pattern.DOTALL);

	/** Here, and where Spring Security is on the class path. */
	private static final List<Path> EXAMPLES = List.of(Path.of("src", "test", "java", "dev", "breaker", "guide"),
			Path.of("..", "breaker-spring-boot-starter", "src", "test", "java", "dev", "breaker", "spring", "actuate"));

	private static final Pattern TEXT = Pattern.compile("<text[^>]*>(.*)</text>");

	static List<Page> pages() {
		return Page.all();
	}

	@ParameterizedTest
	@MethodSource("pages")
	void everyLinkLeadsToAFile(Page page) {
		assertThat(page.links()).filteredOn((link) -> !link.startsWith("http") && !link.startsWith("#"))
			.allSatisfy((link) -> assertThat(page.path().resolveSibling(link.replaceAll("#.*", ""))).exists());
	}

	@Test
	void everyJavaBlockIsCompiledHere() throws IOException {
		Map<String, String> regions = regions();
		for (Page page : Page.all()) {
			for (Page.Block block : page.blocks()) {
				if (block.language().equals("java")) {
					assertThat(block.role()).as("%s: %s", page.path(), block.content()).isEqualTo("region");
					assertThat(block.content().strip()).as("%s: %s", page.path(), block.name())
						.isEqualTo(regions.get(block.name()));
				}
			}
		}
	}

	@Test
	void thePictureShowsTheTour() {
		String picture = Page.named("docs/images/tour.svg").text();
		String readme = Page.named("README.md").text();
		List<String> lines = TEXT.matcher(picture)
			.results()
			.map((match) -> HtmlUtils.htmlUnescape(match.group(1).replaceAll("</?tspan[^>]*>", "")))
			.toList();
		assertThat(lines).hasSizeGreaterThan(20).allSatisfy((line) -> assertThat(readme).contains(line));
	}

	private static Map<String, String> regions() throws IOException {
		Map<String, String> regions = new HashMap<>();
		for (Path folder : EXAMPLES) {
			try (Stream<Path> sources = Files.list(folder)) {
				for (Path source : sources.toList()) {
					Matcher matcher = REGION.matcher(Files.readString(source));
					while (matcher.find()) {
						String text = matcher.group(2).stripIndent().replace("\t", "    ").strip();
						assertThat(regions.put(matcher.group(1), text)).as(matcher.group(1)).isNull();
					}
				}
			}
		}
		return regions;
	}

}
