package dev.breaker.spring.config;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Settings of {@code breaker.*} are not allowed. Reported by a failure analysis when they
 * stop the start.
 */
public class InvalidBreakerConfigurationException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String description;

	private final String action;

	private final transient List<Mistake> mistakes;

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
		this.mistakes = List.of(new Mistake(null, description, action, cause));
	}

	InvalidBreakerConfigurationException(List<Mistake> mistakes, String description, String action) {
		super(description + System.lineSeparator() + action, mistakes.get(0).cause());
		this.description = description;
		this.action = action;
		this.mistakes = List.copyOf(mistakes);
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
				return Mistake.of(property, reason, action).exception();
			}
		}
		return new InvalidBreakerConfigurationException("%s: %s".formatted(name, reason), action);
	}

	List<Mistake> mistakes() {
		return this.mistakes;
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
