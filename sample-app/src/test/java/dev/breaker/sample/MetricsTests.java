package dev.breaker.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.breaker.redis.RedisServerProcess;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MetricsTests {

	private static final Pattern SCRAPED = Pattern.compile("(?m)^# TYPE (circuitbreaker_\\w+) ");

	private static final Pattern DOCUMENTED = Pattern.compile("(?m)^\\| `(circuitbreaker_\\w+)`");

	@Test
	void countWhatHappened() {
		try (Shop shop = Shop.open()) {
			shop.checkout();
			shop.provider("down");
			shop.checkouts(10);
			assertThat(shop.metrics().lines()).contains(
					"circuitbreaker_calls_seconds_count{name=\"payments\",outcome=\"success\"} 1",
					"circuitbreaker_calls_seconds_count{name=\"payments\",outcome=\"failure\"} 4",
					"circuitbreaker_not_permitted_calls_total{name=\"payments\",state=\"open\"} 6.0",
					"circuitbreaker_transitions_total{name=\"payments\",to=\"open\"} 1.0",
					"circuitbreaker_fallback_calls_total{name=\"payments\",outcome=\"success\"} 10.0",
					"circuitbreaker_state{name=\"payments\",state=\"open\"} 1.0",
					"circuitbreaker_state{name=\"payments\",state=\"closed\"} 0.0");
		}
	}

	@Test
	void areDocumentedEach() throws IOException {
		try (RedisServerProcess redis = RedisServerProcess.start(); Shop shop = Shop.join(redis)) {
			assertThat(names(SCRAPED, shop.metrics()).stream()
				.filter((name) -> !name.endsWith("_seconds_max"))
				.collect(Collectors.toSet()))
				.isEqualTo(names(DOCUMENTED, Files.readString(Path.of("..", "docs", "metrics.md"))));
		}
	}

	@Test
	void countRequestsThatMetARefusal() {
		try (Shop shop = Shop.open()) {
			shop.provider("down");
			shop.checkouts(7);
			assertThat(shop.metrics().lines())
				.filteredOn((line) -> line.startsWith("http_server_requests_circuitbreaker_refused_total{"))
				.singleElement()
				.asString()
				.endsWith(" 2.0");
		}
	}

	@Test
	void staySmall() {
		try (Shop shop = Shop.open()) {
			assertThat(shop.metrics().lines().filter((line) -> line.contains("name=\"payments\"")))
				.hasSizeLessThanOrEqualTo(50);
		}
	}

	private static Set<String> names(Pattern pattern, String text) {
		return pattern.matcher(text)
			.results()
			.map((match) -> match.group(1))
			.collect(Collectors.toCollection(TreeSet::new));
	}

}
