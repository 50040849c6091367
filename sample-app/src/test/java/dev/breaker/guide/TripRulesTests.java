package dev.breaker.guide;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.Permit;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Plays every row of docs/trip-rules.md.
 */
class TripRulesTests {

	private static final Pattern ROW = Pattern
		.compile("(?m)^\\| (–|`[^|]+`) \\| `([FSL.]+)` \\| (?:at call (\\d+)|not) \\|.*\\|$");

	private static final Pattern SETTING = Pattern.compile("`([a-z-]+): ([^`]+)`");

	/**
	 * A row of the page.
	 *
	 * @param settings arguments of an application, for the instance named
	 * @param calls what happens
	 * @param opensAt the call that opens; 0 for none
	 */
	record Row(String name, List<String> settings, String calls, int opensAt) {

		static Row of(String name, Matcher matcher) {
			List<String> settings = SETTING.matcher(matcher.group(1))
				.results()
				.map((setting) -> "--breaker.instances.%s.%s=%s".formatted(name, setting.group(1), setting.group(2)))
				.toList();
			return new Row(name, settings, matcher.group(2),
					(matcher.group(3) != null) ? Integer.parseInt(matcher.group(3)) : 0);
		}

	}

	@Test
	void everyRowOpensAtTheCallItSays() {
		String page = Page.named("docs/trip-rules.md").text();
		List<Row> rows = new ArrayList<>();
		Matcher matcher = ROW.matcher(page);
		while (matcher.find()) {
			rows.add(Row.of("row-" + rows.size(), matcher));
		}
		assertThat(rows).as("every row is understood")
			.hasSize((int) page.lines().filter(TripRulesTests::isRow).count());
		try (ConfigurableApplicationContext application = start(rows)) {
			CircuitBreakerRegistry breakers = application.getBean(CircuitBreakerRegistry.class);
			for (Row row : rows) {
				assertThat(play(row.calls(), breakers.breaker(row.name()).config())).as(row.toString())
					.isEqualTo(row.opensAt());
			}
		}
	}

	private static boolean isRow(String line) {
		return line.startsWith("| ") && !line.startsWith("| settings");
	}

	private static ConfigurableApplicationContext start(List<Row> rows) {
		List<String> arguments = new ArrayList<>(List.of("--spring.main.banner-mode=off"));
		rows.forEach((row) -> arguments.addAll(row.settings()));
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.run(arguments.toArray(String[]::new));
	}

	/** Which call opens; 0 for none. */
	private static int play(String calls, CircuitBreakerConfig config) {
		AtomicLong time = new AtomicLong();
		CircuitBreaker breaker = CircuitBreaker.of("played", config, time::get);
		int number = 0;
		for (char call : calls.toCharArray()) {
			if (call == '.') {
				time.addAndGet(Duration.ofMinutes(1).toNanos());
				continue;
			}
			number++;
			Permit permit = breaker.acquire();
			if (call == 'F') {
				permit.failure(new IllegalStateException("down"));
			}
			else {
				time.addAndGet((call == 'L') ? Duration.ofSeconds(3).toNanos() : 0);
				permit.success();
			}
			if (breaker.state() == CircuitBreakerState.OPEN) {
				return number;
			}
		}
		return 0;
	}

	@EnableAutoConfiguration
	static class Application {

	}

}
