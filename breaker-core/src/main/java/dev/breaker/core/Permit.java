package dev.breaker.core;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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

	private static final AtomicIntegerFieldUpdater<Permit> STATUS = AtomicIntegerFieldUpdater.newUpdater(Permit.class,
			"status");

	private static final CallOutcome[] OUTCOMES = CallOutcome.values();

	private static final int OPEN = 0;

	/** Left to the guard of an asynchronous call, who alone settles it. */
	private static final int GUARDED = 1;

	private static final int SETTLING = 2;

	/** And above, by outcome. */
	private static final int SETTLED = 3;

	private final CallEnds ends;

	private final Admission admission;

	private final OutcomeRules rules;

	private final long start;

	private volatile int status;

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
		return settle(OPEN) ? returned(result) : CallOutcome.IGNORED;
	}

	/**
	 * The call threw, which is judged by the outcome rules.
	 * @param error what it threw
	 * @return how it counts; {@link CallOutcome#IGNORED} if the permit was settled before
	 */
	public CallOutcome failure(Throwable error) {
		return settle(OPEN) ? threw(error) : CallOutcome.IGNORED;
	}

	/**
	 * The call was not made, or says nothing: as if the permit had never been given.
	 */
	public void cancel() {
		if (settle(OPEN)) {
			cancelled();
		}
	}

	/**
	 * Cancels the permit if it is neither settled nor left to {@link #guard}.
	 */
	@Override
	public void close() {
		cancel();
	}

	/**
	 * How the call counted.
	 * @return the outcome; {@link CallOutcome#IGNORED} if the permit was cancelled, null
	 * if it is not settled yet
	 */
	public @Nullable CallOutcome outcome() {
		int status = this.status;
		return (status >= SETTLED) ? OUTCOMES[status - SETTLED] : null;
	}

	/**
	 * After how long to give the call up.
	 * @return the time-out; null if there is none, or the breaker does not enforce
	 */
	public @Nullable Duration timeout() {
		return this.ends.timeout();
	}

	/**
	 * Whether {@link #make} would interrupt the call at its time-out.
	 * @return true if so
	 */
	public boolean interrupts() {
		return this.ends.interrupts();
	}

	/**
	 * Makes the call on this thread and, where
	 * {@link CircuitBreakerConfig#timeoutInterrupt()} demands it, interrupts it at its
	 * time-out. Settles nothing.
	 * @param <T> type of the result
	 * @param <E> type of the exception that the call declares
	 * @param call the call
	 * @return its result
	 * @throws E what the call throws
	 * @throws CallTimeoutException if the call was interrupted at its time-out
	 */
	public <T extends @Nullable Object, E extends Throwable> T make(CheckedSupplier<T, E> call) throws E {
		return this.ends.make(call);
	}

	/**
	 * Guards an asynchronous call until it completes, is cancelled or times out, and
	 * settles the permit then; whoever else settles it from now on changes nothing.
	 * Cancelling the returned future cancels the call.
	 * @param <T> type of the result
	 * @param call the call, which has been started
	 * @return completes as the call does, once the permit is settled; with
	 * {@link java.util.concurrent.TimeoutException} past the time-out
	 * @throws IllegalStateException if the permit is settled or guards a call already
	 */
	public <T extends @Nullable Object> CompletableFuture<T> guard(CompletionStage<T> call) {
		if (!STATUS.compareAndSet(this, OPEN, GUARDED)) {
			throw new IllegalStateException(
					"the permit is settled or guards a call already; acquire one for each call");
		}
		return AsyncCall.guard(this, call, timeout());
	}

	/** As {@link #success(Object)}, by the guard; false if it was settled before. */
	boolean guardedReturned(@Nullable Object result) {
		if (!settle(GUARDED)) {
			return false;
		}
		returned(result);
		return true;
	}

	/** As {@link #failure(Throwable)}, by the guard; false if it was settled before. */
	boolean guardedThrew(Throwable error) {
		if (!settle(GUARDED)) {
			return false;
		}
		threw(error);
		return true;
	}

	/** As {@link #cancel()}, by the guard. */
	void guardedCancelled() {
		if (settle(GUARDED)) {
			cancelled();
		}
	}

	private boolean settle(int from) {
		return STATUS.compareAndSet(this, from, SETTLING);
	}

	private CallOutcome returned(@Nullable Object result) {
		return settled(this.ends.returned(this.admission, this.start, this.rules, result));
	}

	private CallOutcome threw(Throwable error) {
		return settled(this.ends.threw(this.admission, this.start, this.rules, error));
	}

	private void cancelled() {
		this.admission.settle(CallOutcome.IGNORED, false);
		settled(CallOutcome.IGNORED);
	}

	private CallOutcome settled(CallOutcome outcome) {
		STATUS.lazySet(this, SETTLED + outcome.ordinal());
		return outcome;
	}

}
