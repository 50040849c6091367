package dev.breaker.spring.config;

import java.time.Duration;
import java.util.Set;

import dev.breaker.core.CircuitBreakerMode;
import dev.breaker.core.CircuitBreakerScope;
import dev.breaker.core.SlidingWindowType;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The settings of one layer, an entry under {@code breaker.configs} or
 * {@code breaker.instances}. Null is what the layer does not set.
 */
// Annotated for the metadata of breaker.configs.default alone: never a bean, for layers
// are bound one by one, with the origins of their values
@ConfigurationProperties("breaker.configs.default")
public class BreakerSettings {

	/**
	 * Name of the entry under 'breaker.configs' that fills in what is not set here.
	 * Without one, an instance builds on the entry of its own name, and all on 'default'.
	 */
	private @Nullable String baseConfig;

	/**
	 * ENFORCE refuses calls while the circuit is open, OBSERVE refuses nothing and
	 * reports what it would have refused, OFF does neither.
	 */
	private @Nullable CircuitBreakerMode mode;

	/**
	 * Percent of failed calls that opens the circuit, above 0 to 100.
	 */
	private @Nullable Double failureRateThreshold;

	/**
	 * Percent of slow calls that opens the circuit, above 0 to 100. Needs
	 * 'slow-call-duration-threshold'.
	 */
	private @Nullable Double slowCallRateThreshold;

	/**
	 * A call that takes longer is slow, up to 7d. Unset, there is no slow-call rule.
	 */
	private @Nullable Duration slowCallDurationThreshold;

	/**
	 * Calls the window must hold before a rate counts. Unset, it is the size of a count
	 * window that is smaller than 10.
	 */
	private @Nullable Integer minimumNumberOfCalls;

	/**
	 * Failures in a row that open the circuit, whatever the rates, up to 1000000; 0 for
	 * off.
	 */
	private @Nullable Integer consecutiveFailureThreshold;

	/**
	 * Failures within the window that open the circuit, whatever the rates; 0 for off.
	 */
	private @Nullable Integer failureCountThreshold;

	/**
	 * What 'sliding-window-size' counts: TIME_BASED seconds or COUNT_BASED calls.
	 */
	private @Nullable SlidingWindowType slidingWindowType;

	/**
	 * Seconds (up to 86400) or calls (up to 1000000) that the window holds. Needs
	 * 'sliding-window-type' on the same or another layer.
	 */
	private @Nullable Integer slidingWindowSize;

	/**
	 * How long the circuit stays open, 1ms to 7d.
	 */
	private @Nullable Duration waitDurationInOpenState;

	/**
	 * How the wait grows while the circuit opens again and again, 1 to 1000; 1 keeps it
	 * the same.
	 */
	private @Nullable Double exponentialBackoffMultiplier;

	/**
	 * The longest wait, up to 7d. Unset, it is the plain wait where that is longer than
	 * 10m.
	 */
	private @Nullable Duration exponentialMaxWaitDurationInOpenState;

	/**
	 * How far a wait may be off its computed length, 0 to below 1, so that instances do
	 * not try in step.
	 */
	private @Nullable Double randomizedWaitFactor;

	/**
	 * Switches the back-off as in Resilience4j: on, with 1.5 where no multiplier is set,
	 * or off. Not needed where a multiplier is set.
	 */
	private @Nullable Boolean enableExponentialBackoff;

	/**
	 * Switches the random wait as in Resilience4j: on, with 0.5 where no factor is set,
	 * or off. Not needed where a factor is set.
	 */
	private @Nullable Boolean enableRandomizedWait;

	/**
	 * Most calls that may try while the circuit is half-open, 1 to 10000.
	 */
	private @Nullable Integer permittedNumberOfCallsInHalfOpenState;

	/**
	 * Successes while half-open that close the circuit, at most the permitted calls.
	 * Unset, as many as the failure-rate threshold demands of the permitted calls.
	 */
	private @Nullable Integer successThresholdInHalfOpenState;

	/**
	 * How long one half-open call may take before it counts as failed, up to 7d.
	 */
	private @Nullable Duration maxWaitDurationInHalfOpenState;

	/**
	 * How long only a growing share of calls is admitted after closing, up to 7d; 0 for
	 * no ramp.
	 */
	private @Nullable Duration rampUpDuration;

	/**
	 * A call that takes longer, up to 7d, counts as failed, and an asynchronous one is
	 * cancelled. Unset, there is no limit.
	 */
	private @Nullable Duration timeoutDuration;

	/**
	 * Whether a blocking call is interrupted at its time-out and then fails. Has no
	 * effect without a time-out. False by default: it returns its value and counts as
	 * failed.
	 */
	private @Nullable Boolean timeoutInterrupt;

	/**
	 * Exceptions that count as failed, with their subclasses; others then count as
	 * successful. Unset, all count as failed.
	 */
	private @Nullable Set<Class<? extends Throwable>> recordExceptions;

