package dev.breaker.core;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

import dev.breaker.core.CircuitBreakerConfig.Builder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CircuitBreakerConfigTests {

	private static final String PERCENT = "must be a percentage above 0 and at most 100";

	private static final String POSITIVE = "must be longer than zero";

	@Test
	void defaultsAreThoseOfTheContract() {
		CircuitBreakerConfig config = CircuitBreakerConfig.defaults();
		assertThat(config).isEqualTo(CircuitBreakerConfig.builder().build());
		assertThat(config.mode()).isEqualTo(CircuitBreakerMode.ENFORCE);
		assertThat(config.failureRateThreshold()).isEqualTo(50);
		assertThat(config.slowCallDurationThreshold()).isNull();
		assertThat(config.slowCallRateThreshold()).isEqualTo(100);
		assertThat(config.minimumNumberOfCalls()).isEqualTo(10);
		assertThat(config.consecutiveFailureThreshold()).isZero();
		assertThat(config.failureCountThreshold()).isZero();
		assertThat(config.slidingWindowType()).isEqualTo(SlidingWindowType.TIME_BASED);
		assertThat(config.slidingWindowSize()).isEqualTo(60);
		assertThat(config.openWait())
			.isEqualTo(new OpenWait(Duration.ofSeconds(30), 1, Duration.ofMinutes(10), 0, null));
		assertThat(config.permittedNumberOfCallsInHalfOpenState()).isEqualTo(2);
		assertThat(config.successThresholdInHalfOpenState()).isEqualTo(2);
		assertThat(config.maxWaitDurationInHalfOpenState()).isEqualTo(Duration.ofSeconds(60));
		assertThat(config.rampUpDuration()).isZero();
		assertThat(config.timeoutDuration()).isNull();
		assertThat(config.outcomes()).isEqualTo(OutcomeRules.DEFAULT);
		assertThat(config.writableStackTraceEnabled()).isFalse();
		assertThat(config.scope()).isEqualTo(CircuitBreakerScope.FLEET);
		assertThat(config.eventConsumerBufferSize()).isEqualTo(50);
	}

	@Test
	void takesWhatIsSet() {
		Predicate<Throwable> failure = (thrown) -> true;
		Predicate<Throwable> ignored = (thrown) -> false;
		Predicate<Object> result = (returned) -> false;
		CircuitBreakerConfig config = CircuitBreakerConfig.builder()
			.mode(CircuitBreakerMode.OBSERVE)
			.slowCallDurationThreshold(Duration.ofSeconds(2))
			.slowCallRateThreshold(70)
			.scope(CircuitBreakerScope.LOCAL)
			.recordExceptions(Set.of(IllegalStateException.class))
			.ignoreExceptions(Set.of(IllegalArgumentException.class))
			.recordFailurePredicate(failure)
			.ignoreExceptionPredicate(ignored)
			.recordResultPredicate(result)
			.build();
		assertThat(config.mode()).isEqualTo(CircuitBreakerMode.OBSERVE);
		assertThat(config.slowCallRateThreshold()).isEqualTo(70);
		assertThat(config.scope()).isEqualTo(CircuitBreakerScope.LOCAL);
		assertThat(config.outcomes()).isEqualTo(new OutcomeRules(Set.of(IllegalStateException.class),
				Set.of(IllegalArgumentException.class), failure, ignored, result));
	}

	@Test
	void theMinimumIsNoLargerThanTheCountWindow() {
		assertThat(counted(4).build().minimumNumberOfCalls()).isEqualTo(4);
		assertThat(counted(100).build().minimumNumberOfCalls()).isEqualTo(10);
	}

	@Test
	void theLongestWaitIsNoShorterThanTheWait() {
		OpenWait wait = CircuitBreakerConfig.builder().waitDurationInOpenState(Duration.ofHours(1)).build().openWait();
		assertThat(wait.max()).isEqualTo(Duration.ofHours(1));
	}

	@ParameterizedTest
	@ValueSource(doubles = { 0, -1, 100.1, 150, Double.NaN, Double.POSITIVE_INFINITY })
	void boundsPercentages(double wrong) {
		assertRefused((config) -> config.failureRateThreshold(wrong), "failureRateThreshold", wrong, PERCENT);
		assertRefused((config) -> config.slowCallDurationThreshold(Duration.ofSeconds(1)).slowCallRateThreshold(wrong),
				"slowCallRateThreshold", wrong, PERCENT);
	}

	@Test
	void allowsPercentagesUpToTheirBounds() {
		CircuitBreakerConfig.builder().failureRateThreshold(0.001).build();
		CircuitBreakerConfig.builder().failureRateThreshold(100).build();
	}

	@Test
	void aSlowCallRateNeedsADuration() {
		assertRefused((config) -> config.slowCallRateThreshold(50), "slowCallRateThreshold", 50.0,
				"has no effect without slowCallDurationThreshold; set that too");
	}

	@Test
	void durationsMustBeLongerThanZero() {
		for (Duration wrong : new Duration[] { Duration.ZERO, Duration.ofSeconds(-1) }) {
			assertRefused((config) -> config.slowCallDurationThreshold(wrong), "slowCallDurationThreshold", wrong,
					POSITIVE);
			assertRefused((config) -> config.timeoutDuration(wrong), "timeoutDuration", wrong, POSITIVE);
			assertRefused((config) -> config.maxWaitDurationInHalfOpenState(wrong), "maxWaitDurationInHalfOpenState",
					wrong, POSITIVE);
		}
		assertRefused((config) -> config.rampUpDuration(Duration.ofMillis(-1)), "rampUpDuration", "PT-0.001S",
				"must not be negative; 0 for no ramp");
	}

	@Test
	void boundsTheWait() {
		String requirement = "must be 1 ms to 7 days, such as 30s";
		assertRefused((config) -> config.waitDurationInOpenState(Duration.ofNanos(999_999)), "waitDurationInOpenState",
				"PT0.000999999S", requirement);
		assertRefused((config) -> config.waitDurationInOpenState(Duration.ofDays(7).plusNanos(1)),
				"waitDurationInOpenState", "PT168H0.000000001S", requirement);
		CircuitBreakerConfig.builder().waitDurationInOpenState(Duration.ofMillis(1)).build();
		CircuitBreakerConfig.builder().waitDurationInOpenState(Duration.ofDays(7)).build();
	}

	@ParameterizedTest
	@ValueSource(doubles = { 0.99, 1000.1, Double.NaN })
	void boundsTheMultiplier(double wrong) {
		assertRefused((config) -> config.exponentialBackoffMultiplier(wrong), "exponentialBackoffMultiplier", wrong,
				"must be 1 to 1000; 1 keeps the wait the same");
	}

	@Test
	void boundsTheLongestWait() {
		String requirement = "must be at least waitDurationInOpenState (PT30S) and at most 7 days";
		assertRefused((config) -> config.exponentialMaxWaitDurationInOpenState(Duration.ofSeconds(29)),
				"exponentialMaxWaitDurationInOpenState", "PT29S", requirement);
		assertRefused((config) -> config.exponentialMaxWaitDurationInOpenState(Duration.ofDays(8)),
				"exponentialMaxWaitDurationInOpenState", "PT192H", requirement);
	}

	@ParameterizedTest
	@ValueSource(doubles = { -0.1, 1, Double.NaN })
	void boundsTheRandomFactor(double wrong) {
		assertRefused((config) -> config.randomizedWaitFactor(wrong), "randomizedWaitFactor", wrong,
				"must be 0 to below 1; 0 for no randomness");
	}

	@Test
	void boundsCounts() {
		assertRefused((config) -> config.minimumNumberOfCalls(0), "minimumNumberOfCalls", 0, "must be at least 1");
		for (int wrong : new int[] { -1, 1_000_001 }) {
			assertRefused((config) -> config.consecutiveFailureThreshold(wrong), "consecutiveFailureThreshold", wrong,
					"must be 1 to 1000000, or 0 for off");
		}
		assertRefused((config) -> config.failureCountThreshold(-1), "failureCountThreshold", -1,
				"must be at least 1, or 0 for off");
		for (int wrong : new int[] { -1, 10_001 }) {
			assertRefused((config) -> config.eventConsumerBufferSize(wrong), "eventConsumerBufferSize", wrong,
					"must be 0 to 10000");
		}
	}

	@Test
	void boundsTheWindow() {
		for (int wrong : new int[] { 0, -5, 1_000_001 }) {
			assertRefused((config) -> config.slidingWindow(SlidingWindowType.COUNT_BASED, wrong), "slidingWindowSize",
					wrong, "must be 1 to 1000000 calls");
		}
		for (int wrong : new int[] { 0, -5, 86_401 }) {
			assertRefused((config) -> config.slidingWindow(SlidingWindowType.TIME_BASED, wrong), "slidingWindowSize",
					wrong, "must be 1 to 86400 seconds");
		}
	}

	@Test
	void whatACountWindowCanNeverReachIsRefused() {
		assertRefused((config) -> config.slidingWindow(SlidingWindowType.COUNT_BASED, 10).minimumNumberOfCalls(11),
				"minimumNumberOfCalls", 11,
				"must be at most slidingWindowSize (10 calls), or no rate would ever count");
		assertRefused((config) -> config.slidingWindow(SlidingWindowType.COUNT_BASED, 10).failureCountThreshold(11),
				"failureCountThreshold", 11,
				"must be at most slidingWindowSize (10 calls), or it could never be reached");
		counted(10).minimumNumberOfCalls(10).failureCountThreshold(10).build();
		CircuitBreakerConfig.builder().minimumNumberOfCalls(1_000_000).failureCountThreshold(1_000_000).build();
	}

	@Test
	void boundsTheHalfOpenRound() {
		for (int wrong : new int[] { 0, -1, 10_001 }) {
			assertRefused((config) -> config.permittedNumberOfCallsInHalfOpenState(wrong),
					"permittedNumberOfCallsInHalfOpenState", wrong, "must be 1 to 10000");
		}
		for (int wrong : new int[] { 0, 4 }) {
			assertRefused(
					(config) -> config.permittedNumberOfCallsInHalfOpenState(3).successThresholdInHalfOpenState(wrong),
					"successThresholdInHalfOpenState", wrong, "must be 1 to permittedNumberOfCallsInHalfOpenState (3)");
		}
	}

	@Test
	void theHalfOpenRuleIsExactForEveryRateOfOneDecimal() {
		for (int permitted : new int[] { 3, 7, 10, 250, 375, 1000, 10_000 }) {
			for (int tenths = 1; tenths <= 1000; tenths++) {
				BigDecimal rate = BigDecimal.valueOf(tenths, 1);
				int failures = rate.multiply(BigDecimal.valueOf(permitted))
					.divide(BigDecimal.valueOf(100))
					.setScale(0, RoundingMode.CEILING)
					.intValue();
				assertThat(CircuitBreakerConfig.builder()
					.permittedNumberOfCallsInHalfOpenState(permitted)
					.failureRateThreshold(rate.doubleValue())
					.build()
					.successThresholdInHalfOpenState()).as(permitted + " at " + rate)
					.isEqualTo(permitted - failures + 1);
			}
		}
	}

	private static Builder counted(int size) {
		return CircuitBreakerConfig.builder().slidingWindow(SlidingWindowType.COUNT_BASED, size);
	}

	private static void assertRefused(Consumer<Builder> wrong, String property, Object value, String requirement) {
		Builder builder = CircuitBreakerConfig.builder();
		wrong.accept(builder);
		assertThatExceptionOfType(InvalidCircuitBreakerConfigException.class).isThrownBy(builder::build)
			.withMessage(property + " = " + value + ": " + requirement)
			.satisfies((ex) -> {
				assertThat(ex.property()).isEqualTo(property);
				assertThat(ex.value()).isEqualTo(value.toString());
				assertThat(ex.requirement()).isEqualTo(requirement);
			});
	}

}
