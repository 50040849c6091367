package dev.breaker.guide;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.breaker.spring.config.BreakerSettings;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.util.ClassUtils;

/**
 * The tables of settings, made of the metadata for IDEs. The page marks their places:
 * {@code <!-- settings: layer -->} or {@code all}, up to {@code <!-- end -->}.
 */
final class SettingTables {

	private static final String LAYER = "breaker.configs.default.";

	private static final Pattern OURS = Pattern
		.compile("(breaker|management\\.health\\.circuitbreakers|management\\.endpoint\\.circuitbreakers)\\..*");

	private static final Pattern PLACE = Pattern.compile("(<!-- settings: (layer|all) -->\\n).*?(<!-- end -->)",
			Pattern.DOTALL);

	/** A key or value in a description. */
	private static final Pattern QUOTED = Pattern.compile("'([^']+)'|\\b(?!HTTP)([A-Z]{2,}(?:_[A-Z]+)*)\\b");

	private SettingTables() {
	}

	static String fill(String page) throws IOException {
		Map<String, JsonNode> settings = settings();
		Matcher places = PLACE.matcher(page);
		return places.replaceAll((place) -> Matcher.quoteReplacement(place.group(1)
				+ table(place.group(2).equals("layer") ? ofLayer(settings) : forAll(settings)) + place.group(3)));
	}

	private static String table(Map<String, JsonNode> settings) {
		StringBuilder table = new StringBuilder("| key | meaning | value | built-in |\n|---|---|---|---|\n");
		settings.forEach((key, setting) -> {
			String type = setting.required("type").asString();
			table.append("| `%s` | %s | %s | %s |\n".formatted(key, marked(setting.required("description").asString()),
					value(type), builtIn(setting.path("defaultValue").asString(""), enumOf(type) != null)));
		});
		return table.toString();
	}

	/** In the order of the class. */
	private static Map<String, JsonNode> ofLayer(Map<String, JsonNode> settings) {
		Map<String, JsonNode> layer = new LinkedHashMap<>();
		for (Field field : BreakerSettings.class.getDeclaredFields()) {
			String key = DataObjectPropertyName.toDashedForm(field.getName());
			if (settings.containsKey(LAYER + key)) {
				layer.put(key, settings.get(LAYER + key));
			}
		}
		long listed = settings.keySet().stream().filter((key) -> key.startsWith(LAYER)).count();
		if (layer.size() != listed) {
			throw new IllegalStateException("the metadata lists other keys than " + layer.keySet());
		}
		return layer;
	}

	private static Map<String, JsonNode> forAll(Map<String, JsonNode> settings) {
		Map<String, JsonNode> global = new TreeMap<>(settings);
		global.keySet().removeIf((key) -> key.startsWith(LAYER) || key.matches("breaker\\.(configs|instances)"));
		return global;
	}

	private static String marked(String description) {
		String words = description.replaceAll("\\s+", " ");
		return QUOTED.matcher(words)
			.replaceAll((word) -> "`" + ((word.group(1) != null) ? word.group(1) : word.group(2)) + "`");
	}

	private static String value(String type) {
		Class<?> enumType = enumOf(type);
		if (enumType != null) {
			return Arrays.stream(enumType.getEnumConstants())
				.map((constant) -> "`" + constant + "`")
				.collect(Collectors.joining(", "));
		}
		return switch (type) {
			case "java.time.Duration" -> "duration";
			case "java.lang.Integer" -> "whole number";
			case "java.lang.Double" -> "number";
			case "java.lang.Boolean" -> "`true`, `false`";
			case "java.lang.String" -> "text";
			case "java.util.Set<java.lang.String>" -> "list of texts";
			default -> {
				if (!type.startsWith("java.util.Set<java.lang.Class")) {
					throw new IllegalStateException("no words for " + type);
				}
				yield "list of classes";
			}
		};
	}

	private static String builtIn(String value, boolean constant) {
		if (value.isEmpty()) {
			return "–";
		}
		return "`" + (constant ? value.toUpperCase(Locale.ROOT).replace('-', '_') : value) + "`";
	}

	private static @Nullable Class<?> enumOf(String type) {
		if (type.startsWith("java.") || !ClassUtils.isPresent(type, null)) {
			return null;
		}
		Class<?> candidate = ClassUtils.resolveClassName(type, null);
		return candidate.isEnum() ? candidate : null;
	}

	/** What the metadata for IDEs lists, of this project. */
	private static Map<String, JsonNode> settings() throws IOException {
		Map<String, JsonNode> settings = new TreeMap<>();
		for (URL metadata : Collections
			.list(SettingTables.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
			try (InputStream content = metadata.openStream()) {
				JsonNode root = new JsonMapper().readTree(new String(content.readAllBytes(), StandardCharsets.UTF_8));
				for (JsonNode property : root.required("properties")) {
					String name = property.required("name").asString();
					if (OURS.matcher(name).matches()) {
						settings.put(name, property);
					}
				}
			}
		}
		return settings;
	}

}
