package dev.breaker.spring.config;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.breaker.core.CircuitBreakerConfig;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What IDEs know of the settings.
 */
class MetadataTests {

	private static final String LAYER = "breaker.configs.default.";

	/** By the contract; empty where nothing is built in or it depends. */
	private static final Map<String, String> LAYER_KEYS = new TreeMap<>(Map.ofEntries(Map.entry("base-config", ""),
			Map.entry("mode", "enforce"), Map.entry("failure-rate-threshold", "50"),
			Map.entry("slow-call-rate-threshold", "100"), Map.entry("slow-call-duration-threshold", ""),
			Map.entry("minimum-number-of-calls", "10"), Map.entry("consecutive-failure-threshold", "0"),
			Map.entry("failure-count-threshold", "0"), Map.entry("sliding-window-type", "time-based"),
			Map.entry("sliding-window-size", "60"), Map.entry("wait-duration-in-open-state", "30s"),
			Map.entry("exponential-backoff-multiplier", "1"),
			Map.entry("exponential-max-wait-duration-in-open-state", "10m"), Map.entry("randomized-wait-factor", "0"),
			Map.entry("enable-exponential-backoff", ""), Map.entry("enable-randomized-wait", ""),
			Map.entry("permitted-number-of-calls-in-half-open-state", "2"),
			Map.entry("success-threshold-in-half-open-state", ""),
			Map.entry("max-wait-duration-in-half-open-state", "60s"), Map.entry("ramp-up-duration", "0s"),
			Map.entry("timeout-duration", ""), Map.entry("timeout-interrupt", "false"),
			Map.entry("record-exceptions", ""), Map.entry("ignore-exceptions", ""),
			Map.entry("record-failure-predicate", ""), Map.entry("ignore-exception-predicate", ""),
			Map.entry("record-result-predicate", ""), Map.entry("writable-stack-trace-enabled", "false"),
			Map.entry("scope", "fleet"), Map.entry("max-keys", "100"), Map.entry("event-consumer-buffer-size", "50")));

	private static final Map<String, String> GLOBAL_KEYS = new TreeMap<>(
			Map.ofEntries(Map.entry("breaker.enabled", "true"), Map.entry("breaker.max-breakers", "10000"),
					Map.entry("breaker.idle-eviction", "1h"), Map.entry("breaker.instance-id", ""),
					Map.entry("breaker.startup-checks", "fail"), Map.entry("breaker.ignore-client-errors", "true"),
					Map.entry("breaker.store.type", "auto"), Map.entry("breaker.store.namespace", ""),
					Map.entry("breaker.store.command-timeout", "250ms"), Map.entry("breaker.store.sync-interval", "1s"),
					Map.entry("breaker.metrics.enabled", "true"), Map.entry("breaker.web.map-refusals", "true"),
					Map.entry("breaker.health.open-status", "UP"), Map.entry("breaker.configs", ""),
					Map.entry("breaker.instances", ""), Map.entry("management.health.circuitbreakers.enabled", "false"),
					Map.entry("management.endpoint.circuitbreakers.access", "unrestricted"),
					Map.entry("management.endpoint.circuitbreakers.cache.time-to-live", "0ms"),
					Map.entry("management.endpoint.circuitbreakers.show-values", "never"),
					Map.entry("management.endpoint.circuitbreakers.roles", ""),
					Map.entry("management.endpoint.breakers.access", "unrestricted"),
					Map.entry("management.endpoint.breakers.show-values", "never"),
					Map.entry("management.endpoint.breakers.roles", "")));

	private static JsonNode metadata;

	@BeforeAll
	static void read() throws IOException {
		URL own = BreakerSettings.class.getResource("BreakerSettings.class");
		String path = ClassUtils.convertClassNameToResourcePath(BreakerSettings.class.getName()) + ".class";
		URL file = new URL(own, own.toString().replace(path, "META-INF/spring-configuration-metadata.json"));
		try (InputStream content = file.openStream()) {
			metadata = new JsonMapper().readTree(new String(content.readAllBytes(), StandardCharsets.UTF_8));
		}
	}

