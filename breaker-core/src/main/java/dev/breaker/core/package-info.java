/**
 * The circuit breaker: its state machine and everything a user touches.
 */
@NullMarked
package dev.breaker.core;

import org.jspecify.annotations.NullMarked;
