package dev.breaker.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Wall clocks that step while the ticker goes on, and tickers that overflow: windows,
 * waits, deadlines, ramps and overrides go by the ticker's differences alone.
 */
class UnsteadyClocksTests {

	private static final Consumer<FakeTicker> STEADY = (ticker) -> {
	};

	@ParameterizedTest
	@ValueSource(strings = { "-PT1S", "PT1S", "-P1D", "P1D", "-P3650D" })
	void failuresInTheWindowOpenWhateverTheWallClockDidBefore(Duration step) {
		FakeTicker ticker = FakeTicker.overflowing();
		CircuitBreaker breaker = CircuitBreaker.of("payments", CircuitBreakerConfig.defaults(), ticker);
		for (int i = 0; i < 200; i++) {
			Calls.succeed(breaker, 1);
			ticker.advance(Duration.ofSeconds(1));
		}
		ticker.stepWallClock(step);
		ticker.advance(Duration.ofSeconds(61));
		Calls.fail(breaker, 9);
		ticker.stepWallClock(step);
		Calls.fail(breaker, 1);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(breaker.snapshot().bufferedCalls()).isEqualTo(10);
	}

	@ParameterizedTest
	@ValueSource(strings = { "-PT1S", "-P1D", "P1D" })
	void theWindowStillSlidesAfterAStepOfTheWallClock(Duration step) {
		FakeTicker ticker = FakeTicker.overflowing();
		CircuitBreaker breaker = CircuitBreaker.of("payments", CircuitBreakerConfig.defaults(), ticker);
		Calls.fail(breaker, 9);
		ticker.stepWallClock(step);
		assertThat(breaker.snapshot().failedCalls()).isEqualTo(9);
		ticker.advance(Duration.ofSeconds(60));
		assertThat(breaker.snapshot().failedCalls()).isZero();
	}

	@ParameterizedTest
	@EnumSource
	void stepsOfTheWallClockChangeNoAnswer(SlidingWindowType window) {
		for (long seed = 0; seed < 50; seed++) {
			Random steps = new Random(~seed);
			Consumer<FakeTicker> stepping = (ticker) -> ticker
				.stepWallClock(Duration.ofMillis(steps.nextLong(-200_000_000, 200_000_000)));
			assertThat(scenario(new FakeTicker(), window, seed, stepping)).as("seed %d", seed)
				.isEqualTo(scenario(new FakeTicker(), window, seed, STEADY));
		}
	}

	static Stream<Long> origins() {
		return Stream.of(Long.MIN_VALUE + 1, -Duration.ofSeconds(20).toNanos(),
				Long.MAX_VALUE - Duration.ofSeconds(20).toNanos(), Long.MAX_VALUE - Duration.ofSeconds(100).toNanos(),
				Long.MAX_VALUE);
	}

	@ParameterizedTest
	@MethodSource("origins")
	void theOriginOfTheTickerChangesNoAnswer(long origin) {
		for (SlidingWindowType window : SlidingWindowType.values()) {
			for (long seed = 0; seed < 50; seed++) {
				assertThat(scenario(FakeTicker.from(origin), window, seed, STEADY)).as("%s, seed %d", window, seed)
					.isEqualTo(scenario(new FakeTicker(), window, seed, STEADY));
			}
		}
	}

	@Test
	void aWallClockInThePastStillShowsInstants() {
		FakeTicker ticker = FakeTicker.overflowing();
		CircuitBreaker breaker = CircuitBreaker.of("payments",
				CircuitBreakerConfig.builder().consecutiveFailureThreshold(1).build(), ticker);
		ticker.stepWallClock(Duration.between(FakeTicker.START, Instant.EPOCH).minusDays(1));
		Calls.fail(breaker, 1);
		breaker.forceOpen(ManualOverride.because("drill"));
		assertThat(breaker.snapshot().stateSince()).isBefore(Instant.EPOCH);
		assertThat(breaker.snapshot().override().until()).isEqualTo(Instant.EPOCH);
	}

	/**
	 * Plays random calls, waits and overrides, the same for a seed.
	 * @return all that the breaker answered, without instants
	 */
	private static List<Object> scenario(FakeTicker ticker, SlidingWindowType window, long seed,
			Consumer<FakeTicker> clock) {
		CircuitBreaker breaker = CircuitBreaker.of("payments",
				CircuitBreakerConfig.builder()
					.slidingWindow(window, 10)
					.minimumNumberOfCalls(4)
					.slowCallDurationThreshold(Duration.ofSeconds(2))
					.waitDurationInOpenState(Duration.ofSeconds(5))
					.exponentialBackoffMultiplier(2)
					.maxWaitDurationInHalfOpenState(Duration.ofSeconds(4))
					.rampUpDuration(Duration.ofSeconds(6))
					.build(),
				ticker);
		Random random = new Random(seed);
		List<Object> answers = new ArrayList<>();
		List<Permit> out = new ArrayList<>();
		for (int i = 0; i < 200; i++) {
			clock.accept(ticker);
			ticker.advance(Duration.ofMillis(random.nextInt(1500)));
			switch (random.nextInt(20)) {
				case 0 -> breaker.forceOpen(ManualOverride.because("").lasting(Duration.ofSeconds(3)));
				case 1 -> breaker.forceClose(ManualOverride.because("").lasting(Duration.ofSeconds(3)));
				case 2 -> breaker.release();
				case 3 -> {
					if (!out.isEmpty()) {
						answers.add(out.remove(0).success());
					}
				}
				default -> {
					Permit permit = breaker.tryAcquire();
					answers.add(permit != null);
					if (permit != null) {
						end(permit, random.nextInt(10), out);
					}
				}
			}
			CircuitBreakerSnapshot snapshot = breaker.snapshot();
			answers.addAll(
					List.of(snapshot.state(), snapshot.localState(), snapshot.bufferedCalls(), snapshot.failedCalls(),
							snapshot.slowCalls(), String.valueOf(snapshot.retryAfter()), snapshot.statistics()));
		}
		return answers;
	}

	private static void end(Permit permit, int chance, List<Permit> out) {
		if (chance < 2) {
			out.add(permit);
		}
		else if (chance < 6) {
			permit.failure(new IllegalStateException("down"));
		}
		else {
			permit.success();
		}
	}

}
