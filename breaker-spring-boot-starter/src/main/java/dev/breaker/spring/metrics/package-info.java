/**
 * The Micrometer meters of circuit breakers and of their store.
 */
@NullMarked
package dev.breaker.spring.metrics;

import org.jspecify.annotations.NullMarked;
