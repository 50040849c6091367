package dev.breaker.spring.config;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeansException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.util.ClassUtils;

/**
 * Finds the predicates that settings name, as a bean or as a class.
 */
final class Hooks {

	private final ConfigurableListableBeanFactory beans;

	/**
	 * Those made of classes: equal settings are to stay equal when they are read again.
	 */
	private final Map<String, Object> made = new ConcurrentHashMap<>();

	Hooks(ConfigurableListableBeanFactory beans) {
		this.beans = beans;
	}

	/**
	 * The predicate named by a setting.
	 * @param property the setting, for the message
	 * @param name bean or class name
	 * @throws InvalidBreakerConfigurationException if it names no predicate
	 */
	@SuppressWarnings("unchecked")
	<T extends @Nullable Object> Predicate<T> predicate(ConfigurationProperty property, String name) {
		Object hook = hook(property, name);
		if (hook instanceof Predicate<?> predicate) {
			return (Predicate<T>) predicate;
		}
		throw mistake(property,
				"'%s' is a %s, not a %s".formatted(name, hook.getClass().getName(), Predicate.class.getName()), null);
	}

	private Object hook(ConfigurationProperty property, String name) {
		try {
			if (this.beans.containsBean(name)) {
				return this.beans.getBean(name);
			}
			Object known = this.made.get(name);
			if (known == null) {
				known = this.beans.createBean(ClassUtils.forName(name, this.beans.getBeanClassLoader()));
				this.made.put(name, known);
			}
			return known;
		}
		catch (ClassNotFoundException | LinkageError ex) {
			throw mistake(property, "there is neither a bean nor a class '%s'".formatted(name), ex);
		}
		catch (BeansException ex) {
			throw mistake(property, "'%s' cannot be made: %s".formatted(name, ex.getMessage()), ex);
		}
	}

	private static InvalidBreakerConfigurationException mistake(ConfigurationProperty property, String reason,
			@Nullable Throwable cause) {
		return Mistake
			.of(property, reason, "Name a bean or a class that implements %s.".formatted(Predicate.class.getName()),
					cause)
			.exception();
	}

}
