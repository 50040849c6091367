package dev.breaker.core;

import java.time.Duration;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Predicate;

import dev.breaker.core.window.SlidingWindow;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a circuit breaker: immutable, checked when built. Names and meanings
 * are those of Resilience4j where the meaning is the same.
 *
 * <pre>{@code
 * CircuitBreakerConfig config = CircuitBreakerConfig.builder()
 *     .failureRateThreshold(40)
 *     .slidingWindow(SlidingWindowType.COUNT_BASED, 20)
 *     .waitDurationInOpenState(Duration.ofSeconds(10))
 *     .build();
 * }</pre>
 *
 * @param mode whether the breaker acts on what it sees
 * @param failureRateThreshold percent of failed calls that opens, above 0 to 100
 * @param slowCallRateThreshold percent of slow calls that opens, above 0 to 100; has no
 * effect without a slow-call duration
 * @param slowCallDurationThreshold a call that takes longer is slow; null for no
 * slow-call rule
 * @param minimumNumberOfCalls calls the window must hold before a rate counts, at least 1
 * @param consecutiveFailureThreshold failures in a row that open, at most 1 000 000; 0
 * for off
 * @param failureCountThreshold failures within the window that open; 0 for off
 * @param slidingWindowType what the window size counts
 * @param slidingWindowSize seconds or calls
 * @param openWait how long the circuit stays open
 * @param permittedNumberOfCallsInHalfOpenState most probes of a half-open round
 * @param successThresholdInHalfOpenState successful probes that close the circuit
 * @param maxWaitDurationInHalfOpenState how long one probe may take before it counts as
 * failed
 * @param rampUpDuration how long only a growing share of calls is admitted after closing;
 * zero for none
 * @param timeoutDuration a call that takes longer counts as failed, and an asynchronous
 * one is cancelled; null for none
 * @param timeoutInterrupt whether a blocking call is interrupted at the time-out and then
 * fails with {@link CallTimeoutException}; has no effect without a time-out
 * @param outcomes how the end of a call counts
 * @param writableStackTraceEnabled whether a refusal builds a stack trace
 * @param scope with whom the state is shared
 * @param eventConsumerBufferSize how many recent events are kept, 0 to 10 000
 */
