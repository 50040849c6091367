/**
 * A shop that pays over HTTP, with a payment provider that fails on request.
 */
@NullMarked
package dev.breaker.sample;

import org.jspecify.annotations.NullMarked;
