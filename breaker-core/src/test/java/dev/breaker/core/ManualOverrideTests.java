package dev.breaker.core;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

class ManualOverrideTests {

	private final ManualOverride override = ManualOverride.because("maintenance");

	@Test
	void isByNobodyAndForADayAtFirst() {
		assertThat(this.override.reason()).isEqualTo("maintenance");
		assertThat(this.override.by()).isEmpty();
		assertThat(this.override.verified()).isFalse();
		assertThat(this.override.duration()).isEqualTo(Duration.ofHours(24));
	}

	@Test
	void keepsWhatWasSaidBefore() {
		ManualOverride said = this.override.lasting(Duration.ofMinutes(1)).byVerified("alice");
		assertThat(said.reason()).isEqualTo("maintenance");
		assertThat(said.by()).isEqualTo("alice");
		assertThat(said.verified()).isTrue();
		assertThat(said.duration()).isEqualTo(Duration.ofMinutes(1));
		assertThat(said.unlimited().verified()).isTrue();
		assertThat(said.unlimited().duration()).isNull();
		assertThat(said.by("bob").verified()).isFalse();
	}

	@Test
	void boundsTheDuration() {
		assertThat(this.override.lasting(Duration.ofNanos(1)).duration()).isEqualTo(Duration.ofNanos(1));
		assertThat(this.override.lasting(Duration.ofDays(366)).duration()).isEqualTo(Duration.ofDays(366));
		for (Duration wrong : new Duration[] { Duration.ZERO, Duration.ofSeconds(-1),
				Duration.ofDays(366).plusNanos(1) }) {
			assertThatIllegalArgumentException().isThrownBy(() -> this.override.lasting(wrong))
				.withMessage("duration must be positive and at most 366 days, not " + wrong
						+ "; an override without end is asked for by 'unlimited'");
		}
	}

	@Test
	void boundsTheTexts() {
		String longest = "x".repeat(500);
		assertThat(ManualOverride.because(longest).by(longest).by()).hasSize(500);
		String tooLong = "x".repeat(501);
		assertThatIllegalArgumentException().isThrownBy(() -> ManualOverride.because(tooLong))
			.withMessage("reason must have at most 500 characters, not 501");
		assertThatIllegalArgumentException().isThrownBy(() -> this.override.by(tooLong))
			.withMessage("by must have at most 500 characters, not 501");
		assertThatIllegalArgumentException().isThrownBy(() -> this.override.byVerified(tooLong));
		assertThatNullPointerException().isThrownBy(() -> ManualOverride.because(null)).withMessage("reason");
	}

}
