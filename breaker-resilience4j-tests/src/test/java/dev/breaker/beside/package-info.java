/**
 * The starter beside Resilience4j's, and the settings of the one under the prefix of the
 * other.
 */
@NullMarked
package dev.breaker.beside;

import org.jspecify.annotations.NullMarked;
