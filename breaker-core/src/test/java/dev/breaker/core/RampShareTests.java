package dev.breaker.core;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * How many of a hundred calls the ramp admits: as many percent as of its time have
 * passed, from ten on.
 */
class RampShareTests {

	private static final Duration WAIT = Duration.ofSeconds(10);

	private final FakeTicker ticker = FakeTicker.overflowing();

	private CircuitBreaker recovering(Duration ramp) {
		CircuitBreaker breaker = CircuitBreaker.of("payments",
				CircuitBreakerConfig.builder()
					.consecutiveFailureThreshold(1)
					.waitDurationInOpenState(WAIT)
					.rampUpDuration(ramp)
					.build(),
				this.ticker);
		Calls.fail(breaker, 1);
		this.ticker.advance(WAIT);
		Calls.succeed(breaker, 2);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.RECOVERING);
		return breaker;
	}

	private static int admittedOfHundred(CircuitBreaker breaker) {
		int admitted = 0;
		for (int i = 0; i < 100; i++) {
			Permit permit = breaker.tryAcquire();
			if (permit != null) {
				permit.success();
				admitted++;
			}
		}
		return admitted;
	}

	@ParameterizedTest
	@CsvSource({ "PT1S, 10, 10", "PT1S, 50, 50", "PT1S, 90, 90", "PT30S, 10, 10", "PT30S, 50, 50", "PT30S, 90, 90",
			"PT1H, 10, 10", "PT1H, 50, 50", "PT1H, 90, 90", "PT168H, 50, 50" })
	void isThePercentageOfTheTimeToWithinOneCall(Duration ramp, int percent, int expected) {
		CircuitBreaker breaker = recovering(ramp);
		this.ticker.advance(ramp.multipliedBy(percent).dividedBy(100));
		assertThat(admittedOfHundred(breaker)).isCloseTo(expected, within(1));
	}

	@ParameterizedTest
	@CsvSource({ "PT1S", "PT30S", "PT1H" })
	void isSoToWithinOneCallThroughoutOneRamp(Duration ramp) {
		CircuitBreaker breaker = recovering(ramp);
		Duration tenth = ramp.dividedBy(10);
		for (int tenths = 0; tenths < 10; tenths++) {
			assertThat(admittedOfHundred(breaker)).as("after %d0 %%", tenths)
				.isCloseTo(Math.max(10, 10 * tenths), within(1));
			this.ticker.advance(tenth);
		}
		assertThat(admittedOfHundred(breaker)).isEqualTo(100);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	/**
	 * One call more or less by rounding, and one more where the last second admitted
	 * none.
	 */
	@Property(tries = 200)
	void growsWithTime(@ForAll @IntRange(min = 1, max = 3_600_000) int rampMillis,
			@ForAll @Size(min = 1, max = 20) List<@IntRange(min = 0, max = 999) Integer> moments) {
		CircuitBreaker breaker = recovering(Duration.ofMillis(rampMillis));
		int passed = 0;
		int before = 0;
		for (int moment : moments.stream().sorted(Comparator.naturalOrder()).toList()) {
			int elapsed = (int) ((long) rampMillis * moment / 1000);
			this.ticker.advance(Duration.ofMillis(elapsed - passed));
			passed = elapsed;
			double expected = Math.max(10, 100.0 * elapsed / rampMillis);
			int admitted = admittedOfHundred(breaker);
			assertThat((double) admitted).isBetween(expected - 1, expected + 2);
			assertThat(admitted).isGreaterThanOrEqualTo(before - 2);
			before = admitted;
		}
	}

	/** What comes once a second or less is never refused, however small the share. */
	@Property(tries = 100)
	void neverRefusesTheFirstCallAfterASecondOfSilence(@ForAll @IntRange(min = 1000, max = 60_000) int pause) {
		CircuitBreaker breaker = recovering(Duration.ofHours(1));
		for (int i = 0; i < 30; i++) {
			assertThat(breaker.tryAcquire()).as("call %d", i).isNotNull();
			this.ticker.advance(Duration.ofMillis(pause));
		}
		assertThat(breaker.snapshot().statistics().notPermittedCalls()).isZero();
	}

}
