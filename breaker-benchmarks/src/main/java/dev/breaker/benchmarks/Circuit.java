package dev.breaker.benchmarks;

/**
 * A guarded piece of work: the same few things asked of every library, in the way its
 * users do them.
 */
abstract class Circuit {

	/** What failing work throws; made once, so that the library alone is measured. */
	static final RuntimeException FAILURE = new RuntimeException("failed", null, false, false) {

		private static final long serialVersionUID = 1L;

	};

	/** Not final, so that the compiler does not know the result. */
	private int value = 42;

	/** Does work that succeeds. */
	abstract Integer call() throws Exception;

	/** Does work that throws {@link #FAILURE}. */
	abstract Integer fail() throws Exception;

	/** What the library says, such as {@code CLOSED}. */
	abstract String state();

	/** Asks for permission. */
	boolean isRefused() {
		throw new UnsupportedOperationException();
	}

	/** Opens as an operator does: for a day, or until further notice. */
	void forceOpen(boolean unlimited) {
		throw new UnsupportedOperationException();
	}

	/** Begins a new round of half-open probes. */
	void probe() {
		throw new UnsupportedOperationException();
	}

	/** Failed calls since the beginning; -1 where the library does not tell. */
	long failures() {
		return -1;
	}

	/** Percent of failed calls in the window; NaN where the library does not tell. */
	double failureRate() {
		return Double.NaN;
	}

	/** Opens by failures. */
	final void trip() {
		for (int i = 0; i < Peer.CALLS; i++) {
			failQuietly();
		}
	}

	final void failQuietly() {
		try {
			fail();
		}
		catch (Exception ex) {
			// The work's, or a refusal.
		}
	}

	final Integer succeed() {
		return this.value;
	}

	final Integer throwFailure() {
		throw FAILURE;
	}

}
