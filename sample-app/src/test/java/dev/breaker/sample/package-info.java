/**
 * The shop from end to end, over HTTP, alone and as a fleet on a real Redis.
 */
@NullMarked
package dev.breaker.sample;

import org.jspecify.annotations.NullMarked;
