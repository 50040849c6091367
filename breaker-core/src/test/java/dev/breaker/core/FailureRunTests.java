package dev.breaker.core;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class FailureRunTests {

	private final FailureRun run = new FailureRun();

	/** The last one overflows the bits that a run has for successes. */
	@ParameterizedTest
	@ValueSource(longs = { 0, 1, 1_000_000_000_000L, (1L << 44) - 1 })
	void aSuccessEndsIt(long successes) {
		this.run.failed(successes / 2);
		this.run.failed(successes);
		this.run.set(this.run.get() & -(1L << 20));
		assertThat(this.run.failed(successes)).isOne();
		assertThat(this.run.failed(successes)).isEqualTo(2);
		assertThat(this.run.length(successes)).isEqualTo(2);
		assertThat(this.run.successesSince(successes)).isZero();
		assertThat(this.run.length(successes + 1)).isZero();
		assertThat(this.run.successesSince(successes + 3)).isEqualTo(3);
		assertThat(this.run.failed(successes + 3)).isOne();
	}

	@Test
	void manySuccessesInARowAreToldAndEndIt() {
		this.run.failed(5);
		long lots = 10_000_000_000_000L;
		assertThat(this.run.successesSince(5 + lots)).isEqualTo(lots);
		assertThat(this.run.length(5 + lots)).isZero();
		assertThat(this.run.failed(5 + lots)).isOne();
	}

	@Test
	void aThreadThatWasOvertakenByASuccessCountsWithTheLaterRun() {
		assertThat(this.run.failed(6)).isOne();
		assertThat(this.run.failed(5)).isEqualTo(2);
		assertThat(this.run.failed(6)).isEqualTo(3);
	}

	@Test
	void stopsAtAMillion() {
		this.run.set((7L << 20) + FailureRun.LONGEST - 1);
		assertThat(this.run.failed(7)).isEqualTo(FailureRun.LONGEST);
		assertThat(this.run.failed(7)).isEqualTo(FailureRun.LONGEST);
		assertThat(this.run.successesSince(8)).isOne();
	}

}
