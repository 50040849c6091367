package dev.breaker.spring.config;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;

/**
 * What one entry under {@code breaker.configs} or {@code breaker.instances} sets.
 *
 * @param path the entry, such as {@code breaker.instances.payments}
 * @param settings its values
 * @param properties where the values come from, by kebab key
 */
record Layer(String path, BreakerSettings settings, Map<String, ConfigurationProperty> properties) {

	@Nullable ConfigurationProperty property(String key) {
		return this.properties.get(key);
	}

}
