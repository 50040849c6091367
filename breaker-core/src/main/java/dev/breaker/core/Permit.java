package dev.breaker.core;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import org.jspecify.annotations.Nullable;

/**
 * The permission to make one call, to be settled once when the call has ended. The first
 * of {@link #success}, {@link #failure} and {@link #cancel} counts, the others then
 * change nothing. Settling from another thread is fine.
 *
 * <pre>{@code
 * try (Permit permit = breaker.acquire()) {
 *     try {
 *         Receipt receipt = gateway.charge(order);
 *         permit.success(receipt);
 *     }
 *     catch (GatewayException ex) {
 *         permit.failure(ex);
 *     }
 * }
 * }</pre>
 */
public final class Permit implements AutoCloseable {

	private static final AtomicIntegerFieldUpdater<Permit> SETTLED = AtomicIntegerFieldUpdater.newUpdater(Permit.class,
			"settled");

	private final CallEnds ends;

	private final Admission admission;

	private final OutcomeRules rules;

	private final long start;

	private volatile int settled;

	Permit(CallEnds ends, Admission admission, OutcomeRules rules) {
		this.ends = ends;
		this.admission = admission;
		this.rules = rules;
		this.start = ends.start();
	}

	/**
	 * The call returned.
	 * @return how it counts: a failure if it took longer than the time-out or the result
	 * predicate says so of null
	 */
	public CallOutcome success() {
		return success(null);
	}

	/**
	 * The call returned a result, which is judged by the result predicate.
	 * @param result what it returned
	 * @return how it counts; {@link CallOutcome#IGNORED} if the permit was settled before
	 */
	public CallOutcome success(@Nullable Object result) {
		return settle() ? this.ends.returned(this.admission, this.start, this.rules, result) : CallOutcome.IGNORED;
	}

	/**
	 * The call threw, which is judged by the outcome rules.
	 * @param error what it threw
	 * @return how it counts; {@link CallOutcome#IGNORED} if the permit was settled before
	 */
	public CallOutcome failure(Throwable error) {
		return settle() ? this.ends.threw(this.admission, this.start, this.rules, error) : CallOutcome.IGNORED;
	}

	/**
	 * The call was not made, or says nothing: as if the permit had never been given.
	 */
	public void cancel() {
		if (settle()) {
			this.admission.settle(CallOutcome.IGNORED, false);
		}
	}

	/**
	 * Cancels the permit if it is not settled.
	 */
	@Override
	public void close() {
		cancel();
	}

	private boolean settle() {
		return SETTLED.compareAndSet(this, 0, 1);
	}

}
