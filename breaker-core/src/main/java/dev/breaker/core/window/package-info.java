/**
 * Sliding windows over the outcomes of calls: the last N calls, or the last N seconds.
 */
@NullMarked
package dev.breaker.core.window;

import org.jspecify.annotations.NullMarked;
