package dev.breaker.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Failures in a row. A success ends the run without touching it: the number of successes
 * is then another than when the run began. So calls that succeed write nothing here.
 */
final class FailureRun {

	private static final VarHandle RUN;

	static {
		try {
			RUN = MethodHandles.lookup().findVarHandle(FailureRun.class, "run", Run.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private volatile Run run = Run.NONE;

	/**
	 * Counts a failure.
	 * @param successes how many calls have succeeded so far
	 * @return failures in a row, with this one
	 */
	int failed(long successes) {
		while (true) {
			Run seen = this.run;
			Run longer = seen.longer(successes);
			if (RUN.compareAndSet(this, seen, longer)) {
				return longer.length;
			}
		}
	}

	int length(long successes) {
		Run seen = this.run;
		return (successes <= seen.successesBefore) ? seen.length : 0;
	}

	long successesSince(long successes) {
		return Math.max(0, successes - this.run.successesBefore);
	}

	private record Run(long successesBefore, int length) {

		static final Run NONE = new Run(0, 0);

		/** A count of successes below that of the run was read before it began. */
		Run longer(long successes) {
			return (successes > this.successesBefore) ? new Run(successes, 1)
					: new Run(this.successesBefore, this.length + 1);
		}

	}

}
