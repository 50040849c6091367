package dev.breaker.core.fleet;

/**
 * The store could not be reached or did not answer in time. Only the background lane sees
 * it; it is never thrown at a caller of a protected method.
 */
public class StateStoreException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Makes an exception with a cause.
	 * @param message what was tried and what went wrong
	 * @param cause the client's exception
	 */
	public StateStoreException(String message, Throwable cause) {
		super(message, cause);
	}

	/**
	 * Makes an exception without a cause.
	 * @param message what was tried and what went wrong
	 */
	public StateStoreException(String message) {
		super(message);
	}

}
