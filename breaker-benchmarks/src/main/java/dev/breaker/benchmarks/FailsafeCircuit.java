package dev.breaker.benchmarks;

import dev.failsafe.CircuitBreaker;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.function.CheckedSupplier;

/**
 * Failsafe, by an executor of one policy.
 */
final class FailsafeCircuit extends Circuit {

	private final CircuitBreaker<Integer> breaker;

	private final FailsafeExecutor<Integer> executor;

	private final CheckedSupplier<Integer> success = this::succeed;

	private final CheckedSupplier<Integer> failure = this::throwFailure;

	FailsafeCircuit(CircuitBreaker<Integer> breaker) {
		this.breaker = breaker;
		this.executor = Failsafe.with(breaker);
	}

	@Override
	Integer call() {
		return this.executor.get(this.success);
	}

	@Override
	Integer fail() {
		return this.executor.get(this.failure);
	}

	@Override
	boolean isRefused() {
		return !this.breaker.tryAcquirePermit();
	}

	@Override
	String state() {
		return this.breaker.getState().name();
	}

	@Override
	double failureRate() {
		return this.breaker.getFailureRate();
	}

	@Override
	synchronized void probe() {
		this.breaker.open();
		this.breaker.halfOpen();
	}

}
