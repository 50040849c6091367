package dev.breaker.benchmarks;

import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;

import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.smallrye.faulttolerance.api.TypedGuard;

/**
 * SmallRye Fault Tolerance, by an adapted supplier.
 */
final class SmallRyeCircuit extends Circuit {

	private static final String NAME = "peer";

	private final Supplier<Integer> success;

	private final Supplier<Integer> failure;

	SmallRyeCircuit(int failureRateThreshold) {
		TypedGuard<Integer> guard = TypedGuard.create(Integer.class)
			.withCircuitBreaker()
			.name(NAME)
			.requestVolumeThreshold(Peer.CALLS)
			.failureRatio(failureRateThreshold / 100.0)
			.delay(Peer.WAIT.toSeconds(), ChronoUnit.SECONDS)
			.done()
			.build();
		this.success = guard.adaptSupplier(this::succeed);
		this.failure = guard.adaptSupplier(this::throwFailure);
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
	String state() {
		return CircuitBreakerMaintenance.get().currentState(NAME).name();
	}

}
