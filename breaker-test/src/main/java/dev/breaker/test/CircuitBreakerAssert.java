package dev.breaker.test;

import java.util.Locale;
import java.util.Objects;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerSnapshot;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.LastFailure;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions about a circuit breaker. Numbers of calls, and reasons, are those since the
 * breaker was made, or since {@link TestBreakers#reset()}, which happens after each test
 * of an application context.
 *
 * <pre class="code">
 * assertThat(breaker).isOpen().hasFailureRate(100).hasRefused(3);
 * </pre>
 */
public final class CircuitBreakerAssert extends AbstractAssert<CircuitBreakerAssert, CircuitBreaker> {

	private static final double ROUNDING = 0.05;

	private CircuitBreakerAssert(@Nullable CircuitBreaker actual) {
		super(actual, CircuitBreakerAssert.class);
	}

	/**
	 * Begins assertions.
	 * @param actual the breaker to look at
	 * @return assertions
	 */
	public static CircuitBreakerAssert assertThat(@Nullable CircuitBreaker actual) {
		return new CircuitBreakerAssert(actual);
	}

	/**
	 * Asserts that calls are admitted and watched.
	 * @return this assertion
	 */
	public CircuitBreakerAssert isClosed() {
		return hasState(CircuitBreakerState.CLOSED);
	}

	/**
	 * Asserts that calls are refused until the wait is over. A forced state is another.
	 * @return this assertion
	 */
	public CircuitBreakerAssert isOpen() {
		return hasState(CircuitBreakerState.OPEN);
	}

	/**
	 * Asserts that a few calls are admitted as probes. So they are as soon as the wait is
	 * over, before anybody calls.
	 * @return this assertion
	 */
	public CircuitBreakerAssert isHalfOpen() {
		return hasState(CircuitBreakerState.HALF_OPEN);
	}

	/**
	 * Asserts the effective state, with mode, override and time counted in.
	 * @param expected the state
	 * @return this assertion
	 */
	public CircuitBreakerAssert hasState(CircuitBreakerState expected) {
		CircuitBreakerSnapshot snapshot = snapshot();
		return verify(snapshot.state() == expected, snapshot, "to be " + expected, "it is " + snapshot.state());
	}

	/**
	 * Asserts the share of failed calls in the window; of an open circuit, in the window
	 * that opened it.
	 * @param percent 0 to 100, compared to one decimal
	 * @return this assertion
	 */
	public CircuitBreakerAssert hasFailureRate(double percent) {
		CircuitBreakerSnapshot snapshot = snapshot();
		Double rate = snapshot.failureRate();
		return verify(rate != null && Math.abs(rate - percent) < ROUNDING, snapshot,
				String.format(Locale.ROOT, "to have a failure rate of %.1f %%", percent), "it has " + words(rate));
	}

	/**
	 * Asserts how many calls counted as successful.
	 * @param calls number of calls
	 * @return this assertion
	 */
	public CircuitBreakerAssert hasSucceeded(long calls) {
		CircuitBreakerSnapshot snapshot = snapshot();
		return count(snapshot, "succeeded", calls, since().successful());
	}

	/**
	 * Asserts how many calls counted as failed.
	 * @param calls number of calls
	 * @return this assertion
	 */
	public CircuitBreakerAssert hasFailed(long calls) {
		CircuitBreakerSnapshot snapshot = snapshot();
		return count(snapshot, "failed", calls, since().failed());
	}

	/**
	 * Asserts how many calls counted as neither successful nor failed.
	 * @param calls number of calls
	 * @return this assertion
	 */
	public CircuitBreakerAssert hasIgnored(long calls) {
		CircuitBreakerSnapshot snapshot = snapshot();
		return count(snapshot, "ignored", calls, since().ignored());
	}

	/**
	 * Asserts how many calls were refused, and so not made.
	 * @param calls number of calls
	 * @return this assertion
	 */
	public CircuitBreakerAssert hasRefused(long calls) {
		CircuitBreakerSnapshot snapshot = snapshot();
		return count(snapshot, "refused", calls, since().refused());
	}

	/**
	 * Asserts why the circuit opened last.
	 * @param part a part of the sentence, such as {@code failure rate}
	 * @return this assertion
	 */
	public CircuitBreakerAssert hasOpenedBecause(String part) {
		CircuitBreakerSnapshot snapshot = snapshot();
		String reason = openedBecause(snapshot);
		return verify(reason != null && reason.contains(part), snapshot,
				"to have opened because of \"%s\"".formatted(part),
				(reason != null) ? "it opened because of \"%s\"".formatted(reason) : "it never opened");
	}

	private CircuitBreakerAssert count(CircuitBreakerSnapshot snapshot, String what, long expected, long counted) {
		return verify(counted == expected, snapshot, "to have %s %d".formatted(what, expected),
				"it has %s %d".formatted(what, counted));
	}

	private CircuitBreakerAssert verify(boolean holds, CircuitBreakerSnapshot snapshot, String expected, String found) {
		if (!holds) {
			throw failure("%s", "Expecting circuit breaker '%s' %s, but %s:%n%s".formatted(snapshot.name(), expected,
					found, describe(snapshot)));
		}
		return this;
	}

	private String describe(CircuitBreakerSnapshot snapshot) {
		LastFailure last = (since().failed() > 0) ? snapshot.lastFailure() : null;
		StringBuilder lines = new StringBuilder();
		lines.append("  state: %s, mode %s%n".formatted(snapshot.state(), snapshot.mode()));
		lines.append("  window: %d of %d calls failed, %d slow; %s%n".formatted(snapshot.failedCalls(),
				snapshot.bufferedCalls(), snapshot.slowCalls(), words(snapshot.failureRate())));
		lines.append("  calls: %s%n".formatted(since()));
		lines.append("  opened because: %s%n".formatted(Objects.requireNonNullElse(openedBecause(snapshot), "-")));
		lines.append("  last failure: %s".formatted((last != null) ? last.type() + ": " + last.message() : "-"));
		return lines.toString();
	}

	private @Nullable String openedBecause(CircuitBreakerSnapshot snapshot) {
		return (since().opened() > 0) ? snapshot.openedBecause() : null;
	}

	private String words(@Nullable Double rate) {
		return (rate != null) ? String.format(Locale.ROOT, "a failure rate of %.1f %%", rate)
				: "no failure rate below %d calls".formatted(this.actual.config().minimumNumberOfCalls());
	}

	private SinceReset since() {
		return SinceReset.of(this.actual);
	}

	private CircuitBreakerSnapshot snapshot() {
		isNotNull();
		return this.actual.snapshot();
	}

}
