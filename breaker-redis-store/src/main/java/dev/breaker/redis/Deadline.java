package dev.breaker.redis;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.breaker.core.fleet.StateStoreException;

/**
 * The moment at which an operation gives up, however many commands it takes.
 */
final class Deadline {

	private final Duration duration;

	private final long end;

	private Deadline(Duration duration) {
		this.duration = duration;
		this.end = System.nanoTime() + duration.toNanos();
	}

	static Deadline in(Duration duration) {
		return new Deadline(duration);
	}

	/**
	 * Waits for a result until the deadline.
	 * @param future what to wait for
	 * @param what what is waited for, for the message
	 * @return the result
	 * @throws StateStoreException if there is none by then, or an error instead
	 */
	<T> T await(Future<T> future, String what) {
		try {
			return future.get(Math.max(0, this.end - System.nanoTime()), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			throw new OverdueException("Redis: " + what + " not done within " + this.duration.toMillis() + " ms");
		}
		catch (ExecutionException ex) {
			Throwable cause = (ex.getCause() != null) ? ex.getCause() : ex;
			throw new StateStoreException("Redis: " + what + " failed: " + reasons(cause), cause);
		}
		catch (CancellationException ex) {
			throw new StateStoreException("Redis: " + what + " cancelled", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new StateStoreException("Redis: " + what + " interrupted", ex);
		}
	}

	/** Often only the last cause says more than that there is no connection. */
	private static String reasons(Throwable problem) {
		Set<String> reasons = new LinkedHashSet<>();
		for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
			reasons.add(String.valueOf(cause.getMessage()));
		}
		return String.join(": ", reasons);
	}

	/** The server did not answer in time. */
	static final class OverdueException extends StateStoreException {

		private static final long serialVersionUID = 1L;

		OverdueException(String message) {
			super(message);
		}

	}

}
