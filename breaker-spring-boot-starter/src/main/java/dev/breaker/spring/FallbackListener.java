package dev.breaker.spring;

/**
 * Told of every fallback: before it is called, on the thread that calls it, and when it
 * has ended, on the thread where it ends. Beans of this type are found by the interceptor
 * of {@code @CircuitProtected}.
 */
@FunctionalInterface
public interface FallbackListener {

	/**
	 * A fallback has ended.
	 * @param breakerName name of the breaker, with its key where it has one
	 * @param succeeded false if the fallback threw
	 */
	void onFallback(String breakerName, boolean succeeded);

	/**
	 * A fallback is about to be called.
	 * @param breakerName name of the breaker, with its key where it has one
	 * @param insteadOf why the call was refused or failed
	 */
	default void beforeFallback(String breakerName, Throwable insteadOf) {
	}

}
