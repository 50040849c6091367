package dev.breaker.test;

import java.time.Duration;

import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static dev.breaker.test.CircuitBreakerAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A test as users write it.
 */
@SpringBootTest(classes = Shop.class)
@AutoConfigureFakeTicker
class ApplicationTests {

	@Autowired
	Shop.Payments payments;

	@Autowired
	TestBreakers breakers;

	@Autowired
	CircuitBreakerRegistry registry;

	@Autowired
	FakeTicker ticker;

	@AfterEach
	void repair() {
		this.payments.goDown(false);
	}

	@RepeatedTest(2)
	void everyTestStartsAfresh() {
		assertThat(this.breakers.get("payments")).isClosed().hasSucceeded(0).hasFailed(0).hasRefused(0);
		assertThat(this.ticker.wallTime()).isEqualTo(FakeTicker.START);
		assertThat(this.registry.breaker("payments").snapshot().bufferedCalls()).isZero();
		this.payments.charge("1");
		this.breakers.force("payments", CircuitBreakerState.FORCED_OPEN);
		assertThat(this.payments.charge("2")).isEqualTo("deferred 2");
		this.ticker.advance(Duration.ofMinutes(1));
		assertThat(this.breakers.get("payments")).hasSucceeded(1).hasRefused(1);
	}

	@Test
	void theApplicationLivesByTheTimeOfTheTest() {
		this.payments.goDown(true);
		for (int i = 0; i < 12; i++) {
			assertThat(this.payments.charge("1")).isEqualTo("deferred 1");
		}
		assertThat(this.breakers.get("payments")).isOpen().hasFailureRate(100).hasFailed(10).hasRefused(2);
		this.payments.goDown(false);
		this.ticker.advance(Duration.ofSeconds(30));
		assertThat(this.breakers.get("payments")).isHalfOpen();
		assertThat(this.payments.charge("2")).isEqualTo("paid 2");
		assertThat(this.payments.charge("3")).isEqualTo("paid 3");
		assertThat(this.breakers.get("payments")).isClosed();
	}

	@Test
	void halfOpenTriesTwice() {
		this.breakers.force("payments", CircuitBreakerState.HALF_OPEN);
		this.payments.goDown(true);
		assertThat(this.payments.charge("1")).isEqualTo("deferred 1");
		assertThat(this.breakers.get("payments")).isOpen();
	}

}
