package dev.breaker.guide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.breaker.core.CallOutcome;
import dev.breaker.core.CircuitBreakerMode;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.OutcomeRules;
import dev.breaker.spring.BreakerConfigCustomizer;
import dev.breaker.spring.config.BreakerRefresher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page about configuration: complete, and its examples start.
 */
class ConfigurationTests {

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

	/**
	 * Fails when page and metadata differ; with {@code -Ddocs.write=true} it mends the
	 * page instead.
	 */
	@Test
	void theTablesAreThoseOfTheMetadata() throws IOException {
		Page page = Page.named("docs/configuration.md");
		String generated = SettingTables.fill(page.text());
		if (Boolean.getBoolean("docs.write")) {
			Files.writeString(page.path(), generated);
		}
		assertThat(Page.named("docs/configuration.md").text())
			.as("write the tables anew: mvn -pl sample-app -am test -Dtest=ConfigurationTests "
					+ "-Dsurefire.failIfNoSpecifiedTests=false -Ddocs.write=true")
			.isEqualTo(generated);
	}

	@Test
	void codeHasTheLastWord() throws IOException {
		try (ConfigurableApplicationContext application = start("breaker.instances.stock.mode: ENFORCE",
				Customized.class)) {
			OutcomeRules rules = application.getBean(CircuitBreakerRegistry.class).breaker("stock").config().outcomes();
			assertThat(rules.judgeResult(List.of(), (hook, problem) -> {
			})).isEqualTo(CallOutcome.FAILURE);
		}
	}

	@Test
	void settingsFollowAnEnvironmentThatChanges() throws IOException {
		try (ConfigurableApplicationContext application = start("breaker.instances.payments.mode: ENFORCE")) {
			application.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("changed", Map.of("breaker.instances.payments.mode", "OBSERVE")));
			BreakerRefresher refresher = application.getBean(BreakerRefresher.class);
			// tag::refresh[]
			Set<String> changed = refresher.refresh();
			// end::refresh[]
			assertThat(changed).containsExactly("payments");
			assertThat(application.getBean(CircuitBreakerRegistry.class).breaker("payments").config().mode())
				.isEqualTo(CircuitBreakerMode.OBSERVE);
		}
	}

	private ConfigurableApplicationContext start(String yaml, Class<?>... further) throws IOException {
		Path file = Files.writeString(this.folder.resolve("application.yml"), yaml);
		return new SpringApplicationBuilder(Application.class).sources(further)
			.web(WebApplicationType.NONE)
			.run("--spring.main.banner-mode=off", "--spring.config.location=" + file.toUri());
	}

	@EnableAutoConfiguration
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	static class Customized {

		// tag::customizer[]
		@Bean
		BreakerConfigCustomizer emptyAnswersFail() {
			return BreakerConfigCustomizer.of("stock", (config) -> config.recordResultPredicate(List.of()::equals));
		}
		// end::customizer[]

	}

}
