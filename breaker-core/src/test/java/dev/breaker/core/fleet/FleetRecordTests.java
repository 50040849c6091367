package dev.breaker.core.fleet;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FleetRecordTests {

	private final FleetRecord open = new FleetRecord(5, FleetPhase.OPEN, 1, Duration.ofSeconds(10), Duration.ZERO, 10,
			6, Duration.ofSeconds(60), Duration.ZERO, "cause", "me", "nonce");

	@Test
	void itsWaitShrinksWithItsAge() {
		assertThat(this.open.remainingWait()).isEqualTo(Duration.ofSeconds(10));
		assertThat(this.open.at(5, Duration.ofSeconds(4)).remainingWait()).isEqualTo(Duration.ofSeconds(6));
		assertThat(this.open.at(5, Duration.ofSeconds(11)).remainingWait()).isZero();
	}

	@Test
	void reopensAsSoonAsTheSuccessThresholdIsOutOfReach() {
		assertThat(this.open.failureThreshold()).isEqualTo(5);
	}

}
