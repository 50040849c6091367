/**
 * The actuator endpoint {@code circuitbreakers} and the health indicator.
 */
@NullMarked
package dev.breaker.spring.actuate;

import org.jspecify.annotations.NullMarked;