	@Test
	void listsEachKeyWithItsDefaultAndNoOther() {
		Map<String, String> expected = new TreeMap<>(GLOBAL_KEYS);
		LAYER_KEYS.forEach((key, builtIn) -> expected.put(LAYER + key, builtIn));
		Map<String, String> listed = new TreeMap<>();
		for (JsonNode property : metadata.required("properties")) {
			listed.put(property.required("name").asString(), property.path("defaultValue").asString(""));
		}
		assertThat(listed).isEqualTo(expected);
	}

	@Test
	void describesEachKeyInASentence() {
		for (JsonNode property : metadata.required("properties")) {
			assertThat(property.path("description").asString("")).as(property.required("name").asString())
				.matches("(?s)[A-Z].*\\.")
				.doesNotContain("{@", "<");
			assertThat(property.path("type").asString("")).as(property.required("name").asString()).isNotEmpty();
		}
	}

	/** What is listed as built in changes nothing where it is set. */
	@Test
	void listsAsDefaultWhatIsBuiltIn() {
		List<String> settings = new ArrayList<>();
		LAYER_KEYS.forEach((key, builtIn) -> {
			if (!builtIn.isEmpty() && !key.equals("slow-call-rate-threshold")) {
				settings.add(LAYER + key + "=" + builtIn);
			}
		});
		assertThat(settings).hasSizeGreaterThan(15);
		Applications.plain().run((untouched) -> {
			CircuitBreakerConfig expected = untouched.getBean(BreakerConfigurations.class).configOf("any");
			Applications.plain().withPropertyValues(settings.toArray(String[]::new)).run((context) -> {
				BreakerConfigurations configurations = context.getBean(BreakerConfigurations.class);
				assertThat(configurations.configOf("any")).isEqualTo(expected);
				assertThat(configurations.maxKeys("any"))
					.isEqualTo(untouched.getBean(BreakerConfigurations.class).maxKeys("any"));
			});
		});
	}

	@Test
	void offersEntriesInstancesAndAllSettingsOfThem() {
		for (JsonNode property : metadata.required("properties")) {
			String name = property.required("name").asString();
			if (name.equals("breaker.configs") || name.equals("breaker.instances")) {
				assertThat(property.required("type").asString())
					.isEqualTo("java.util.Map<java.lang.String,%s>".formatted(BreakerSettings.class.getName()));
			}
		}
	}

	@Test
	void hintsAtValues() {
		Map<String, JsonNode> hints = new TreeMap<>();
		for (JsonNode hint : metadata.required("hints")) {
			hints.put(hint.required("name").asString(), hint);
		}
		TreeSet<String> names = new TreeSet<>();
		metadata.required("properties").forEach((property) -> names.add(property.required("name").asString()));
		names.add("breaker.configs.keys");
		assertThat(names).containsAll(hints.keySet());
		for (String key : new String[] { "record-exceptions", "ignore-exceptions" }) {
			assertThat(provider(hints, key, 0)).isEqualTo("class-reference java.lang.Throwable");
		}
		for (String key : new String[] { "record-failure-predicate", "ignore-exception-predicate",
				"record-result-predicate" }) {
			assertThat(provider(hints, key, 0)).isEqualTo("class-reference java.util.function.Predicate");
			assertThat(provider(hints, key, 1)).isEqualTo("spring-bean-reference java.util.function.Predicate");
		}
		assertThat(hints).containsKeys("breaker.configs.keys", LAYER + "wait-duration-in-open-state");
	}

	private static String provider(Map<String, JsonNode> hints, String key, int index) {
		JsonNode provider = hints.get(LAYER + key).required("providers").get(index);
		return provider.required("name").asString() + " "
				+ provider.required("parameters").required("target").asString();
	}

}
