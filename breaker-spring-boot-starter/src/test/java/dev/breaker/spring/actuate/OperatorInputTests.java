package dev.breaker.spring.actuate;

import java.time.Duration;

import dev.breaker.core.ManualOverride;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class OperatorInputTests {

	@Test
	void hasADefaultForWhatIsAbsent() {
		assertThat(OperatorInput.read(null, null, null, null)).returns("", ManualOverride::by)
			.returns("", ManualOverride::reason)
			.returns(false, ManualOverride::verified)
			.returns(ManualOverride.DEFAULT_DURATION, ManualOverride::duration);
	}

	@Test
	void takesThePrincipalBeforeTheBody() {
		assertThat(OperatorInput.read(null, "mallory", () -> "alice", "10m")).returns("alice", ManualOverride::by)
			.returns(true, ManualOverride::verified)
			.returns(Duration.ofMinutes(10), ManualOverride::duration);
	}

	@Test
	void refusesAPrincipalThatCouldForgeALogLine() {
		assertThatIllegalArgumentException().isThrownBy(() -> OperatorInput.read(null, null, () -> "alice\nroot", null))
			.withMessage("by must be one line of text, without control characters");
	}

	@Test
	void takesTheLongestDurationAndNoLonger() {
		assertThat(OperatorInput.read(null, null, null, "366d").duration()).isEqualTo(ManualOverride.MAX_DURATION);
		assertThatIllegalArgumentException().isThrownBy(() -> OperatorInput.read(null, null, null, "367d"))
			.withMessageContaining("at most 366 days");
	}

}
