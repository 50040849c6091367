package dev.breaker.core.window;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

import org.jspecify.annotations.Nullable;

/**
 * The calls of the last N seconds, in a ring of buckets. A bucket belongs to one slice of
 * time; the first writer of a new slice replaces the bucket that fell out of the window.
 * The present slice is part of the window from its beginning, so an outcome counts for at
 * least the size less one bucket, and at most the size.
 */
final class TimeBasedWindow implements SlidingWindow {

	private static final int MIN_BUCKETS = 10;

	private static final int MAX_BUCKETS = 60;

	private final AtomicReferenceArray<Bucket> ring;

	private final long bucketNanos;

	private final long originNanos;

	/** The latest slice in which a call failed or was slow; one window back at first. */
	private final AtomicLong dirtySlice;

	TimeBasedWindow(Duration size, long nanos) {
		if (size.isNegative() || size.isZero() || size.compareTo(MAX_DURATION) > 0) {
			throw new IllegalArgumentException("size of a time-based window must be positive and at most %s, not %s"
				.formatted(MAX_DURATION, size));
		}
		int buckets = (int) Math.max(MIN_BUCKETS, Math.min(MAX_BUCKETS, size.toSeconds()));
		this.ring = new AtomicReferenceArray<>(buckets);
		this.bucketNanos = Math.max(1, size.toNanos() / buckets);
		this.originNanos = nanos;
		this.dirtySlice = new AtomicLong(-buckets);
	}

	@Override
	public void record(long nanos, boolean failed, boolean slow) {
		long slice = slice(nanos);
		Bucket bucket = bucket(slice);
		if (bucket == null) {
			return;
		}
		// Bad outcomes first: a reader between the two sees more failures than calls
		// (clamped), never fewer.
		if (failed) {
			bucket.failed.getAndIncrement();
		}
		if (slow) {
			bucket.slow.getAndIncrement();
		}
		bucket.calls.getAndIncrement();
		if ((failed || slow) && this.dirtySlice.get() < slice) {
			this.dirtySlice.accumulateAndGet(slice, Math::max);
		}
	}

	@Override
	public boolean isClean(long nanos) {
		return this.dirtySlice.get() <= slice(nanos) - this.ring.length();
	}

	@Override
	public WindowTotals totals(long nanos) {
		long oldest = slice(nanos) - this.ring.length() + 1;
		long calls = 0;
		long failed = 0;
		long slow = 0;
		for (int i = 0; i < this.ring.length(); i++) {
			Bucket bucket = this.ring.get(i);
			if (bucket != null && bucket.slice >= oldest) {
				calls += bucket.calls.get();
				failed += bucket.failed.get();
				slow += bucket.slow.get();
			}
		}
		return new WindowTotals(calls, Math.min(failed, calls), Math.min(slow, calls));
	}

	private long slice(long nanos) {
		return Math.max(0, nanos - this.originNanos) / this.bucketNanos;
	}

	/** Null for a writer so late that its slice has left the window. */
	private @Nullable Bucket bucket(long slice) {
		int slot = (int) (slice % this.ring.length());
		Bucket fresh = null;
		while (true) {
			Bucket present = this.ring.get(slot);
			if (present != null && present.slice >= slice) {
				return (present.slice == slice) ? present : null;
			}
			if (fresh == null) {
				fresh = new Bucket(slice);
			}
			if (this.ring.compareAndSet(slot, present, fresh)) {
				return fresh;
			}
		}
	}

	private static final class Bucket {

		final long slice;

		final AtomicInteger calls = new AtomicInteger();

		final AtomicInteger failed = new AtomicInteger();

		final AtomicInteger slow = new AtomicInteger();

		Bucket(long slice) {
			this.slice = slice;
		}

	}

}
