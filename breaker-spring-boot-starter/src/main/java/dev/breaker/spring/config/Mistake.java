package dev.breaker.spring.config;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.origin.Origin;

/**
 * Words for a setting that is not allowed.
 */
final class Mistake {

	private Mistake() {
	}

	/**
	 * Describes a property that was set.
	 * @param property what was set, and where
	 * @param reason what is allowed
	 * @param action how to mend it
	 */
	static InvalidBreakerConfigurationException of(ConfigurationProperty property, String reason, String action) {
		return of(property, reason, action, null);
	}

	static InvalidBreakerConfigurationException of(ConfigurationProperty property, String reason, String action,
			@Nullable Throwable cause) {
		String description = "A setting of the circuit breakers is not allowed:%n%n%s%n    Reason: %s"
			.formatted(where(property.getName().toString(), property), reason);
		return new InvalidBreakerConfigurationException(description, action, cause);
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
