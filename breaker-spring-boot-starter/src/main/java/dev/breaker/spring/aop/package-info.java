/**
 * How a method that is {@link dev.breaker.spring.CircuitProtected} comes to be guarded:
 * the plan made of it once at start, and the proxy's way through that plan.
 */
@NullMarked
package dev.breaker.spring.aop;

import org.jspecify.annotations.NullMarked;
