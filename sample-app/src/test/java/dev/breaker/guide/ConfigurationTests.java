package dev.breaker.guide;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.breaker.core.CircuitBreakerMode;
import dev.breaker.core.CircuitBreakerRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page about configuration: complete, and its examples start.
 */
class ConfigurationTests {

	private static final String LAYER = "breaker.configs.default.";

	private static final Pattern KEY = Pattern.compile("(?m)^\\| `([a-z.-]+)` \\|");

	private static final Set<String> LAYERS = Set.of("breaker.configs", "breaker.instances");

	private static final List<String> GLOBAL = List.of("breaker.", "management.health.circuitbreakers.",
			"management.endpoint.circuitbreakers.");

	@TempDir
	Path folder;

	@Test
	void everyExampleStarts() throws IOException {
		for (Page page : Page.all()) {
			for (Page.Block block : page.blocks()) {
				if ("starts".equals(block.role())) {
					start(block.content()).close();
				}
			}
		}
	}

	@Test
	void layersFillInWhatIsNotSet() throws IOException {
		Page.Block example = Page.named("docs/configuration.md")
			.blocks()
			.stream()
			.filter((block) -> "layers".equals(block.name()))
			.findFirst()
			.orElseThrow();
		try (ConfigurableApplicationContext application = start(example.content())) {
			CircuitBreakerRegistry breakers = application.getBean(CircuitBreakerRegistry.class);
			assertThat(breakers.breaker("payments").config().failureRateThreshold()).isEqualTo(40);
			assertThat(breakers.breaker("reports").config()).satisfies((config) -> {
				assertThat(config.failureRateThreshold()).isEqualTo(70);
				assertThat(config.minimumNumberOfCalls()).isEqualTo(50);
				assertThat(config.openWait().initial()).hasSeconds(20);
				assertThat(config.slowCallDurationThreshold()).hasSeconds(5);
			});
			assertThat(breakers.find("mail.eu")).hasValueSatisfying(
					(breaker) -> assertThat(breaker.config().mode()).isEqualTo(CircuitBreakerMode.OBSERVE));
		}
	}

	@Test
	void everyKeyIsDocumented() throws IOException {
		Set<String> layer = new TreeSet<>();
		Set<String> global = new TreeSet<>();
		for (String name : properties()) {
			if (name.startsWith(LAYER)) {
				layer.add(name.substring(LAYER.length()));
			}
			else if (!LAYERS.contains(name) && GLOBAL.stream().anyMatch(name::startsWith)) {
				global.add(name);
			}
		}
		String page = Page.named("docs/configuration.md").text();
		assertThat(keys(page, "## Settings of a breaker")).isEqualTo(layer);
		assertThat(keys(page, "## Settings for all")).isEqualTo(global);
	}

	private ConfigurableApplicationContext start(String yaml) throws IOException {
		Path file = Files.writeString(this.folder.resolve("application.yml"), yaml);
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.run("--spring.main.banner-mode=off", "--spring.config.location=" + file.toUri());
	}

	private static Set<String> keys(String page, String heading) {
		String section = page.substring(page.indexOf(heading) + heading.length());
		return KEY.matcher(section.substring(0, section.indexOf("\n## ")))
			.results()
			.map((match) -> match.group(1))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	/** What the metadata for IDEs lists, of this project. */
	private static Set<String> properties() throws IOException {
		Set<String> names = new TreeSet<>();
		for (URL metadata : Collections.list(ConfigurationTests.class.getClassLoader()
			.getResources("META-INF/spring-configuration-metadata.json"))) {
			try (InputStream content = metadata.openStream()) {
				JsonNode root = new JsonMapper().readTree(new String(content.readAllBytes(), StandardCharsets.UTF_8));
				for (JsonNode property : root.required("properties")) {
					if (property.path("sourceType").asString("dev.breaker").startsWith("dev.breaker")) {
						names.add(property.required("name").asString());
					}
				}
			}
		}
		return names;
	}

	@EnableAutoConfiguration
	static class Application {

	}

}
