package dev.breaker.spring.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.convert.ConversionFailedException;
import org.springframework.core.convert.ConverterNotFoundException;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

/**
 * Says what is allowed where a text could not be turned into a setting.
 */
public final class BindMistakes {

	private BindMistakes() {
	}

	/**
	 * Describes why properties of circuit breakers were not bound.
	 * @param ex what the binder threw
	 * @return the same in terms of properties, not of classes
	 */
	public static InvalidBreakerConfigurationException describe(BindException ex) {
		for (Throwable cause = ex.getCause(); cause != null; cause = cause.getCause()) {
			if (cause instanceof BindValidationException invalid) {
				return describe(ex.getName(), invalid);
			}
		}
		return of(ex.getName(), ex.getProperty(), ex.getTarget().getType().resolve(Object.class), ex).exception();
	}

	static Mistake of(ConfigurationPropertyName name, @Nullable ConfigurationProperty property, Class<?> type,
			Throwable error) {
		String action = "Correct or remove %s.".formatted(name);
		if (property == null) {
			return Mistake.of("%s: %s".formatted(name, reason(error, type)), action);
		}
		return Mistake.of(property, reason(error, type), action, error);
	}

	private static InvalidBreakerConfigurationException describe(ConfigurationPropertyName prefix,
			BindValidationException invalid) {
		Mistakes mistakes = new Mistakes();
		for (ObjectError error : invalid.getValidationErrors()) {
			String field = (error instanceof FieldError wrong) ? "." + wrong.getField() : "";
			ConfigurationPropertyName name = ConfigurationPropertyName
				.of(prefix + DataObjectPropertyName.toDashedForm(field));
			String action = "Correct or remove %s.".formatted(name);
			mistakes.add(invalid.getValidationErrors()
				.getBoundProperties()
				.stream()
				.filter((property) -> property.getName().equals(name))
				.findFirst()
				.map((property) -> Mistake.of(property, String.valueOf(error.getDefaultMessage()), action, invalid))
				.orElseGet(() -> Mistake.of("%s: %s".formatted(name, error.getDefaultMessage()), action)));
		}
		return mistakes.exception();
	}

	private static String reason(Throwable error, Class<?> type) {
		for (@Nullable
		Throwable cause = error; cause != null; cause = cause.getCause()) {
			if (cause instanceof ConversionFailedException || cause instanceof ConverterNotFoundException) {
				return allowed(type);
			}
		}
		return String.valueOf(rootOf(error).getMessage());
	}

	private static String allowed(Class<?> type) {
		if (type.isEnum()) {
			return "must be one of "
					+ Arrays.stream(type.getEnumConstants()).map(Object::toString).collect(Collectors.joining(", "));
		}
		if (type == Duration.class) {
			return "must be a duration such as 500ms, 30s or 10m";
		}
		if (type == Integer.class || type == int.class) {
			return "must be a whole number";
		}
		if (type == Double.class) {
			return "must be a number";
		}
		if (type == Boolean.class || type == boolean.class) {
			return "must be true or false";
		}
		if (type.getName().startsWith("dev.breaker.")) {
			return "holds settings and is not itself a value";
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
