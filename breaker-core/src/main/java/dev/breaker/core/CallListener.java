package dev.breaker.core;

/**
 * Told of every finished call, for meters: called on the caller's thread with nothing
 * allocated, where {@link CircuitBreakerEvent} is for those who want more. A listener
 * that throws hurts nobody.
 */
@FunctionalInterface
public interface CallListener {

	/**
	 * A call has finished.
	 * @param outcome how it counts
	 * @param nanos how long it took, in nanoseconds: a bare number because this is the
	 * one callback on the path of every call
	 */
	void onCall(CallOutcome outcome, long nanos);

}
