/**
 * The store that shares the states of circuit breakers through Redis.
 */
@NullMarked
package dev.breaker.redis;

import org.jspecify.annotations.NullMarked;
