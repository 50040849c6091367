package dev.breaker.test;

import java.time.Duration;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.core.CircuitBreakerMode;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.ManualOverride;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import static dev.breaker.test.CircuitBreakerAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TestBreakersTests {

	private final FakeTicker ticker = new FakeTicker();

	private final CircuitBreakerRegistry registry = CircuitBreakerRegistry.builder()
		.ticker(this.ticker)
		.configuration((name) -> CircuitBreakerConfig.builder()
			.rampUpDuration(Duration.ofSeconds(30))
			.mode(name.equals("watched") ? CircuitBreakerMode.OBSERVE : CircuitBreakerMode.ENFORCE)
			.build())
		.build();

	private final CircuitBreaker payments = this.registry.breaker("payments");

	private final TestBreakers breakers = new TestBreakers(this.registry);

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "OFF")
	void bringsABreakerIntoAnyStateFromAnyOther(CircuitBreakerState state) {
		for (CircuitBreakerState before : CircuitBreakerState.values()) {
			if (before != CircuitBreakerState.OFF) {
				this.breakers.force("payments", before);
				assertThat(this.breakers.force("payments", state)).isSameAs(this.payments).hasState(state);
			}
		}
		assertThat(this.payments).hasSucceeded(0).hasFailed(0).hasRefused(0);
	}

	@Test
	void goesOnFromThereByItself() {
		this.breakers.force(this.payments, CircuitBreakerState.OPEN);
		assertThat(this.payments.tryAcquire()).isNull();
		assertThat(this.payments).hasOpenedBecause("forced by a test").hasRefused(1);
		this.ticker.advance(Duration.ofSeconds(30));
		assertThat(this.payments).isHalfOpen();
		this.payments.acquire().success();
		this.payments.acquire().success();
		assertThat(this.payments).hasState(CircuitBreakerState.RECOVERING);
	}

	@Test
	void aForcedStateStaysWhateverTheTime() {
		this.breakers.force("payments", CircuitBreakerState.FORCED_OPEN);
		this.ticker.advance(Duration.ofDays(100));
		assertThat(this.payments).hasState(CircuitBreakerState.FORCED_OPEN);
	}

	@Test
	void makesTheBreakerOfAKeyThatNobodyHasUsedYet() {
		CircuitBreaker north = this.breakers.force("payments:north", CircuitBreakerState.OPEN);
		assertThat(this.registry.find("payments:north")).containsSame(north);
		assertThat(this.payments).isClosed();
	}

	@Test
	void namesTheBreakersThatThereAre() {
		this.registry.breaker("mail");
		assertThatIllegalArgumentException().isThrownBy(() -> this.breakers.get("paymnets"))
			.withMessage("there is no circuit breaker 'paymnets'; there are mail, payments");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.breakers.force("paymnets:north", CircuitBreakerState.OPEN))
			.withMessageStartingWith("there is no circuit breaker 'paymnets:north'");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new TestBreakers(CircuitBreakerRegistry.create()).get("payments"))
			.withMessage("there is no circuit breaker 'payments'; there is none at all");
		assertThat(this.registry.all()).hasSize(2);
	}

	@Test
	void tellsWhyAStateCannotBeForced() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.breakers.force("payments", CircuitBreakerState.OFF))
			.withMessage("OFF is a mode and no state to force: set breaker.instances.payments.mode=OFF for this test");
		this.registry.breaker("watched");
		assertThatIllegalStateException().isThrownBy(() -> this.breakers.force("watched", CircuitBreakerState.OPEN))
			.withMessage("circuit breaker 'watched' cannot be OPEN, for its mode is OBSERVE: "
					+ "set the mode to ENFORCE for this test");
	}

	@Test
	void resetLeavesNothingOfATest() {
		CircuitBreaker mail = this.breakers.force(this.registry.breaker("mail"), CircuitBreakerState.OPEN);
		this.payments.acquire().success();
		this.payments.acquire().failure(new IllegalStateException("down"));
		this.payments.forceOpen(ManualOverride.because("drill"));
		assertThat(this.payments.tryAcquire()).isNull();
		this.breakers.reset();
		assertThat(mail).isClosed();
		assertThat(this.payments).isClosed().hasSucceeded(0).hasFailed(0).hasIgnored(0).hasRefused(0);
		assertThat(this.payments.snapshot().bufferedCalls()).isZero();
		assertThatThrownBy(() -> assertThat(mail).hasOpenedBecause("forced by a test"))
			.hasMessageContaining("but it never opened");
		assertThatThrownBy(() -> assertThat(this.payments).isOpen()).hasMessageEndingWith("last failure: -");
		this.payments.acquire().success();
		assertThat(this.payments).hasSucceeded(1);
	}

}
