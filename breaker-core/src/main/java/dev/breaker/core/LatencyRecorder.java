package dev.breaker.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

import org.jspecify.annotations.Nullable;

/**
 * Counts calls by how long they took, in classes that grow with the duration: sixteen to
 * each power of two, as in an HDR histogram. Two spans of time are kept, the one that
 * runs and the one before.
 */
final class LatencyRecorder implements CallListener {

	private static final VarHandle SPANS;

	static {
		try {
			SPANS = MethodHandles.lookup().findVarHandle(LatencyRecorder.class, "spans", Spans.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	/** Classes to a power of two: none is wider than a sixteenth of its durations. */
	private static final int FINENESS = 16;

	private static final int FINENESS_BITS = 4;

	/** Durations up to 2^43 ns, more than two hours; longer ones count as that. */
	private static final int LARGEST_BIT = 43;

	private static final int CLASSES = (LARGEST_BIT - FINENESS_BITS + 1) * FINENESS;

	private final Ticker ticker;

	private final long spanNanos;

	private volatile Spans spans;

	LatencyRecorder(Ticker ticker, Duration span) {
		this.ticker = ticker;
		this.spanNanos = span.toNanos();
		this.spans = new Spans(ticker.nanos(), new Counts(), null);
	}

	@Override
	public void onCall(CallOutcome outcome, long nanos) {
		spansAt(this.ticker.coarseNanos()).running.add(Math.max(0, nanos));
	}

	/** What was measured; null if nothing was. */
	@Nullable LatencyStatistics statistics() {
		Spans spans = spansAt(this.ticker.nanos());
		long[] counts = new long[CLASSES + 1];
		spans.running.addTo(counts);
		if (spans.before != null) {
			spans.before.addTo(counts);
		}
		long calls = 0;
		for (int i = 0; i < CLASSES; i++) {
			calls += counts[i];
		}
		if (calls == 0) {
			return null;
		}
		return new LatencyStatistics(calls, Duration.ofNanos(counts[CLASSES] / calls), percentile(counts, calls, 0.5),
				percentile(counts, calls, 0.95), percentile(counts, calls, 0.99), percentile(counts, calls, 1));
	}

	private Spans spansAt(long now) {
		while (true) {
			Spans seen = this.spans;
			long age = now - seen.since;
			if (age < this.spanNanos) {
				return seen;
			}
			Counts before = (age < 2 * this.spanNanos) ? seen.running : null;
			SPANS.compareAndSet(this, seen, new Spans(now - age % this.spanNanos, new Counts(), before));
		}
	}

	private static Duration percentile(long[] counts, long calls, double share) {
		long rank = (long) Math.ceil(calls * share);
		int index = 0;
		for (long seen = counts[0]; seen < rank; seen += counts[index]) {
			index++;
		}
		return Duration.ofNanos(upperBound(index));
	}

	/** The class of a duration: its highest bit, and the four bits below that. */
	private static int indexOf(long nanos) {
		long bounded = Math.min(nanos, (1L << LARGEST_BIT) - 1);
		if (bounded < FINENESS) {
			return (int) bounded;
		}
		int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(bounded) - FINENESS_BITS;
		return (shift + 1) * FINENESS + (int) ((bounded >>> shift) & (FINENESS - 1));
	}

	private static long upperBound(int index) {
		if (index < FINENESS) {
			return index;
		}
		int shift = index / FINENESS - 1;
		return ((FINENESS + index % FINENESS + 1L) << shift) - 1;
	}

	private static final class Counts {

		/** The last entry is the sum of all durations. */
		private final AtomicLongArray counts = new AtomicLongArray(CLASSES + 1);

		void add(long nanos) {
			this.counts.getAndIncrement(indexOf(nanos));
			this.counts.getAndAdd(CLASSES, nanos);
		}

		void addTo(long[] sums) {
			for (int i = 0; i < sums.length; i++) {
				sums[i] += this.counts.get(i);
			}
		}

	}

	private record Spans(long since, Counts running, @Nullable Counts before) {
	}

}