	/**
	 * Exceptions that count as neither failed nor successful, with their subclasses.
	 */
	private @Nullable Set<Class<? extends Throwable>> ignoreExceptions;

	/**
	 * Class or bean name of a Predicate of further exceptions that count as failed.
	 */
	private @Nullable String recordFailurePredicate;

	/**
	 * Class or bean name of a Predicate of further exceptions that count as neither
	 * failed nor successful.
	 */
	private @Nullable String ignoreExceptionPredicate;

	/**
	 * Class or bean name of a Predicate of results that count as failed.
	 */
	private @Nullable String recordResultPredicate;

	/**
	 * Whether a refusal carries a stack trace, which costs more than the refusal.
	 */
	private @Nullable Boolean writableStackTraceEnabled;

	/**
	 * With whom the state is shared where there is a store: FLEET, or LOCAL to share
	 * overrides alone.
	 */
	private @Nullable CircuitBreakerScope scope;

	/**
	 * How many keys of a keyed breaker have a breaker of their own, at least 1; the rest
	 * share that of the name.
	 */
	private @Nullable Integer maxKeys;

	/**
	 * How many recent events are kept, 0 to 10000.
	 */
	private @Nullable Integer eventConsumerBufferSize;

	public @Nullable String getBaseConfig() {
		return this.baseConfig;
	}

	public void setBaseConfig(@Nullable String baseConfig) {
		this.baseConfig = baseConfig;
	}

	public @Nullable CircuitBreakerMode getMode() {
		return this.mode;
	}

	public void setMode(@Nullable CircuitBreakerMode mode) {
		this.mode = mode;
	}

	public @Nullable Double getFailureRateThreshold() {
		return this.failureRateThreshold;
	}

	public void setFailureRateThreshold(@Nullable Double failureRateThreshold) {
		this.failureRateThreshold = failureRateThreshold;
	}

	public @Nullable Double getSlowCallRateThreshold() {
		return this.slowCallRateThreshold;
	}

	public void setSlowCallRateThreshold(@Nullable Double slowCallRateThreshold) {
		this.slowCallRateThreshold = slowCallRateThreshold;
	}

	public @Nullable Duration getSlowCallDurationThreshold() {
		return this.slowCallDurationThreshold;
	}

	public void setSlowCallDurationThreshold(@Nullable Duration slowCallDurationThreshold) {
		this.slowCallDurationThreshold = slowCallDurationThreshold;
	}

	public @Nullable Integer getMinimumNumberOfCalls() {
		return this.minimumNumberOfCalls;
	}

	public void setMinimumNumberOfCalls(@Nullable Integer minimumNumberOfCalls) {
		this.minimumNumberOfCalls = minimumNumberOfCalls;
	}

	public @Nullable Integer getConsecutiveFailureThreshold() {
		return this.consecutiveFailureThreshold;
	}

	public void setConsecutiveFailureThreshold(@Nullable Integer consecutiveFailureThreshold) {
		this.consecutiveFailureThreshold = consecutiveFailureThreshold;
	}

	public @Nullable Integer getFailureCountThreshold() {
		return this.failureCountThreshold;
	}

	public void setFailureCountThreshold(@Nullable Integer failureCountThreshold) {
		this.failureCountThreshold = failureCountThreshold;
	}

	public @Nullable SlidingWindowType getSlidingWindowType() {
		return this.slidingWindowType;
	}

	public void setSlidingWindowType(@Nullable SlidingWindowType slidingWindowType) {
		this.slidingWindowType = slidingWindowType;
	}

	public @Nullable Integer getSlidingWindowSize() {
		return this.slidingWindowSize;
	}

	public void setSlidingWindowSize(@Nullable Integer slidingWindowSize) {
		this.slidingWindowSize = slidingWindowSize;
	}

	public @Nullable Duration getWaitDurationInOpenState() {
		return this.waitDurationInOpenState;
	}

	public void setWaitDurationInOpenState(@Nullable Duration waitDurationInOpenState) {
		this.waitDurationInOpenState = waitDurationInOpenState;
	}

	public @Nullable Double getExponentialBackoffMultiplier() {
		return this.exponentialBackoffMultiplier;
	}

	public void setExponentialBackoffMultiplier(@Nullable Double exponentialBackoffMultiplier) {
		this.exponentialBackoffMultiplier = exponentialBackoffMultiplier;
	}

	public @Nullable Duration getExponentialMaxWaitDurationInOpenState() {
		return this.exponentialMaxWaitDurationInOpenState;
	}

	public void setExponentialMaxWaitDurationInOpenState(@Nullable Duration exponentialMaxWaitDurationInOpenState) {
		this.exponentialMaxWaitDurationInOpenState = exponentialMaxWaitDurationInOpenState;
	}

	public @Nullable Double getRandomizedWaitFactor() {
		return this.randomizedWaitFactor;
	}

