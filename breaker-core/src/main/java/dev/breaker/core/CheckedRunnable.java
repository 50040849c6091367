package dev.breaker.core;

/**
 * A call that returns nothing and may throw.
 *
 * @param <E> type of the exception; inferred as {@link RuntimeException} where the call
 * declares none
 */
@FunctionalInterface
public interface CheckedRunnable<E extends Throwable> {

	/**
	 * Makes the call.
	 * @throws E if it fails
	 */
	void run() throws E;

}
