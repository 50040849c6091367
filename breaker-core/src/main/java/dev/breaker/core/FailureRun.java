package dev.breaker.core;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Failures in a row. A success ends the run without touching it: the number of successes
 * is then another than when the run began. So calls that succeed write nothing here.
 *
 * <p>
 * Both numbers share one word: the failures, up to a million, and the lower 44 bits of
 * the successes. Those may overflow: only a number that lies a little behind that of the
 * run, read by a thread that was overtaken, is not taken for a later one.
 */
final class FailureRun extends AtomicLong {

	/** The longest run that is told. */
	static final int LONGEST = (1 << 20) - 1;

	private static final long serialVersionUID = 1L;

	private static final int LENGTH_BITS = 20;

	/** Successes that a thread may have missed between its reading and its counting. */
	private static final long OVERTAKEN = 1L << 30;

	/**
	 * Counts a failure.
	 * @param successes how many calls have succeeded so far
	 * @return failures in a row, with this one
	 */
	int failed(long successes) {
		while (true) {
			long seen = get();
			boolean over = isOver(seen, successes);
			long begun = over ? successes << LENGTH_BITS : seen - lengthOf(seen);
			int length = over ? 1 : Math.min(LONGEST, lengthOf(seen) + 1);
			if (compareAndSet(seen, begun + length)) {
				return length;
			}
		}
	}

	/** Calls that have failed since the last successful one. */
	int length(long successes) {
		long seen = get();
		return isOver(seen, successes) ? 0 : lengthOf(seen);
	}

	/** Calls that have succeeded since the last failed one. */
	long successesSince(long successes) {
		long seen = get();
		return isOver(seen, successes) ? sinceBegin(seen, successes) >>> LENGTH_BITS : 0;
	}

	private static boolean isOver(long run, long successes) {
		long since = sinceBegin(run, successes) >> LENGTH_BITS;
		return since > 0 || since < -OVERTAKEN;
	}

	/** In the upper bits, as the word has them. */
	private static long sinceBegin(long run, long successes) {
		return (successes << LENGTH_BITS) - (run - lengthOf(run));
	}

	private static int lengthOf(long run) {
		return (int) (run & LONGEST);
	}

}
