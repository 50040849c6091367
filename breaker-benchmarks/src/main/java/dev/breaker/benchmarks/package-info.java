/**
 * What a call through a circuit breaker costs, ours and its peers.
 */
@NullMarked
package dev.breaker.benchmarks;

import org.jspecify.annotations.NullMarked;
