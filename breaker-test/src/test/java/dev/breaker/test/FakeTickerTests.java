package dev.breaker.test;

import java.io.IOException;
import java.time.Duration;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.core.ManualOverride;
import org.junit.jupiter.api.Test;

import static dev.breaker.test.CircuitBreakerAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class FakeTickerTests {

	private final FakeTicker ticker = new FakeTicker();

	private final CircuitBreaker breaker = CircuitBreaker.of("payments",
			CircuitBreakerConfig.builder().consecutiveFailureThreshold(2).build(), this.ticker);

	@Test
	void timeStandsStillUntilItIsAdvanced() {
		this.breaker.acquire().failure(new IOException("down"));
		this.breaker.acquire().failure(new IOException("down"));
		assertThat(this.breaker.snapshot().retryAfter()).hasSeconds(30);
		this.ticker.advance(Duration.ofSeconds(29));
		assertThat(this.breaker).isOpen();
		assertThat(this.breaker.snapshot().retryAfter()).hasSeconds(1);
		this.ticker.advance(Duration.ofSeconds(1));
		assertThat(this.breaker).isHalfOpen();
	}

	@Test
	void theWallClockFollows() {
		this.ticker.advance(Duration.ofDays(1));
		this.breaker.forceOpen(ManualOverride.because("drill").lasting(Duration.ofHours(1)));
		assertThat(this.breaker.snapshot().override().until())
			.isEqualTo(FakeTicker.START.plus(Duration.ofDays(1)).plus(Duration.ofHours(1)));
	}

	@Test
	void neverGoesBack() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.ticker.advance(Duration.ofSeconds(-1)))
			.withMessage("time cannot go back: PT-1S is negative");
		this.ticker.advance(Duration.ofHours(1));
		long before = this.ticker.nanos();
		this.ticker.reset();
		assertThat(this.ticker.nanos()).isEqualTo(before);
		assertThat(this.ticker.wallTime()).isEqualTo(FakeTicker.START);
	}

}
