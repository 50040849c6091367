package dev.breaker.sample;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.breaker.redis.RedisServerProcess;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Does what the README says, and compares what it shows.
 */
class ReadmeTourTests {

	private static final Path README = Path.of("..", "README.md");

	private static final Duration SLACK = Duration.ofSeconds(3);

	/** For machines that are busy with other things. */
	private static final String PATIENT = "breaker.store.command-timeout=1s";

	/** What differs from run to run: two runs agree in whether they have it. */
	private static final Set<String> VARYING = Set.of("instance", "stateSince", "retryAfterMs", "since", "until", "at",
			"lastedMs", "durationMs");

	private static final JsonMapper JSON = new JsonMapper();

	@Test
	void theTwoMinuteTourWorksLineByLine() throws Exception {
		try (Shop shop = Shop.open()) {
			follow(Tour.read(README, "A two-minute tour"), Map.of(8080, shop));
		}
	}

	@Test
	void theTourOfAFleetWorksLineByLine() throws Exception {
		try (RedisServerProcess redis = RedisServerProcess.start();
				Shop one = Shop.join(redis, PATIENT);
				Shop other = Shop.join(redis, PATIENT)) {
			one.awaitFleetOf(2);
			other.awaitFleetOf(2);
			follow(Tour.read(README, "The tour for a fleet"), Map.of(8081, one, 8082, other));
		}
	}

	private static void follow(List<Tour.Step> steps, Map<Integer, Shop> shops) {
		assertThat(steps).hasSizeGreaterThan(3);
		Curl curl = new Curl(shops);
		Duration patience = Duration.ZERO;
		for (Tour.Step step : steps) {
			String command = step.command();
			if (command.equals("alias curl=\"curl -sw '\\n'\"")) {
				continue;
			}
			if (command.startsWith("sleep ")) {
				patience = Duration.ofSeconds(Long.parseLong(command.substring(6))).plus(SLACK);
			}
			else if (patience.isZero()) {
				compare(step, curl.run(command));
			}
			else {
				await().atMost(patience).untilAsserted(() -> compare(step, curl.run(command)));
				patience = Duration.ZERO;
			}
		}
	}

	private static void compare(Tour.Step step, String output) {
		if (step.output().startsWith("{")) {
			assertThat(json(output)).as(step.command()).isEqualTo(json(step.output()));
		}
		else {
			assertThat(output).as(step.command()).isEqualToIgnoringWhitespace(step.output());
		}
	}

	private static List<JsonNode> json(String text) {
		try (var values = JSON.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
			List<JsonNode> all = values.readAll();
			all.forEach(ReadmeTourTests::mask);
			return all;
		}
	}

	private static void mask(JsonNode node) {
		if (node instanceof ObjectNode object) {
			VARYING.stream().filter(object::has).forEach((field) -> object.put(field, "*"));
		}
		node.forEach(ReadmeTourTests::mask);
	}

}
