package dev.breaker.spring.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.core.convert.ConversionFailedException;
import org.springframework.core.convert.ConverterNotFoundException;

/**
 * Says what is allowed where a text could not be turned into a setting.
 */
final class BindMistakes {

	private BindMistakes() {
	}

	static InvalidBreakerConfigurationException describe(BindException ex) {
		ConfigurationProperty property = ex.getProperty();
		if (property == null) {
			return new InvalidBreakerConfigurationException(
					"'%s' cannot be read: %s".formatted(ex.getName(), rootOf(ex).getMessage()),
					"Correct or remove %s.".formatted(ex.getName()), ex);
		}
		return Mistake.of(property, reason(ex), "Correct or remove %s.".formatted(property.getName()), ex);
	}

	private static String reason(BindException ex) {
		for (Throwable cause = ex.getCause(); cause != null; cause = cause.getCause()) {
			if (cause instanceof ConversionFailedException || cause instanceof ConverterNotFoundException) {
				return allowed(ex.getTarget().getType().resolve(Object.class));
			}
		}
		return String.valueOf(rootOf(ex).getMessage());
	}

	private static String allowed(Class<?> type) {
		if (type.isEnum()) {
			return "must be one of "
					+ Arrays.stream(type.getEnumConstants()).map(Object::toString).collect(Collectors.joining(", "));
		}
		if (type == Duration.class) {
			return "must be a duration such as 500ms, 30s or 10m";
		}
		if (type == Integer.class) {
			return "must be a whole number";
		}
		if (type == Double.class) {
			return "must be a number";
		}
		if (type == Boolean.class) {
			return "must be true or false";
		}
		return "must be the full name of a class on the class path (a nested one as Outer$Nested)";
	}

	private static Throwable rootOf(Throwable ex) {
		Throwable root = ex;
		for (@Nullable
		Throwable cause = ex.getCause(); cause != null; cause = cause.getCause()) {
			root = cause;
		}
		return root;
	}

}