	public void setRandomizedWaitFactor(@Nullable Double randomizedWaitFactor) {
		this.randomizedWaitFactor = randomizedWaitFactor;
	}

	public @Nullable Boolean getEnableExponentialBackoff() {
		return this.enableExponentialBackoff;
	}

	public void setEnableExponentialBackoff(@Nullable Boolean enableExponentialBackoff) {
		this.enableExponentialBackoff = enableExponentialBackoff;
	}

	public @Nullable Boolean getEnableRandomizedWait() {
		return this.enableRandomizedWait;
	}

	public void setEnableRandomizedWait(@Nullable Boolean enableRandomizedWait) {
		this.enableRandomizedWait = enableRandomizedWait;
	}

	public @Nullable Integer getPermittedNumberOfCallsInHalfOpenState() {
		return this.permittedNumberOfCallsInHalfOpenState;
	}

	public void setPermittedNumberOfCallsInHalfOpenState(@Nullable Integer permittedNumberOfCallsInHalfOpenState) {
		this.permittedNumberOfCallsInHalfOpenState = permittedNumberOfCallsInHalfOpenState;
	}

	public @Nullable Integer getSuccessThresholdInHalfOpenState() {
		return this.successThresholdInHalfOpenState;
	}

	public void setSuccessThresholdInHalfOpenState(@Nullable Integer successThresholdInHalfOpenState) {
		this.successThresholdInHalfOpenState = successThresholdInHalfOpenState;
	}

	public @Nullable Duration getMaxWaitDurationInHalfOpenState() {
		return this.maxWaitDurationInHalfOpenState;
	}

	public void setMaxWaitDurationInHalfOpenState(@Nullable Duration maxWaitDurationInHalfOpenState) {
		this.maxWaitDurationInHalfOpenState = maxWaitDurationInHalfOpenState;
	}

	public @Nullable Duration getRampUpDuration() {
		return this.rampUpDuration;
	}

	public void setRampUpDuration(@Nullable Duration rampUpDuration) {
		this.rampUpDuration = rampUpDuration;
	}

	public @Nullable Duration getTimeoutDuration() {
		return this.timeoutDuration;
	}

	public void setTimeoutDuration(@Nullable Duration timeoutDuration) {
		this.timeoutDuration = timeoutDuration;
	}

	public @Nullable Boolean getTimeoutInterrupt() {
		return this.timeoutInterrupt;
	}

	public void setTimeoutInterrupt(@Nullable Boolean timeoutInterrupt) {
		this.timeoutInterrupt = timeoutInterrupt;
	}

	public @Nullable Set<Class<? extends Throwable>> getRecordExceptions() {
		return this.recordExceptions;
	}

	public void setRecordExceptions(@Nullable Set<Class<? extends Throwable>> recordExceptions) {
		this.recordExceptions = recordExceptions;
	}

	public @Nullable Set<Class<? extends Throwable>> getIgnoreExceptions() {
		return this.ignoreExceptions;
	}

	public void setIgnoreExceptions(@Nullable Set<Class<? extends Throwable>> ignoreExceptions) {
		this.ignoreExceptions = ignoreExceptions;
	}

	public @Nullable String getRecordFailurePredicate() {
		return this.recordFailurePredicate;
	}

	public void setRecordFailurePredicate(@Nullable String recordFailurePredicate) {
		this.recordFailurePredicate = recordFailurePredicate;
	}

	public @Nullable String getIgnoreExceptionPredicate() {
		return this.ignoreExceptionPredicate;
	}

	public void setIgnoreExceptionPredicate(@Nullable String ignoreExceptionPredicate) {
		this.ignoreExceptionPredicate = ignoreExceptionPredicate;
	}

	public @Nullable String getRecordResultPredicate() {
		return this.recordResultPredicate;
	}

	public void setRecordResultPredicate(@Nullable String recordResultPredicate) {
		this.recordResultPredicate = recordResultPredicate;
	}

	public @Nullable Boolean getWritableStackTraceEnabled() {
		return this.writableStackTraceEnabled;
	}

	public void setWritableStackTraceEnabled(@Nullable Boolean writableStackTraceEnabled) {
		this.writableStackTraceEnabled = writableStackTraceEnabled;
	}

	public @Nullable CircuitBreakerScope getScope() {
		return this.scope;
	}

	public void setScope(@Nullable CircuitBreakerScope scope) {
		this.scope = scope;
	}

	public @Nullable Integer getMaxKeys() {
		return this.maxKeys;
	}

	public void setMaxKeys(@Nullable Integer maxKeys) {
		this.maxKeys = maxKeys;
	}

	public @Nullable Integer getEventConsumerBufferSize() {
		return this.eventConsumerBufferSize;
	}

	public void setEventConsumerBufferSize(@Nullable Integer eventConsumerBufferSize) {
		this.eventConsumerBufferSize = eventConsumerBufferSize;
	}

}
