package dev.breaker.core;

/**
 * A setting of a circuit breaker that cannot be used.
 */
public class InvalidCircuitBreakerConfigException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private final String property;

	private final String value;

	private final String requirement;

	/**
	 * Makes the exception.
	 * @param property the setting, in camel case as the builder's method
	 * @param value what was given
	 * @param requirement what is allowed and how to mend it
	 */
	public InvalidCircuitBreakerConfigException(String property, Object value, String requirement) {
		super("%s = %s: %s".formatted(property, value, requirement));
		this.property = property;
		this.value = String.valueOf(value);
		this.requirement = requirement;
	}

	/**
	 * The setting that is wrong.
	 * @return its name in camel case, as the builder's method
	 */
	public String property() {
		return this.property;
	}

	/**
	 * What was given.
	 * @return the value as text
	 */
	public String value() {
		return this.value;
	}

	/**
	 * What is allowed and how to mend it.
	 * @return one or two sentences
	 */
	public String requirement() {
		return this.requirement;
	}

}
