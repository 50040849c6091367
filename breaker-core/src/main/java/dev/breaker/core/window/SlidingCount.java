package dev.breaker.core.window;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A count whose recent part can be told: beside the running total it remembers what the
 * total was when each of the last slices of time began. The part of the last N slices is
 * the difference of two totals, so to count is one addition, to read costs the same for
 * any N, and nothing is ever lost between slices.
 *
 * <p>
 * Whoever counts first in a new slice reads the total, claims the slice and writes the
 * total down, alone; others do not wait for it but count on. What they count after the
 * claim belongs to the new slice, as the total was read before. Should that one thread be
 * held up for longer than a slice, the counts of that time leave the window earlier by as
 * much as it was held up.
 */
final class SlidingCount extends StripedCounter {

	private static final VarHandle END;

	static {
		try {
			END = MethodHandles.lookup().findVarHandle(SlidingCount.class, "end", long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private static final VarHandle EDGE = MethodHandles.arrayElementVarHandle(long[].class);

	/** The total when a slice began, by the number of the slice modulo the length. */
	private final long[] edges;

	private final long sliceNanos;

	/**
	 * When the latest slice that was counted in ends, in elapsed nanoseconds; negative
	 * while somebody who has claimed the next one writes.
	 */
	private volatile long end;

	/**
	 * The total when the window of that slice began; written before {@link #end}, so that
	 * who has read the end finds this one or a later one.
	 */
	private volatile long before;

	/**
	 * Starts at zero.
	 * @param slices how many slices the window has
	 * @param sliceNanos length of a slice
	 */
	SlidingCount(int slices, long sliceNanos) {
		this.edges = new long[slices];
		this.sliceNanos = sliceNanos;
		this.end = sliceNanos;
	}

	/**
	 * Counts one.
	 * @param elapsed nanoseconds since the window began, not negative
	 */
	void increment(long elapsed) {
		if (elapsed >= this.end) {
			advance(elapsed);
		}
		increment();
	}

	/**
	 * The part of the total that the window holds.
	 * @param elapsed nanoseconds since the window began, not negative
	 */
	long within(long elapsed) {
		long end = Math.abs(this.end);
		// What was before is read before the total: the difference is never negative.
		// Whose time lies behind gets the latest window, for edges before are gone.
		if (elapsed < end) {
			long before = this.before;
			return sum() - before;
		}
		long latest = end / this.sliceNanos - 1;
		long oldest = oldest(elapsed / this.sliceNanos);
		if (oldest > latest) {
			return 0;
		}
		long before = totalBefore(oldest);
		return sum() - before;
	}

	/**
	 * Whether what was read of the window just now was not written at the same time, for
	 * this slice or a later one.
	 */
	boolean wasStillAt(long elapsed) {
		long end = this.end;
		return end > 0 && elapsed >= end - this.sliceNanos;
	}

	private long oldest(long present) {
		return present - this.edges.length + 1;
	}

	private long totalBefore(long slice) {
		return (slice > 0) ? (long) EDGE.getAcquire(this.edges, slot(slice)) : 0;
	}

	private void advance(long elapsed) {
		long end = this.end;
		if (end < 0 || elapsed < end) {
			return;
		}
		long total = sum();
		if (!END.compareAndSet(this, end, -end)) {
			return;
		}
		long latest = end / this.sliceNanos - 1;
		long present = elapsed / this.sliceNanos;
		for (long slice = Math.max(latest, present - this.edges.length) + 1; slice <= present; slice++) {
			EDGE.setRelease(this.edges, slot(slice), total);
		}
		this.before = totalBefore(oldest(present));
		this.end = (present + 1) * this.sliceNanos;
	}

	private int slot(long slice) {
		return (int) (slice % this.edges.length);
	}

}
