package dev.breaker.core;

import java.time.Duration;

/**
 * A call was refused by its circuit breaker and has not been made.
 */
public class CallNotPermittedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String breakerName;

	private final CircuitBreakerState state;

	private final long retryAfterNanos;

	/**
	 * Makes the exception.
	 * @param breakerName name of the breaker
	 * @param state the state that refused the call
	 * @param retryAfter time to the next attempt, not negative
	 * @param writableStackTrace whether to build a stack trace, which costs more than the
	 * refusal
	 */
	public CallNotPermittedException(String breakerName, CircuitBreakerState state, Duration retryAfter,
			boolean writableStackTrace) {
		this(breakerName, state, retryAfter.toNanos(), writableStackTrace);
	}

	/** Time in nanoseconds: a refused call does not pay for an object more. */
	CallNotPermittedException(String breakerName, CircuitBreakerState state, long retryAfterNanos,
			boolean writableStackTrace) {
		super(null, null, false, writableStackTrace);
		this.breakerName = breakerName;
		this.state = state;
		this.retryAfterNanos = retryAfterNanos;
	}

	/**
	 * Name of the breaker that refused.
	 * @return the name
	 */
	public String breakerName() {
		return this.breakerName;
	}

	/**
	 * The state that refused the call.
	 * @return OPEN, HALF_OPEN, RECOVERING or FORCED_OPEN
	 */
	public CircuitBreakerState state() {
		return this.state;
	}

	/**
	 * Time to the next attempt: the rest of the wait while OPEN, the rest of the override
	 * while FORCED_OPEN (one open wait if the override has no limit), zero while a probe
	 * may be admitted at any moment.
	 * @return the time, not negative
	 */
	public Duration retryAfter() {
		return Duration.ofNanos(this.retryAfterNanos);
	}

	@Override
	public String getMessage() {
		return "Circuit breaker '%s' is %s and does not permit the call; next attempt in %d ms"
			.formatted(this.breakerName, this.state, retryAfter().toMillis());
	}

}
