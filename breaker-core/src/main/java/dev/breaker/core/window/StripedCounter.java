package dev.breaker.core.window;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLongArray;

import org.jspecify.annotations.Nullable;

/**
 * A count that many threads raise at once. It is one word until two threads meet in it;
 * then a row of cells is laid beside it, each two cache lines from the next, and a thread
 * raises the cell that its id falls on. An increment is one atomic addition, so none is
 * lost and a cell has 63 bits to go. The idea is that of
 * {@link java.util.concurrent.atomic.LongAdder}.
 */
public class StripedCounter {

	private static final VarHandle BASE;

	private static final VarHandle CELLS;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			BASE = lookup.findVarHandle(StripedCounter.class, "base", long.class);
			CELLS = lookup.findVarHandle(StripedCounter.class, "cells", AtomicLongArray.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	/** Longs from one cell to the next: processors fetch cache lines in pairs. */
	private static final int STRIDE = 16;

	/** Four cells a processor, so that few threads fall on the same; a power of two. */
	private static final int NUMBER = Integer
		.highestOneBit(Math.min(64, 8 * Runtime.getRuntime().availableProcessors() - 1));

	private static final int SHIFT = Long.numberOfLeadingZeros(NUMBER) + 1;

	/** 2^64 divided by the golden ratio: spreads neighbouring ids far apart. */
	private static final long GOLDEN = 0x9E3779B97F4A7C15L;

	private volatile long base;

	private volatile @Nullable AtomicLongArray cells;

	/**
	 * Adds one.
	 */
	public final void increment() {
		AtomicLongArray cells = this.cells;
		if (cells == null) {
			long seen = this.base;
			if (BASE.compareAndSet(this, seen, seen + 1)) {
				return;
			}
			cells = spread();
		}
		cells.getAndIncrement(cell());
	}

	/**
	 * Adds a number.
	 * @param number how many
	 */
	public final void add(long number) {
		BASE.getAndAdd(this, number);
	}

	/**
	 * Adds up. Contains every increment that had returned before, and perhaps some that
	 * are under way.
	 * @return the count
	 */
	public final long sum() {
		long sum = this.base;
		AtomicLongArray cells = this.cells;
		if (cells != null) {
			for (int i = 1; i <= NUMBER; i++) {
				sum += cells.get(i * STRIDE);
			}
		}
		return sum;
	}

	private AtomicLongArray spread() {
		AtomicLongArray fresh = new AtomicLongArray((NUMBER + 2) * STRIDE);
		AtomicLongArray first = (AtomicLongArray) CELLS.compareAndExchange(this, null, fresh);
		return (first != null) ? first : fresh;
	}

	private static int cell() {
		return (1 + (int) ((Thread.currentThread().getId() * GOLDEN) >>> SHIFT)) * STRIDE;
	}

}
