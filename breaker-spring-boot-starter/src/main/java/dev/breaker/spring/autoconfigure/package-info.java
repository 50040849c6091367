/**
 * Auto-configuration of circuit breakers, one class per concern.
 */
@NullMarked
package dev.breaker.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
