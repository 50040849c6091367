/**
 * What a circuit breaker costs a Spring Boot application, ours and Resilience4j's.
 */
@NullMarked
package dev.breaker.benchmarks.spring;

import org.jspecify.annotations.NullMarked;
