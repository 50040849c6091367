package dev.breaker.spring.actuate;

import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.ManualOverride;
import org.junit.jupiter.api.Test;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

class BreakerHealthIndicatorTests {

	private final CircuitBreakerRegistry registry = CircuitBreakerRegistry.create();

	@Test
	void isUpWithTheStates() {
		this.registry.breaker("payments");
		this.registry.breaker("stock").forceClose(ManualOverride.because("test"));
		Health health = health(Status.DOWN);
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("payments", CircuitBreakerState.CLOSED)
			.containsEntry("stock", CircuitBreakerState.FORCED_CLOSED);
	}

	@Test
	void staysUpWhereNoOtherStatusIsAskedFor() {
		this.registry.breaker("payments").forceOpen(ManualOverride.because("test"));
		Health health = health(Status.UP);
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("payments", CircuitBreakerState.FORCED_OPEN);
	}

	@Test
	void hasTheOpenStatusWhileAnyBreakerIsOpen() {
		this.registry.breaker("payments").forceOpen(ManualOverride.because("test"));
		this.registry.breaker("stock");
		assertThat(health(Status.OUT_OF_SERVICE).getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
	}

	@Test
	void showsTheBreakerOfAKeyOnlyWhileItIsOpen() {
		this.registry.breaker("payments:eu");
		this.registry.breaker("payments:us").forceOpen(ManualOverride.because("test"));
		assertThat(health(Status.DOWN).getDetails()).containsOnlyKeys("payments:us");
	}

	@Test
	void showsTheOverrideOfANameInsteadOfTheKeysThatItCovers() {
		this.registry.breaker("payments:us").forceOpen(ManualOverride.because("test"));
		this.registry.breaker("payments").forceClose(ManualOverride.because("test"));
		Health admitting = health(Status.DOWN);
		assertThat(admitting.getStatus()).isEqualTo(Status.UP);
		assertThat(admitting.getDetails()).containsExactly(entry("payments", CircuitBreakerState.FORCED_CLOSED));
		this.registry.breaker("payments").forceOpen(ManualOverride.because("test"));
		Health refusing = health(Status.DOWN);
		assertThat(refusing.getStatus()).isEqualTo(Status.DOWN);
		assertThat(refusing.getDetails()).containsExactly(entry("payments", CircuitBreakerState.FORCED_OPEN));
	}

	private Health health(Status openStatus) {
		return new BreakerHealthIndicator(this.registry, openStatus).health();
	}

}
