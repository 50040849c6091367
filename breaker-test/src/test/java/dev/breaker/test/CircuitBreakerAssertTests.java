package dev.breaker.test;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Set;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.core.CircuitBreakerState;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import static dev.breaker.test.CircuitBreakerAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CircuitBreakerAssertTests {

	private final CircuitBreaker breaker = CircuitBreaker.of("payments",
			CircuitBreakerConfig.builder()
				.minimumNumberOfCalls(3)
				.ignoreExceptions(Set.of(FileNotFoundException.class))
				.build(),
			new FakeTicker());

	@Test
	void holdsWhatIsTrue() {
		this.breaker.acquire().success();
		this.breaker.acquire().failure(new FileNotFoundException("order 1"));
		assertThat(this.breaker).isClosed().hasSucceeded(1).hasFailed(0).hasIgnored(1).hasRefused(0);
		this.breaker.acquire().failure(new IOException("down"));
		this.breaker.acquire().failure(new IOException("down"));
		this.breaker.tryAcquire();
		assertThat(this.breaker).isOpen()
			.hasState(CircuitBreakerState.OPEN)
			.hasFailureRate(66.7)
			.hasFailed(2)
			.hasRefused(1)
			.hasOpenedBecause("failure rate of 66.7%");
		this.breaker.transitionTo(CircuitBreakerState.HALF_OPEN, "test");
		assertThat(this.breaker).isHalfOpen();
	}

	@Test
	void aFailureShowsTheBreaker() {
		this.breaker.acquire().success();
		this.breaker.acquire().failure(new IOException("100 % down"));
		assertThatFailure(() -> assertThat(this.breaker).isOpen(), """
				Expecting circuit breaker 'payments' to be OPEN, but it is CLOSED:
				  state: CLOSED, mode ENFORCE
				  window: 1 of 2 calls failed, 0 slow; no failure rate below 3 calls
				  calls: 1 succeeded, 1 failed, 0 ignored, 0 refused
				  opened because: -
				  last failure: java.io.IOException: 100 % down""");
	}

	@Test
	void eachSaysWhatItFound() {
		assertThatFailure(() -> assertThat(this.breaker).isClosed().isHalfOpen(), "to be HALF_OPEN, but it is CLOSED");
		assertThatFailure(() -> assertThat(this.breaker).hasFailureRate(50),
				"to have a failure rate of 50.0 %, but it has no failure rate below 3 calls");
		assertThatFailure(() -> assertThat(this.breaker).hasSucceeded(1),
				"to have succeeded 1, but it has succeeded 0");
		assertThatFailure(() -> assertThat(this.breaker).hasFailed(2), "to have failed 2, but it has failed 0");
		assertThatFailure(() -> assertThat(this.breaker).hasIgnored(3), "to have ignored 3, but it has ignored 0");
		assertThatFailure(() -> assertThat(this.breaker).hasRefused(4), "to have refused 4, but it has refused 0");
		assertThatFailure(() -> assertThat(this.breaker).hasOpenedBecause("slow"),
				"to have opened because of \"slow\", but it never opened");
		this.breaker.transitionTo(CircuitBreakerState.OPEN, "maintenance");
		assertThatFailure(() -> assertThat(this.breaker).hasOpenedBecause("slow"),
				"to have opened because of \"slow\", but it opened because of \"maintenance\"");
		this.breaker.transitionTo(CircuitBreakerState.CLOSED, "test");
		for (int i = 0; i < 3; i++) {
			this.breaker.acquire().success();
		}
		assertThatFailure(() -> assertThat(this.breaker).hasFailureRate(50), "but it has a failure rate of 0.0 %");
	}

	@Test
	void keepsTheDescriptionOfTheTest() {
		assertThatFailure(() -> assertThat(this.breaker).as("after the outage").isOpen(), "[after the outage] ");
	}

	@Test
	void noBreakerIsAFailureToo() {
		assertThatFailure(() -> assertThat((CircuitBreaker) null).isOpen(), "Expecting actual not to be null");
	}

	private static void assertThatFailure(ThrowingCallable assertion, String message) {
		assertThatThrownBy(assertion).isInstanceOf(AssertionError.class).hasMessageContaining(message);
	}

}
