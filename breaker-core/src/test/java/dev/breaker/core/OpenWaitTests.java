package dev.breaker.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OpenWaitTests {

	private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

	private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

	private final List<String> problems = new ArrayList<>();

	@Test
	void staysTheSameWithoutAMultiplier() {
		OpenWait wait = new OpenWait(TEN_SECONDS, 1, TEN_MINUTES, 0, null);
		assertThat(of(wait, 1, 0.3)).isEqualTo(TEN_SECONDS);
		assertThat(of(wait, 1_000_000, 0.3)).isEqualTo(TEN_SECONDS);
	}

	@Test
	void growsUpToTheMaximumAndNeverOverflows() {
		OpenWait wait = new OpenWait(TEN_SECONDS, 1.5, TEN_MINUTES, 0, null);
		assertThat(of(wait, 1, 0)).isEqualTo(TEN_SECONDS);
		assertThat(of(wait, 2, 0)).isEqualTo(Duration.ofSeconds(15));
		assertThat(of(wait, 3, 0)).isEqualTo(Duration.ofMillis(22_500));
		assertThat(of(wait, 12, 0)).isEqualTo(TEN_MINUTES);
		assertThat(of(wait, Integer.MAX_VALUE, 0)).isEqualTo(TEN_MINUTES);
	}

	@Test
	void theRandomNumberMovesItBothWays() {
		OpenWait wait = new OpenWait(TEN_SECONDS, 1, TEN_MINUTES, 0.2, null);
		assertThat(of(wait, 1, 0)).isEqualTo(Duration.ofSeconds(8));
		assertThat(of(wait, 1, 0.5)).isEqualTo(TEN_SECONDS);
		assertThat(of(wait, 1, 0.75)).isEqualTo(Duration.ofSeconds(11));
	}

	@Test
	void theRandomNumberNeverLiftsItOverTheMaximumAndStillSetsWaitsApart() {
		OpenWait wait = new OpenWait(TEN_SECONDS, 3, TEN_SECONDS, 0.5, null);
		for (int opening : new int[] { 1, 2, 1_000 }) {
			assertThat(of(wait, opening, 0)).isEqualTo(Duration.ofSeconds(5));
			assertThat(of(wait, opening, 0.5)).isEqualTo(TEN_SECONDS);
			assertThat(of(wait, opening, 0.75)).isEqualTo(Duration.ofMillis(7500));
		}
	}

	@Test
	void isAMillisecondAtLeast() {
		OpenWait wait = new OpenWait(Duration.ofMillis(1), 1, TEN_SECONDS, 0.9, (opening) -> Duration.ofNanos(1));
		assertThat(of(wait, 1, 0)).isEqualTo(Duration.ofMillis(1));
	}

	@Test
	void theFunctionTakesThePlaceOfWaitAndMultiplier() {
		OpenWait wait = new OpenWait(TEN_SECONDS, 7, TEN_MINUTES, 0, (opening) -> Duration.ofSeconds(opening));
		assertThat(of(wait, 4, 0)).isEqualTo(Duration.ofSeconds(4));
		assertThat(of(wait, 1_000, 0)).isEqualTo(TEN_MINUTES);
		assertThat(this.problems).isEmpty();
	}

	@Test
	void aFunctionThatAsksForMoreThanALongCanHoldGetsTheMaximum() {
		OpenWait wait = new OpenWait(TEN_SECONDS, 1, TEN_MINUTES, 0, (opening) -> Duration.ofSeconds(Long.MAX_VALUE));
		assertThat(of(wait, 1, 0)).isEqualTo(TEN_MINUTES);
	}

	@Test
	void aFunctionThatFailsIsReportedByName() {
		IntFunction<Duration> broken = (opening) -> {
			throw new StackOverflowError("deep");
		};
		assertThat(of(new OpenWait(TEN_SECONDS, 3, TEN_MINUTES, 0, broken), 2, 0)).isEqualTo(TEN_SECONDS);
		assertThat(of(new OpenWait(TEN_SECONDS, 3, TEN_MINUTES, 0, (opening) -> null), 2, 0)).isEqualTo(TEN_SECONDS);
		assertThat(this.problems).containsExactly("waitFunction java.lang.StackOverflowError: deep",
				"waitFunction java.lang.IllegalStateException: returned null for opening 2");
	}

	private Duration of(OpenWait wait, int opening, double random) {
		return wait.of(opening, random, (hook, problem) -> this.problems.add(hook + " " + problem));
	}

}
