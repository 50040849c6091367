/**
 * What sharing breakers across a fleet costs calls, instances and Redis.
 */
@NullMarked
package dev.breaker.benchmarks.fleet;

import org.jspecify.annotations.NullMarked;
