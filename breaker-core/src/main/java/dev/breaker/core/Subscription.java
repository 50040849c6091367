package dev.breaker.core;

/**
 * A listener's registration. Closing it removes the listener.
 */
@FunctionalInterface
public interface Subscription extends AutoCloseable {

	@Override
	void close();

}
