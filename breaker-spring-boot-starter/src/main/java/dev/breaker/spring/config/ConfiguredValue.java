package dev.breaker.spring.config;

/**
 * One effective setting of a breaker.
 *
 * @param key its key as written in YAML, such as {@code failure-rate-threshold}
 * @param value its value as text
 * @param origin where the value was set, such as a file with line and column, or
 * {@code built-in}
 */
public record ConfiguredValue(String key, String value, String origin) {
}
