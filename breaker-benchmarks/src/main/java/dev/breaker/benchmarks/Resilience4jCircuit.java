package dev.breaker.benchmarks;

import java.util.function.Supplier;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;

/**
 * Resilience4j, by its decorated supplier.
 */
final class Resilience4jCircuit extends Circuit {

	private final CircuitBreaker breaker;

	private final Supplier<Integer> success;

	private final Supplier<Integer> failure;

	Resilience4jCircuit(CircuitBreakerConfig config) {
		this.breaker = CircuitBreaker.of("peer", config);
		this.success = this.breaker.decorateSupplier(this::succeed);
		this.failure = this.breaker.decorateSupplier(this::throwFailure);
	}

	@Override
	Integer call() {
		return this.success.get();
	}

	@Override
	Integer fail() {
		return this.failure.get();
	}

	@Override
	boolean isRefused() {
		return !this.breaker.tryAcquirePermission();
	}

	@Override
	String state() {
		return this.breaker.getState().name();
	}

	@Override
	double failureRate() {
		return this.breaker.getMetrics().getFailureRate();
	}

	@Override
	void forceOpen(boolean unlimited) {
		this.breaker.transitionToForcedOpenState();
	}

	@Override
	void probe() {
		if (this.breaker.getState() == CircuitBreaker.State.CLOSED) {
			this.breaker.transitionToOpenState();
		}
		this.breaker.transitionToHalfOpenState();
	}

}
