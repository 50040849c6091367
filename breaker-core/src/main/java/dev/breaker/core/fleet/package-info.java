/**
 * Sharing breakers between the instances of an application: the {@link StateStore} they
 * share, what travels over it, and the background lane that is the only one to talk to
 * it. Users touch none of it; who writes a store for another server implements
 * {@link StateStore}.
 */
@NullMarked
package dev.breaker.core.fleet;

import org.jspecify.annotations.NullMarked;
