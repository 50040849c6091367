package dev.breaker.benchmarks;

/**
 * The work alone, guarded by nothing.
 */
final class PlainCircuit extends Circuit {

	@Override
	Integer call() {
		return succeed();
	}

	@Override
	Integer fail() {
		return throwFailure();
	}

	@Override
	String state() {
		return "CLOSED";
	}

}
