package dev.breaker.core.window;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The calls of the last N seconds, cut into slices. The present slice is part of the
 * window from its beginning, so an outcome counts for at least the size less one slice,
 * and at most the size. An outcome belongs to the slice in which it is recorded. The
 * counts of failed and of slow calls are made with the first of them: most windows never
 * see one.
 */
final class TimeBasedWindow implements SlidingWindow {

	private static final VarHandle FAILED;

	private static final VarHandle SLOW;

	private static final VarHandle CLEAN_FROM;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			FAILED = lookup.findVarHandle(TimeBasedWindow.class, "failed", SlidingCount.class);
			SLOW = lookup.findVarHandle(TimeBasedWindow.class, "slow", SlidingCount.class);
			CLEAN_FROM = lookup.findVarHandle(TimeBasedWindow.class, "cleanFrom", long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private static final int MIN_SLICES = 10;

	private static final int MAX_SLICES = 30;

	private final long originNanos;

	private final int slices;

	private final long sliceNanos;

	private final SlidingCount successful;

	private volatile @Nullable SlidingCount failed;

	private volatile @Nullable SlidingCount slow;

	/** When the last failed or slow call leaves the window; in elapsed nanoseconds. */
	private volatile long cleanFrom;

	TimeBasedWindow(Duration size, long nanos) {
		if (size.isNegative() || size.isZero() || size.compareTo(MAX_DURATION) > 0) {
			throw new IllegalArgumentException("size of a time-based window must be positive and at most %s, not %s"
				.formatted(MAX_DURATION, size));
		}
		this.originNanos = nanos;
		this.slices = (int) Math.max(MIN_SLICES, Math.min(MAX_SLICES, size.toSeconds()));
		this.sliceNanos = Math.max(1, size.toNanos() / this.slices);
		this.successful = new SlidingCount(this.slices, this.sliceNanos);
	}

	@Override
	public void record(long nanos, boolean failed, boolean slow) {
		long elapsed = elapsed(nanos);
		(failed ? made(this.failed, FAILED) : this.successful).increment(elapsed);
		if (slow) {
			// After the call itself, as readers read it before: never slower than it is.
			made(this.slow, SLOW).increment(elapsed);
		}
		if (failed || slow) {
			dirty(elapsed);
		}
	}

	private void dirty(long elapsed) {
		for (long seen; (seen = this.cleanFrom) <= elapsed + (this.slices - 1) * this.sliceNanos;) {
			CLEAN_FROM.compareAndSet(this, seen, (elapsed / this.sliceNanos + this.slices) * this.sliceNanos);
		}
	}

	@Override
	public boolean isClean(long nanos) {
		return elapsed(nanos) >= this.cleanFrom;
	}

	@Override
	public WindowTotals totals(long nanos) {
		long elapsed = elapsed(nanos);
		long slow = within(this.slow, elapsed);
		long failed = within(this.failed, elapsed);
		long calls = failed + this.successful.within(elapsed);
		return new WindowTotals(calls, failed, Math.min(slow, calls));
	}

	/** Nothing where a slice begins at this moment: whoever begins it judges after. */
	@Override
	public WindowTotals recounted(long nanos) {
		WindowTotals totals = totals(nanos);
		SlidingCount failed = this.failed;
		SlidingCount slow = this.slow;
		long elapsed = elapsed(nanos);
		boolean still = this.successful.wasStillAt(elapsed) && (failed == null || failed.wasStillAt(elapsed))
				&& (slow == null || slow.wasStillAt(elapsed));
		return still ? totals : WindowTotals.EMPTY;
	}

	@Override
	public StripedCounter successes() {
		return this.successful;
	}

	private long elapsed(long nanos) {
		return Math.max(0, nanos - this.originNanos);
	}

	private SlidingCount made(@Nullable SlidingCount present, VarHandle field) {
		if (present != null) {
			return present;
		}
		SlidingCount fresh = new SlidingCount(this.slices, this.sliceNanos);
		SlidingCount first = (SlidingCount) field.compareAndExchange(this, null, fresh);
		return (first != null) ? first : fresh;
	}

	private static long within(@Nullable SlidingCount count, long elapsed) {
		return (count != null) ? count.within(elapsed) : 0;
	}

}
