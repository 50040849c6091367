/**
 * The Micrometer meters of circuit breakers and of their store, and what observations are
 * told of them.
 */
@NullMarked
package dev.breaker.spring.metrics;

import org.jspecify.annotations.NullMarked;
