package dev.breaker.benchmarks.fleet;

/**
 * How long calls took, counted in buckets of at most a thousandth of the value. Not
 * thread-safe.
 */
final class Latencies {

	private static final int BITS = 10;

	private static final int BUCKETS = 1 << BITS;

	private final long[] counts = new long[(Long.SIZE - BITS) * BUCKETS];

	void record(long nanos) {
		this.counts[bucket(Math.max(0, nanos))]++;
	}

	void add(Latencies other) {
		for (int i = 0; i < this.counts.length; i++) {
			this.counts[i] += other.counts[i];
		}
	}

	/**
	 * Looks a percentile up.
	 * @param percent above 0, at most 100
	 * @return in nanoseconds; so many percent of the calls took less than a thousandth
	 * longer, or less
	 */
	long percentile(double percent) {
		long total = 0;
		for (long count : this.counts) {
			total += count;
		}
		long rank = (long) Math.ceil(total * percent / 100);
		for (int i = 0; i < this.counts.length; i++) {
			rank -= this.counts[i];
			if (rank <= 0 && this.counts[i] > 0) {
				return value(i);
			}
		}
		throw new IllegalStateException("no calls");
	}

	/** Exact below 2 × BUCKETS; above, what the highest bits tell apart. */
	private static int bucket(long nanos) {
		int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(nanos) - (BITS + 1));
		return shift * BUCKETS + (int) (nanos >>> shift);
	}

	private static long value(int bucket) {
		int shift = Math.max(0, bucket / BUCKETS - 1);
		return (long) (bucket - shift * BUCKETS) << shift;
	}

}
