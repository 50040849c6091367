package dev.breaker.core;

import java.nio.channels.ClosedByInterruptException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * How the end of a call counts. Ignored always wins; what is not ignored is a failure if
 * nothing restricts the recorded exceptions or one of the restrictions names it, and a
 * success otherwise, as in Resilience4j. Cancellation and interruption of the caller are
 * always ignored. An exception is judged by its cause where it only carries one from
 * another thread ({@link CompletionException}, {@link ExecutionException}).
 *
 * <p>
 * A predicate that throws decides nothing: an exception then counts as failed, a result
 * as successful.
 *
 * @param recordExceptions classes that count as failed; empty for all
 * @param ignoreExceptions classes that count as neither
 * @param recordFailurePredicate further exceptions that count as failed; null for none
 * @param ignoreExceptionPredicate further exceptions that count as neither; null for none
 * @param recordResultPredicate results that count as failed; null for none
 */
public record OutcomeRules(Set<Class<? extends Throwable>> recordExceptions,
		Set<Class<? extends Throwable>> ignoreExceptions, @Nullable Predicate<Throwable> recordFailurePredicate,
		@Nullable Predicate<Throwable> ignoreExceptionPredicate,
		@Nullable Predicate<@Nullable Object> recordResultPredicate) {

	/** Every exception is a failure, every result a success. */
	public static final OutcomeRules DEFAULT = new OutcomeRules(Set.of(), Set.of(), null, null, null);

	private static final int DEEPEST_CAUSE = 20;

	public OutcomeRules {
		recordExceptions = Set.copyOf(recordExceptions);
		ignoreExceptions = Set.copyOf(ignoreExceptions);
	}

	/**
	 * These rules with further classes.
	 * @param record classes that count as failed too; changes nothing where every
	 * exception does
	 * @param ignore classes that count as neither too
	 * @return new rules
	 */
	public OutcomeRules with(Set<Class<? extends Throwable>> record, Set<Class<? extends Throwable>> ignore) {
		Set<Class<? extends Throwable>> recorded = recordsAll() ? Set.of() : union(this.recordExceptions, record);
		return new OutcomeRules(recorded, union(this.ignoreExceptions, ignore), this.recordFailurePredicate,
				this.ignoreExceptionPredicate, this.recordResultPredicate);
	}

	/**
	 * These rules for what has no one result to be judged, as a stream.
	 * @return rules that judge exceptions alone
	 */
	public OutcomeRules withoutResults() {
		return (this.recordResultPredicate == null) ? this : new OutcomeRules(this.recordExceptions,
				this.ignoreExceptions, this.recordFailurePredicate, this.ignoreExceptionPredicate, null);
	}

	/**
	 * Judges a call that threw.
	 * @param thrown what it threw
	 * @param problems told of a predicate that threw, by name and exception
	 * @return how the call counts
	 */
	public CallOutcome judge(Throwable thrown, BiConsumer<String, Throwable> problems) {
		Throwable error = unwrap(thrown);
		if (isCancellation(error) || isAny(this.ignoreExceptions, error)
				|| test("ignoreExceptionPredicate", this.ignoreExceptionPredicate, error, false, problems)) {
			return CallOutcome.IGNORED;
		}
		if (recordsAll()) {
			return CallOutcome.FAILURE;
		}
		boolean recorded = isAny(this.recordExceptions, error)
				|| test("recordFailurePredicate", this.recordFailurePredicate, error, true, problems);
		return recorded ? CallOutcome.FAILURE : CallOutcome.SUCCESS;
	}

	/**
	 * Judges a call that returned.
	 * @param result what it returned
	 * @param problems told of a predicate that threw, by name and exception
	 * @return {@link CallOutcome#FAILURE} or {@link CallOutcome#SUCCESS}
	 */
	@SuppressWarnings("NullAway") // the predicate takes null, which its type says and
									// NullAway does not read
	public CallOutcome judgeResult(@Nullable Object result, BiConsumer<String, Throwable> problems) {
		boolean failed = test("recordResultPredicate", this.recordResultPredicate, result, false, problems);
		return failed ? CallOutcome.FAILURE : CallOutcome.SUCCESS;
	}

	private boolean recordsAll() {
		return this.recordExceptions.isEmpty() && this.recordFailurePredicate == null;
	}

	static Throwable unwrap(Throwable thrown) {
		Throwable error = thrown;
		for (int depth = 0; depth < DEEPEST_CAUSE && carries(error); depth++) {
			Throwable cause = UserExceptions.cause(error);
			if (cause == null) {
				break;
			}
			error = cause;
		}
		return error;
	}

	/** Whether it only carries an exception from another thread. */
	private static boolean carries(Throwable error) {
		return error instanceof CompletionException || error instanceof ExecutionException;
	}

	private static boolean isCancellation(Throwable error) {
		return error instanceof CancellationException || isInterruption(error)
				|| (Thread.currentThread().isInterrupted() && isCausedByInterruption(error));
	}

	private static boolean isInterruption(Throwable error) {
		return error instanceof InterruptedException || error instanceof ClosedByInterruptException;
	}

	/** Clients that wrap the interruption of their caller set its flag again. */
	private static boolean isCausedByInterruption(Throwable error) {
		Throwable cause = UserExceptions.cause(error);
		for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
			if (isInterruption(cause)) {
				return true;
			}
			cause = UserExceptions.cause(cause);
		}
		return false;
	}

	private static boolean isAny(Set<Class<? extends Throwable>> classes, Throwable error) {
		if (classes.isEmpty()) {
			return false;
		}
		for (Class<? extends Throwable> type : classes) {
			if (type.isInstance(error)) {
				return true;
			}
		}
		return false;
	}

	private static <T extends @Nullable Object> boolean test(String name, @Nullable Predicate<T> predicate, T value,
			boolean ifItThrows, BiConsumer<String, Throwable> problems) {
		if (predicate == null) {
			return false;
		}
		try {
			return predicate.test(value);
		}
		catch (Throwable ex) {
			problems.accept(name, ex);
			return ifItThrows;
		}
	}

	private static Set<Class<? extends Throwable>> union(Set<Class<? extends Throwable>> one,
			Set<Class<? extends Throwable>> other) {
		Set<Class<? extends Throwable>> union = new HashSet<>(one);
		union.addAll(other);
		return union;
	}

}
