package dev.breaker.spring.config;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.source.ConfigurationProperty;

/**
 * What one entry under {@code breaker.configs} or {@code breaker.instances} sets.
 *
 * @param path the entry, such as {@code breaker.instances.payments}
 * @param settings its values
 * @param properties where the values come from, by kebab key
 * @param unreadable what could not be turned into a value, by kebab key
 */
record Layer(String path, BreakerSettings settings, Map<String, ConfigurationProperty> properties,
		Map<String, Mistake> unreadable) {

	@Nullable ConfigurationProperty property(String key) {
		return this.properties.get(key);
	}

	Layer without(String key) {
		if (!this.properties.containsKey(key)) {
			return this;
		}
		BreakerSettings others = new BreakerSettings();
		BeanUtils.copyProperties(this.settings, others, Setting.propertyOf(key));
		Map<String, ConfigurationProperty> origins = new LinkedHashMap<>(this.properties);
		origins.remove(key);
		return new Layer(this.path, others, origins, this.unreadable);
	}

}
