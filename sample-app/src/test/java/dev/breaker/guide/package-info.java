/**
 * The examples of the user's guide, compiled and run.
 */
@NullMarked
package dev.breaker.guide;

import org.jspecify.annotations.NullMarked;
