package dev.breaker.core;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The count of a half-open round: probes admitted, succeeded and failed, in one word, so
 * that each change sees the other two. An ignored probe leaves it as if it had never been
 * admitted.
 */
final class Tally {

	/** Bits of one count: more than the most probes that a configuration can permit. */
	private static final int FIELD = 20;

	private static final long MASK = (1L << FIELD) - 1;

	private static final long ONE_SUCCESS = 1L << FIELD;

	private static final long ONE_FAILURE = 1L << (2 * FIELD);

	private final AtomicLong counts = new AtomicLong();

	/**
	 * Admits one probe.
	 * @param permitted most probes of the round
	 * @param atOnce most probes that may be out
	 * @return false if there is no room
	 */
	boolean admit(int permitted, int atOnce) {
		while (true) {
			long seen = this.counts.get();
			long admitted = seen & MASK;
			if (admitted >= permitted || admitted - successes(seen) - failures(seen) >= atOnce) {
				return false;
			}
			if (this.counts.compareAndSet(seen, seen + 1)) {
				return true;
			}
		}
	}

	void giveBack() {
		this.counts.decrementAndGet();
	}

	/** Counts a success; returns how many there are now. */
	int succeeded() {
		return successes(this.counts.addAndGet(ONE_SUCCESS));
	}

	/** Counts a failure; returns how many there are now. */
	int failed() {
		return failures(this.counts.addAndGet(ONE_FAILURE));
	}

	int successes() {
		return successes(this.counts.get());
	}

	int failures() {
		return failures(this.counts.get());
	}

	private static int successes(long counts) {
		return (int) ((counts >> FIELD) & MASK);
	}

	private static int failures(long counts) {
		return (int) ((counts >> (2 * FIELD)) & MASK);
	}

}
