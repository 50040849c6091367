package dev.breaker.core;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A blocking call took longer than its time-out and was interrupted, as
 * {@link CircuitBreakerConfig#timeoutInterrupt()} demands. What the call threw then is
 * the cause; it may have had its effect all the same.
 */
public class CallTimeoutException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String breakerName;

	private final Duration timeout;

	/**
	 * Makes the exception.
	 * @param breakerName name of the breaker
	 * @param timeout the time-out
	 * @param cause what the interrupted call threw; null if it returned
	 */
	public CallTimeoutException(String breakerName, Duration timeout, @Nullable Throwable cause) {
		super("Circuit breaker '%s' interrupted the call, which took longer than %d ms".formatted(breakerName,
				timeout.toMillis()), cause);
		this.breakerName = breakerName;
		this.timeout = timeout;
	}

	/**
	 * Name of the breaker that interrupted the call.
	 * @return the name
	 */
	public String breakerName() {
		return this.breakerName;
	}

	/**
	 * The time-out that the call did not keep.
	 * @return a positive duration
	 */
	public Duration timeout() {
		return this.timeout;
	}

}