public record CircuitBreakerConfig(CircuitBreakerMode mode, double failureRateThreshold, double slowCallRateThreshold,
		@Nullable Duration slowCallDurationThreshold, int minimumNumberOfCalls, int consecutiveFailureThreshold,
		int failureCountThreshold, SlidingWindowType slidingWindowType, int slidingWindowSize, OpenWait openWait,
		int permittedNumberOfCallsInHalfOpenState, int successThresholdInHalfOpenState,
		Duration maxWaitDurationInHalfOpenState, Duration rampUpDuration, @Nullable Duration timeoutDuration,
		boolean timeoutInterrupt, OutcomeRules outcomes, boolean writableStackTraceEnabled, CircuitBreakerScope scope,
		int eventConsumerBufferSize) {

	private static final int MAX_PROBES = 10_000;

	private static final int MAX_EVENTS = 10_000;

	private static final int MAX_CONSECUTIVE = 1_000_000;

	private static final CircuitBreakerConfig DEFAULTS = builder().build();

	public CircuitBreakerConfig {
		checkPercent("failureRateThreshold", failureRateThreshold);
		checkPercent("slowCallRateThreshold", slowCallRateThreshold);
		checkPositive("slowCallDurationThreshold", slowCallDurationThreshold);
		checkPositive("timeoutDuration", timeoutDuration);
		checkPositive("maxWaitDurationInHalfOpenState", maxWaitDurationInHalfOpenState);
		check(!rampUpDuration.isNegative(), "rampUpDuration", rampUpDuration, "must not be negative; 0 for no ramp");
		checkNotTooLong("slowCallDurationThreshold", slowCallDurationThreshold);
		checkNotTooLong("timeoutDuration", timeoutDuration);
		checkNotTooLong("maxWaitDurationInHalfOpenState", maxWaitDurationInHalfOpenState);
		checkNotTooLong("rampUpDuration", rampUpDuration);
		check(minimumNumberOfCalls >= 1, "minimumNumberOfCalls", minimumNumberOfCalls, "must be at least 1");
		check(consecutiveFailureThreshold >= 0 && consecutiveFailureThreshold <= MAX_CONSECUTIVE,
				"consecutiveFailureThreshold", consecutiveFailureThreshold,
				"must be 1 to %d, or 0 for off".formatted(MAX_CONSECUTIVE));
		check(failureCountThreshold >= 0, "failureCountThreshold", failureCountThreshold,
				"must be at least 1, or 0 for off");
		boolean counted = slidingWindowType == SlidingWindowType.COUNT_BASED;
		long maxSize = counted ? SlidingWindow.MAX_CALLS : SlidingWindow.MAX_DURATION.toSeconds();
		check(slidingWindowSize >= 1 && slidingWindowSize <= maxSize, "slidingWindowSize", slidingWindowSize,
				"must be 1 to %d %s".formatted(maxSize, counted ? "calls" : "seconds"));
		check(!counted || minimumNumberOfCalls <= slidingWindowSize, "minimumNumberOfCalls", minimumNumberOfCalls,
				"must be at most slidingWindowSize (%d calls), or no rate would ever count"
					.formatted(slidingWindowSize));
		check(!counted || failureCountThreshold <= slidingWindowSize, "failureCountThreshold", failureCountThreshold,
				"must be at most slidingWindowSize (%d calls), or it could never be reached"
					.formatted(slidingWindowSize));
		check(permittedNumberOfCallsInHalfOpenState >= 1 && permittedNumberOfCallsInHalfOpenState <= MAX_PROBES,
				"permittedNumberOfCallsInHalfOpenState", permittedNumberOfCallsInHalfOpenState,
				"must be 1 to " + MAX_PROBES);
		check(successThresholdInHalfOpenState >= 1
				&& successThresholdInHalfOpenState <= permittedNumberOfCallsInHalfOpenState,
				"successThresholdInHalfOpenState", successThresholdInHalfOpenState,
				"must be 1 to permittedNumberOfCallsInHalfOpenState (%d)"
					.formatted(permittedNumberOfCallsInHalfOpenState));
		check(eventConsumerBufferSize >= 0 && eventConsumerBufferSize <= MAX_EVENTS, "eventConsumerBufferSize",
				eventConsumerBufferSize, "must be 0 to " + MAX_EVENTS);
	}

	/**
	 * The settings of a breaker that nobody has configured.
	 * @return the built-in defaults
	 */
	public static CircuitBreakerConfig defaults() {
		return DEFAULTS;
	}

	/**
	 * Starts from the built-in defaults.
	 * @return a new builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * How long an outcome can matter for the window: its length, or 60 seconds for a
	 * window of calls.
	 * @return a positive duration
	 */
	Duration windowLength() {
		return (this.slidingWindowType == SlidingWindowType.TIME_BASED) ? Duration.ofSeconds(this.slidingWindowSize)
				: Duration.ofSeconds(60);
	}

	SlidingWindow newWindow(long nanos) {
		return (this.slidingWindowType == SlidingWindowType.TIME_BASED)
				? SlidingWindow.timeBased(Duration.ofSeconds(this.slidingWindowSize), nanos)
				: SlidingWindow.countBased(this.slidingWindowSize);
	}

	/** Window type and size as reports name it, such as {@code T60}. */
	String windowShape() {
		return ((this.slidingWindowType == SlidingWindowType.TIME_BASED) ? "T" : "C") + this.slidingWindowSize;
	}

	private static void checkPercent(String property, double value) {
		check(value > 0 && value <= 100, property, value, "must be a percentage above 0 and at most 100");
	}

	private static void checkPositive(String property, @Nullable Duration value) {
		check(value == null || !(value.isZero() || value.isNegative()), property, value, "must be longer than zero");
	}

	private static void checkNotTooLong(String property, @Nullable Duration value) {
		check(value == null || value.compareTo(OpenWait.MAX) <= 0, property, value, "must be at most 7 days");
	}

	private static void check(boolean valid, String property, @Nullable Object value, String requirement) {
		if (!valid) {
			throw new InvalidCircuitBreakerConfigException(property, String.valueOf(value), requirement);
		}
	}

	/**
	 * Builds a {@link CircuitBreakerConfig}. What is not set keeps its built-in default,
	 * given with each method. Values are checked by {@link #build()}.
	 */
	public static final class Builder {

		private static final int DEFAULT_MINIMUM = 10;

		private static final Duration DEFAULT_MAX_WAIT = Duration.ofMinutes(10);

		private CircuitBreakerMode mode = CircuitBreakerMode.ENFORCE;

		private double failureRateThreshold = 50;

		private @Nullable Double slowCallRateThreshold;

		private @Nullable Duration slowCallDurationThreshold;

		private @Nullable Integer minimumNumberOfCalls;

		private int consecutiveFailureThreshold;

		private int failureCountThreshold;

		private SlidingWindowType slidingWindowType = SlidingWindowType.TIME_BASED;

		private int slidingWindowSize = 60;

		private Duration waitDurationInOpenState = Duration.ofSeconds(30);

		private double exponentialBackoffMultiplier = 1;

		private @Nullable Duration exponentialMaxWaitDurationInOpenState;

		private double randomizedWaitFactor;

		private @Nullable IntFunction<@Nullable Duration> waitFunction;

		private int permittedNumberOfCallsInHalfOpenState = 2;

		private @Nullable Integer successThresholdInHalfOpenState;

		private Duration maxWaitDurationInHalfOpenState = Duration.ofSeconds(60);

		private Duration rampUpDuration = Duration.ZERO;

		private @Nullable Duration timeoutDuration;

		private boolean timeoutInterrupt;

		private Set<Class<? extends Throwable>> recordExceptions = Set.of();

		private Set<Class<? extends Throwable>> ignoreExceptions = Set.of();

		private @Nullable Predicate<Throwable> recordFailurePredicate;

		private @Nullable Predicate<Throwable> ignoreExceptionPredicate;

		private @Nullable Predicate<@Nullable Object> recordResultPredicate;

		private boolean writableStackTraceEnabled;

		private CircuitBreakerScope scope = CircuitBreakerScope.FLEET;

		private int eventConsumerBufferSize = 50;

		private Builder() {
		}

		/**
		 * Whether the breaker acts on what it sees; ENFORCE.
		 * @param mode the mode
		 * @return this builder
		 */
		public Builder mode(CircuitBreakerMode mode) {
			this.mode = mode;
			return this;
		}

		/**
		 * Percent of failed calls that opens the circuit; 50.
		 * @param percent above 0, at most 100
		 * @return this builder
		 */
		public Builder failureRateThreshold(double percent) {
			this.failureRateThreshold = percent;
			return this;
		}

		/**
		 * Percent of slow calls that opens the circuit; 100. Needs
		 * {@link #slowCallDurationThreshold}.
		 * @param percent above 0, at most 100
		 * @return this builder
		 */
		public Builder slowCallRateThreshold(double percent) {
			this.slowCallRateThreshold = percent;
			return this;
		}

		/**
		 * A call that takes longer is slow; off.
		 * @param duration longer than zero; null for off
		 * @return this builder
		 */
		public Builder slowCallDurationThreshold(@Nullable Duration duration) {
			this.slowCallDurationThreshold = duration;
			return this;
		}

		/**
		 * Calls the window must hold before a rate counts; 10, or the count window if
		 * that is smaller.
		 * @param calls at least 1, at most the size of a count window
		 * @return this builder
		 */
		public Builder minimumNumberOfCalls(int calls) {
			this.minimumNumberOfCalls = calls;
			return this;
		}

		/**
		 * Failures in a row that open the circuit, whatever the rates; off.
		 * @param failures 1 to 1 000 000; 0 for off
		 * @return this builder
		 */
		public Builder consecutiveFailureThreshold(int failures) {
			this.consecutiveFailureThreshold = failures;
			return this;
		}

		/**
		 * Failures within the window that open the circuit, whatever the rates; off.
		 * @param failures at least 1; 0 for off
		 * @return this builder
		 */
		public Builder failureCountThreshold(int failures) {
			this.failureCountThreshold = failures;
			return this;
		}

		/**
		 * The window over the latest outcomes; TIME_BASED, 60 seconds.
		 * @param type what the size counts
		 * @param size seconds (at most a day) or calls (at most 1 000 000)
		 * @return this builder
		 */
		public Builder slidingWindow(SlidingWindowType type, int size) {
			this.slidingWindowType = type;
			this.slidingWindowSize = size;
			return this;
		}

		/**
		 * How long the circuit stays open; 30 seconds.
		 * @param duration 1 ms to 7 days
		 * @return this builder
		 */
		public Builder waitDurationInOpenState(Duration duration) {
			this.waitDurationInOpenState = duration;
			return this;
		}

		/**
		 * How the wait grows while the circuit opens again and again; 1, not at all.
		 * @param multiplier 1 to 1000
		 * @return this builder
		 */
		public Builder exponentialBackoffMultiplier(double multiplier) {
			this.exponentialBackoffMultiplier = multiplier;
			return this;
		}

		/**
		 * The longest wait; the larger of 10 minutes and the wait.
		 * @param duration at least the wait, at most 7 days
		 * @return this builder
		 */
		public Builder exponentialMaxWaitDurationInOpenState(Duration duration) {
			this.exponentialMaxWaitDurationInOpenState = duration;
			return this;
		}

		/**
		 * How far a wait may be off its computed length, so that instances do not probe
		 * in step; 0.
		 * @param factor 0 to below 1
		 * @return this builder
		 */
		public Builder randomizedWaitFactor(double factor) {
			this.randomizedWaitFactor = factor;
			return this;
		}

		/**
		 * Computes the wait of the n-th opening in a row, instead of wait and multiplier;
		 * none. The maximum and the random factor still apply.
		 * @param function from the number of the opening, 1 for the first; null for none
		 * @return this builder
		 */
		public Builder waitFunction(@Nullable IntFunction<@Nullable Duration> function) {
			this.waitFunction = function;
			return this;
		}

		/**
		 * Most probes of a half-open round; 2.
		 * @param calls 1 to 10 000
		 * @return this builder
		 */
		public Builder permittedNumberOfCallsInHalfOpenState(int calls) {
			this.permittedNumberOfCallsInHalfOpenState = calls;
			return this;
		}

		/**
		 * Successful probes that close the circuit; what the failure-rate threshold
		 * demands of the permitted calls, {@code permitted − ⌈permitted · rate⌉ + 1}.
		 * @param calls 1 to the permitted calls
		 * @return this builder
		 */
		public Builder successThresholdInHalfOpenState(int calls) {
			this.successThresholdInHalfOpenState = calls;
			return this;
		}

		/**
		 * How long one probe may take before it counts as failed; 60 seconds.
		 * @param duration longer than zero
		 * @return this builder
		 */
		public Builder maxWaitDurationInHalfOpenState(Duration duration) {
			this.maxWaitDurationInHalfOpenState = duration;
			return this;
		}

		/**
		 * How long only a growing share of the calls is admitted after closing; zero.
		 * @param duration not negative
		 * @return this builder
		 */
		public Builder rampUpDuration(Duration duration) {
			this.rampUpDuration = duration;
			return this;
		}

		/**
		 * A call that takes longer counts as failed; an asynchronous one is cancelled
		 * too; none.
		 * @param duration longer than zero; null for none
		 * @return this builder
		 */
		public Builder timeoutDuration(@Nullable Duration duration) {
			this.timeoutDuration = duration;
			return this;
		}

		/**
		 * Whether a blocking call is interrupted at the time-out and then fails with
		 * {@link CallTimeoutException}; false: it returns its value and counts as failed.
		 * Has no effect without a time-out.
		 * @param interrupt true to interrupt
		 * @return this builder
		 */
		public Builder timeoutInterrupt(boolean interrupt) {
			this.timeoutInterrupt = interrupt;
			return this;
		}

		/**
		 * Exceptions that count as failed; all. Others then count as successful, unless
		 * ignored.
		 * @param classes exception classes, subclasses included
		 * @return this builder
		 */
		public Builder recordExceptions(Set<Class<? extends Throwable>> classes) {
			this.recordExceptions = Set.copyOf(classes);
			return this;
		}

		/**
		 * Exceptions that count as neither failed nor successful; none.
		 * @param classes exception classes, subclasses included
		 * @return this builder
		 */
		public Builder ignoreExceptions(Set<Class<? extends Throwable>> classes) {
			this.ignoreExceptions = Set.copyOf(classes);
			return this;
		}

		/**
		 * Further exceptions that count as failed; none.
		 * @param predicate true for a failure; null for none
		 * @return this builder
		 */
		public Builder recordFailurePredicate(@Nullable Predicate<Throwable> predicate) {
			this.recordFailurePredicate = predicate;
			return this;
		}

		/**
		 * Further exceptions that count as neither; none.
		 * @param predicate true for neither; null for none
		 * @return this builder
		 */
		public Builder ignoreExceptionPredicate(@Nullable Predicate<Throwable> predicate) {
			this.ignoreExceptionPredicate = predicate;
			return this;
		}

		/**
		 * Results that count as failed; none.
		 * @param predicate true for a failure; null for none
		 * @return this builder
		 */
		public Builder recordResultPredicate(@Nullable Predicate<@Nullable Object> predicate) {
			this.recordResultPredicate = predicate;
			return this;
		}

		/**
		 * Whether a refusal builds a stack trace, which costs more than the refusal;
		 * false.
		 * @param enabled true to build it
		 * @return this builder
		 */
		public Builder writableStackTraceEnabled(boolean enabled) {
			this.writableStackTraceEnabled = enabled;
			return this;
		}

		/**
		 * With whom the state is shared where there is a store; FLEET.
		 * @param scope the scope
		 * @return this builder
		 */
		public Builder scope(CircuitBreakerScope scope) {
			this.scope = scope;
			return this;
		}

		/**
		 * How many recent events are kept; 50.
		 * @param events 0 to 10 000
		 * @return this builder
		 */
		public Builder eventConsumerBufferSize(int events) {
			this.eventConsumerBufferSize = events;
			return this;
		}

		/**
		 * Checks the values and builds.
		 * @return the settings
		 * @throws InvalidCircuitBreakerConfigException if a value is out of range or two
		 * contradict each other
		 */
		public CircuitBreakerConfig build() {
			check(this.slowCallRateThreshold == null || this.slowCallDurationThreshold != null, "slowCallRateThreshold",
					this.slowCallRateThreshold, "has no effect without slowCallDurationThreshold; set that too");
			OpenWait openWait = new OpenWait(this.waitDurationInOpenState, this.exponentialBackoffMultiplier, maxWait(),
					this.randomizedWaitFactor, this.waitFunction);
			OutcomeRules outcomes = new OutcomeRules(this.recordExceptions, this.ignoreExceptions,
					this.recordFailurePredicate, this.ignoreExceptionPredicate, this.recordResultPredicate);
			return new CircuitBreakerConfig(this.mode, this.failureRateThreshold,
					(this.slowCallRateThreshold != null) ? this.slowCallRateThreshold : 100,
					this.slowCallDurationThreshold, minimum(), this.consecutiveFailureThreshold,
					this.failureCountThreshold, this.slidingWindowType, this.slidingWindowSize, openWait,
					this.permittedNumberOfCallsInHalfOpenState, successThreshold(), this.maxWaitDurationInHalfOpenState,
					this.rampUpDuration, this.timeoutDuration, this.timeoutInterrupt, outcomes,
					this.writableStackTraceEnabled, this.scope, this.eventConsumerBufferSize);
		}

		private Duration maxWait() {
			if (this.exponentialMaxWaitDurationInOpenState != null) {
				return this.exponentialMaxWaitDurationInOpenState;
			}
			return (this.waitDurationInOpenState.compareTo(DEFAULT_MAX_WAIT) > 0) ? this.waitDurationInOpenState
					: DEFAULT_MAX_WAIT;
		}

		private int minimum() {
			if (this.minimumNumberOfCalls != null) {
				return this.minimumNumberOfCalls;
			}
			return (this.slidingWindowType == SlidingWindowType.COUNT_BASED)
					? Math.max(1, Math.min(DEFAULT_MINIMUM, this.slidingWindowSize)) : DEFAULT_MINIMUM;
		}

		private int successThreshold() {
			if (this.successThresholdInHalfOpenState != null) {
				return this.successThresholdInHalfOpenState;
			}
			int permitted = this.permittedNumberOfCallsInHalfOpenState;
			int failures = (int) Math.ceil(permitted * this.failureRateThreshold / 100);
			// The product may lie a rounding error above the whole number that it is.
			boolean oneLessReachesIt = 100.0 * (failures - 1) / permitted >= this.failureRateThreshold;
			return permitted - (oneLessReachesIt ? failures - 1 : failures) + 1;
		}

	}

}
