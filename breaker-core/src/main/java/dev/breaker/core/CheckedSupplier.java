package dev.breaker.core;

import org.jspecify.annotations.Nullable;

/**
 * A call that returns a value and may throw.
 *
 * @param <T> type of the value
 * @param <E> type of the exception; inferred as {@link RuntimeException} where the call
 * declares none
 */
@FunctionalInterface
public interface CheckedSupplier<T extends @Nullable Object, E extends Throwable> {

	/**
	 * Makes the call.
	 * @return its value
	 * @throws E if it fails
	 */
	T get() throws E;

}
