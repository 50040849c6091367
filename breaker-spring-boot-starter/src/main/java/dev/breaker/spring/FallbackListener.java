package dev.breaker.spring;

/**
 * Told of every fallback that was called, on the thread that called it. Beans of this
 * type are found by the interceptor of {@code @CircuitProtected}.
 */
@FunctionalInterface
public interface FallbackListener {

	/**
	 * A fallback has ended.
	 * @param breakerName name of the breaker, with its key where it has one
	 * @param succeeded false if the fallback threw
	 */
	void onFallback(String breakerName, boolean succeeded);

}
