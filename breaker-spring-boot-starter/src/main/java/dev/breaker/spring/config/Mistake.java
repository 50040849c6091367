package dev.breaker.spring.config;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.origin.Origin;

/**
 * A setting that cannot be used.
 *
 * @param property the setting; null where none is to blame
 * @param text property, value, origin and what is allowed
 * @param action how to mend it
 * @param cause what found it out; null for nothing further
 */
record Mistake(@Nullable ConfigurationProperty property, String text, String action, @Nullable Throwable cause) {

	private static final int KEY = 3;

	static Mistake of(ConfigurationProperty property, String reason, String action) {
		return of(property, reason, action, null);
	}

	static Mistake of(ConfigurationProperty property, String reason, String action, @Nullable Throwable cause) {
		return new Mistake(property,
				"%s%n    Reason: %s".formatted(where(property.getName().toString(), property), reason), action, cause);
	}

	static Mistake of(String sentence, String action) {
		return new Mistake(null, "    " + sentence, action, null);
	}

	/** The key of the layer that the property sets; null where it sets none. */
	@Nullable String key() {
		return (this.property != null && this.property.getName().getNumberOfElements() > KEY)
				? this.property.getName().getElement(KEY, Form.DASHED) : null;
	}

	InvalidBreakerConfigurationException exception() {
		Mistakes mistakes = new Mistakes();
		mistakes.add(this);
		return mistakes.exception();
	}

	static String where(String name, ConfigurationProperty property) {
		return "    Property: %s%n    Value: \"%s\"%n    Origin: %s".formatted(name, property.getValue(),
				origin(property));
	}

	static String origin(ConfigurationProperty property) {
		Origin origin = property.getOrigin();
		if (origin != null) {
			return origin.toString();
		}
		ConfigurationPropertySource source = property.getSource();
		return (source != null) ? String.valueOf(source.getUnderlyingSource()) : "unknown";
	}

}
