package dev.breaker.spring.config;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * A setting of {@code breaker.*} is not allowed. Reported by a failure analysis when it
 * stops the start.
 */
public class InvalidBreakerConfigurationException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String description;

	private final String action;

	/**
	 * Makes the exception.
	 * @param description what is wrong: property, value, where it was set, what is
	 * allowed
	 * @param action how to mend it
	 */
	public InvalidBreakerConfigurationException(String description, String action) {
		this(description, action, null);
	}

	/**
	 * Makes the exception.
	 * @param description what is wrong: property, value, where it was set, what is
	 * allowed
	 * @param action how to mend it
	 * @param cause what found it out; null for nothing further
	 */
	public InvalidBreakerConfigurationException(String description, String action, @Nullable Throwable cause) {
		super(description + System.lineSeparator() + action, cause);
		this.description = description;
		this.action = action;
	}

	/**
	 * Makes the exception for a property that is set.
	 * @param environment where it is set
	 * @param name the property in kebab case
	 * @param reason why the value is not allowed
	 * @param action how to mend it
	 * @return the exception
	 */
	public static InvalidBreakerConfigurationException of(ConfigurableEnvironment environment, String name,
			String reason, String action) {
		ConfigurationPropertyName propertyName = ConfigurationPropertyName.of(name);
		for (ConfigurationPropertySource source : ConfigurationPropertySources.from(environment.getPropertySources())) {
			ConfigurationProperty property = source.getConfigurationProperty(propertyName);
			if (property != null) {
				return Mistake.of(property, reason, action);
			}
		}
		return new InvalidBreakerConfigurationException("%s: %s".formatted(name, reason), action);
	}

	/**
	 * What is wrong.
	 * @return property, value, origin and what is allowed
	 */
	public String description() {
		return this.description;
	}

	/**
	 * How to mend it.
	 * @return what to do
	 */
	public String action() {
		return this.action;
	}

}
