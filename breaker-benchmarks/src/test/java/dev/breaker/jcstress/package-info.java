/**
 * Races of two threads, with the table of what may come of each.
 */
@NullMarked
package dev.breaker.jcstress;

import org.jspecify.annotations.NullMarked;
