package dev.breaker.core.window;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class TimeBasedWindowTests {

	private static final long SECOND = Duration.ofSeconds(1).toNanos();

	private final SlidingWindow window = SlidingWindow.timeBased(Duration.ofSeconds(60), 0);

	@Test
	void holdsTheCallsOfItsSpan() {
		this.window.record(0, true, false);
		this.window.record(30 * SECOND, false, true);
		this.window.record(59 * SECOND, false, false);
		assertThat(this.window.totals(60 * SECOND - 1)).isEqualTo(new WindowTotals(3, 1, 1));
		assertThat(this.window.totals(60 * SECOND)).isEqualTo(new WindowTotals(2, 0, 1));
		assertThat(this.window.totals(90 * SECOND)).isEqualTo(new WindowTotals(1, 0, 0));
		assertThat(this.window.totals(119 * SECOND)).isEqualTo(WindowTotals.EMPTY);
	}

	@Test
	void countsACallForItsSpanLessOneSliceAtLeast() {
		this.window.record(2 * SECOND - 1, true, false);
		assertThat(this.window.totals(2 * SECOND - 1 + 58 * SECOND).failed()).isOne();
		assertThat(this.window.totals(60 * SECOND).failed()).isZero();
	}

	@Test
	void countsOnThroughManySpans() {
		for (int i = 0; i < 1_000; i++) {
			this.window.record(i * SECOND, i % 2 == 0, i % 3 == 0);
		}
		assertThat(this.window.totals(999 * SECOND)).isEqualTo(new WindowTotals(60, 30, 20));
		assertThat(this.window.totals(1_000_000 * SECOND)).isEqualTo(WindowTotals.EMPTY);
	}

	/** Slices are numbered in 64 bits: none is ever taken for one of long ago. */
	@Test
	void forgetsAcrossYearsOfSilence() {
		this.window.record(0, true, true);
		long late = 0;
		for (int year = 1; year <= 200; year++) {
			late = Duration.ofDays(365L * year).toNanos();
			assertThat(this.window.totals(late)).isEqualTo(WindowTotals.EMPTY);
			assertThat(this.window.isClean(late)).isTrue();
			this.window.record(late, year % 2 == 0, false);
			assertThat(this.window.totals(late).calls()).isOne();
		}
		assertThat(this.window.totals(late + 59 * SECOND)).isEqualTo(new WindowTotals(1, 1, 0));
	}

	/** More than an int holds within one slice. */
	@Test
	void countsBillionsOfCalls() {
		StripedCounter successes = this.window.successes();
		this.window.record(0, false, false);
		successes.add(5_000_000_000L);
		assertThat(this.window.totals(SECOND).calls()).isEqualTo(5_000_000_001L);
		this.window.record(30 * SECOND, true, false);
		successes.add(7_000_000_000L);
		this.window.record(59 * SECOND, false, false);
		assertThat(this.window.totals(59 * SECOND)).isEqualTo(new WindowTotals(12_000_000_003L, 1, 0));
		this.window.record(120 * SECOND, false, false);
		assertThat(this.window.totals(120 * SECOND)).isEqualTo(new WindowTotals(1, 0, 0));
	}

	@Test
	void aLateWriterIsCountedButNoLongerThanAPunctualOne() {
		this.window.record(100 * SECOND, false, false);
		this.window.record(90 * SECOND, false, false);
		assertThat(this.window.totals(100 * SECOND)).isEqualTo(new WindowTotals(2, 0, 0));
		assertThat(this.window.totals(160 * SECOND)).isEqualTo(WindowTotals.EMPTY);
	}

	/** As one that was overtaken between reading the clock and reading the window. */
	@Test
	void aReaderWhoseTimeIsASliceBehindSeesTheLatestWindow() {
		for (int second = 0; second < 120; second++) {
			this.window.record(second * SECOND, second % 10 == 0, false);
		}
		WindowTotals latest = this.window.totals(119 * SECOND);
		this.window.record(120 * SECOND, false, false);
		WindowTotals behind = this.window.totals(119 * SECOND);
		assertThat(behind.failed()).isEqualTo(latest.failed());
		assertThat(behind.calls()).isBetween(latest.calls() - 2, latest.calls() + 1);
	}

	@Test
	void isNotSureOfAWindowThatHasMovedOn() {
		this.window.record(100 * SECOND, true, true);
		this.window.record(100 * SECOND, false, false);
		assertThat(this.window.recounted(101 * SECOND)).isEqualTo(new WindowTotals(2, 1, 1));
		this.window.record(102 * SECOND, false, false);
		assertThat(this.window.recounted(101 * SECOND)).isEqualTo(WindowTotals.EMPTY);
		assertThat(this.window.recounted(102 * SECOND)).isEqualTo(new WindowTotals(3, 1, 1));
	}

	@Test
	void timeBeforeItsBeginningIsItsBeginning() {
		SlidingWindow late = SlidingWindow.timeBased(Duration.ofSeconds(10), 100 * SECOND);
		late.record(99 * SECOND, true, false);
		assertThat(late.totals(98 * SECOND)).isEqualTo(new WindowTotals(1, 1, 0));
	}

	@Test
	void worksWhereTheClockOverflows() {
		long origin = Long.MAX_VALUE - 5 * SECOND;
		SlidingWindow overflowing = SlidingWindow.timeBased(Duration.ofSeconds(10), origin);
		overflowing.record(origin, true, false);
		overflowing.record(origin + 6 * SECOND, false, true);
		assertThat(overflowing.totals(origin + 9 * SECOND)).isEqualTo(new WindowTotals(2, 1, 1));
		assertThat(overflowing.totals(origin + 10 * SECOND)).isEqualTo(new WindowTotals(1, 0, 1));
	}

	@Test
	void isCleanOnceFailedAndSlowCallsHaveLeft() {
		assertThat(this.window.isClean(0)).isTrue();
		this.window.record(0, false, false);
		assertThat(this.window.isClean(0)).isTrue();
		this.window.record(SECOND, true, false);
		this.window.record(4 * SECOND, false, true);
		assertThat(this.window.isClean(64 * SECOND - 1)).isFalse();
		assertThat(this.window.isClean(64 * SECOND)).isTrue();
	}

	@Test
	void shortAndOddSpansHaveTenSlicesAtLeastAndThirtyAtMost() {
		SlidingWindow shortest = SlidingWindow.timeBased(Duration.ofSeconds(1), 0);
		shortest.record(0, true, false);
		assertThat(shortest.totals(SECOND - 1).failed()).isOne();
		assertThat(shortest.totals(SECOND).failed()).isZero();
		SlidingWindow odd = SlidingWindow.timeBased(Duration.ofSeconds(90), 0);
		odd.record(0, true, false);
		assertThat(odd.totals(90 * SECOND - 1).failed()).isOne();
		assertThat(odd.totals(90 * SECOND).failed()).isZero();
		SlidingWindow tiny = SlidingWindow.timeBased(Duration.ofNanos(1), 0);
		tiny.record(0, true, false);
		assertThat(tiny.totals(0).failed()).isOne();
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT0S", "PT-1S", "PT24H0.001S" })
	void boundsItsSize(Duration wrong) {
		assertThatIllegalArgumentException().isThrownBy(() -> SlidingWindow.timeBased(wrong, 0))
			.withMessage("size of a time-based window must be positive and at most PT24H, not " + wrong);
	}

}
