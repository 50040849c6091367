package dev.breaker.core.window;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class CountBasedWindowTests {

	@Test
	void holdsTheLastCalls() {
		SlidingWindow window = SlidingWindow.countBased(3);
		assertThat(window.totals(0)).isEqualTo(WindowTotals.EMPTY);
		window.record(0, true, false);
		window.record(0, true, true);
		window.record(0, false, true);
		assertThat(window.totals(0)).isEqualTo(new WindowTotals(3, 2, 2));
		window.record(0, false, false);
		assertThat(window.totals(0)).isEqualTo(new WindowTotals(3, 1, 2));
		window.record(0, false, false);
		window.record(0, false, false);
		assertThat(window.totals(0)).isEqualTo(new WindowTotals(3, 0, 0));
	}

	@Test
	void isCleanWithoutFailedAndSlowCalls() {
		SlidingWindow window = SlidingWindow.countBased(2);
		assertThat(window.isClean(0)).isTrue();
		window.record(0, false, true);
		assertThat(window.isClean(0)).isFalse();
		window.record(0, true, false);
		window.record(0, false, false);
		assertThat(window.isClean(0)).isFalse();
		window.record(0, false, false);
		assertThat(window.isClean(0)).isTrue();
	}

	@Test
	void timeDoesNotEmptyIt() {
		SlidingWindow window = SlidingWindow.countBased(2);
		window.record(0, true, false);
		assertThat(window.totals(Long.MAX_VALUE).failed()).isOne();
	}

	@Test
	void theLargestHoldsAMillionFailures() {
		SlidingWindow window = SlidingWindow.countBased(SlidingWindow.MAX_CALLS);
		for (int i = 0; i < SlidingWindow.MAX_CALLS + 10; i++) {
			window.record(0, true, true);
		}
		assertThat(window.totals(0)).isEqualTo(new WindowTotals(1_000_000, 1_000_000, 1_000_000));
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -1, 1_000_001 })
	void boundsItsSize(int wrong) {
		assertThatIllegalArgumentException().isThrownBy(() -> SlidingWindow.countBased(wrong))
			.withMessage("size of a count-based window must be 1 to 1000000 calls, not " + wrong);
	}

}
