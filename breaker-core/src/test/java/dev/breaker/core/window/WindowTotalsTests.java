package dev.breaker.core.window;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WindowTotalsTests {

	@Test
	void ratesArePercentOfTheCalls() {
		WindowTotals totals = new WindowTotals(8, 2, 6);
		assertThat(totals.failureRate()).isEqualTo(25);
		assertThat(totals.slowCallRate()).isEqualTo(75);
	}

	@Test
	void anEmptyWindowHasRatesOfZero() {
		assertThat(WindowTotals.EMPTY.failureRate()).isZero();
		assertThat(WindowTotals.EMPTY.slowCallRate()).isZero();
	}

	@Test
	void addAndSubtractFieldByField() {
		WindowTotals sum = new WindowTotals(8, 2, 6).plus(new WindowTotals(4, 3, 1));
		assertThat(sum).isEqualTo(new WindowTotals(12, 5, 7));
		assertThat(sum.minus(new WindowTotals(4, 3, 1))).isEqualTo(new WindowTotals(8, 2, 6));
	}

}
