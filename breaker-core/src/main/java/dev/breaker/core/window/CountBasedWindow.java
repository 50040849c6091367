package dev.breaker.core.window;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The last N calls, as a ring of one byte a call beside their running sum. A writer swaps
 * its outcome into the slot it drew and adds to the sum the difference to the outcome it
 * found there, so the sum always converges to what the slots hold.
 *
 * <p>
 * A successful call that finds the window full of successful calls would replace one by
 * its like: it is over when it has read the sum. So what is common costs no write that
 * threads share.
 */
final class CountBasedWindow implements SlidingWindow {

	private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(byte[].class);

	private static final byte CALL = 1;

	private static final byte FAILED = 2;

	private static final byte SLOW = 4;

	/** Bits of one field of the sum: calls lowest, then failed, then slow. */
	private static final int FIELD = 21;

	private final byte[] slots;

	private final StripedCounter successes = new StripedCounter();

	private final AtomicLong drawn = new AtomicLong();

	private final AtomicLong sum = new AtomicLong();

	CountBasedWindow(int size) {
		if (size < 1 || size > MAX_CALLS) {
			throw new IllegalArgumentException(
					"size of a count-based window must be 1 to %d calls, not %d".formatted(MAX_CALLS, size));
		}
		this.slots = new byte[size];
	}

	@Override
	public void record(long nanos, boolean failed, boolean slow) {
		if (!failed) {
			this.successes.increment();
			if (!slow && this.sum.get() == this.slots.length) {
				return;
			}
		}
		byte outcome = (byte) (CALL | (failed ? FAILED : 0) | (slow ? SLOW : 0));
		int slot = (int) (this.drawn.getAndIncrement() % this.slots.length);
		byte replaced = (byte) SLOT.getAndSet(this.slots, slot, outcome);
		if (outcome != replaced) {
			this.sum.addAndGet(weight(outcome) - weight(replaced));
		}
	}

	@Override
	public boolean isClean(long nanos) {
		return this.sum.get() >> FIELD == 0;
	}

	@Override
	public WindowTotals totals(long nanos) {
		// A writer that was overtaken between its swap and its sum leaves a field
		// negative for a moment: fields are read as signed, lowest first, then clamped.
		long rest = this.sum.get();
		long calls = signed(rest);
		rest = (rest - calls) >> FIELD;
		long failed = signed(rest);
		long slow = (rest - failed) >> FIELD;
		calls = Math.max(0, Math.min(calls, this.slots.length));
		return new WindowTotals(calls, clamp(failed, calls), clamp(slow, calls));
	}

	/** Goes through the slots: the sum lags behind while a writer is between the two. */
	@Override
	public WindowTotals recounted(long nanos) {
		long calls = 0;
		long failed = 0;
		long slow = 0;
		for (int i = 0; i < this.slots.length; i++) {
			byte outcome = (byte) SLOT.getVolatile(this.slots, i);
			calls += outcome & CALL;
			failed += (outcome & FAILED) / FAILED;
			slow += (outcome & SLOW) / SLOW;
		}
		return new WindowTotals(calls, failed, slow);
	}

	@Override
	public StripedCounter successes() {
		return this.successes;
	}

	private static long weight(byte outcome) {
		return (outcome & CALL) | ((outcome & FAILED) != 0 ? 1L << FIELD : 0)
				| ((outcome & SLOW) != 0 ? 1L << (2 * FIELD) : 0);
	}

	private static long signed(long field) {
		return (field << (Long.SIZE - FIELD)) >> (Long.SIZE - FIELD);
	}

	private static long clamp(long value, long max) {
		return Math.max(0, Math.min(value, max));
	}

}
