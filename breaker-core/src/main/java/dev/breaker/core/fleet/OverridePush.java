package dev.breaker.core.fleet;

import java.time.Duration;

/**
 * An override on its way to the store. A new one has revision 0 and gets
 * {@code max(knownRev + 1, server time in µs − age)}; one that already has a revision is
 * re-asserted under it.
 *
 * @param breaker name of the breaker
 * @param register the content
 * @param knownRev the highest revision the setter knew when it set it
 * @param age how long ago it was set
 */
public record OverridePush(String breaker, OverrideRegister register, long knownRev, Duration age) {
}
