package dev.breaker.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Monotonic time at the price of reading a field. While somebody reads it, one thread
 * writes the time down every {@link #TICK}, so a reader sees a time that is past, as a
 * rule by less than that. After a second without readers the thread sleeps, and after a
 * minute it is gone; whoever reads then gets the exact time and wakes it.
 */
final class CoarseClock {

	static final long TICK = TimeUnit.MILLISECONDS.toNanos(10);

	/** Ticks without a reader after which the thread sleeps. */
	private static final int PATIENCE = 100;

	private static final long ASLEEP = Long.MIN_VALUE;

	private static final VarHandle NOW;

	static {
		try {
			NOW = MethodHandles.lookup().findVarHandle(CoarseClock.class, "now", long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final LongSupplier exact;

	private final Executor thread;

	private volatile long now = ASLEEP;

	private volatile long epochMillis;

	private volatile boolean read;

	CoarseClock() {
		this(System::nanoTime, oneThread());
	}

	/**
	 * Makes a clock on another one.
	 * @param exact the time
	 * @param thread where the time is written down
	 */
	CoarseClock(LongSupplier exact, Executor thread) {
		this.exact = exact;
		this.thread = thread;
	}

	long nanos() {
		long now = this.now;
		if (now == ASLEEP) {
			return wake();
		}
		if (!this.read) {
			this.read = true;
		}
		return now;
	}

	/** Wall-clock time, of the same age. */
	long epochMillis() {
		nanos();
		return this.epochMillis;
	}

	boolean isAsleep() {
		return this.now == ASLEEP;
	}

	private long wake() {
		long exact = this.exact.getAsLong();
		this.epochMillis = System.currentTimeMillis();
		if (NOW.compareAndSet(this, ASLEEP, exact)) {
			try {
				this.thread.execute(this::run);
			}
			catch (Throwable ex) {
				// No thread to be had: every reader takes the exact time.
				this.now = ASLEEP;
			}
		}
		return exact;
	}

	private void run() {
		for (int unread = 0; unread < PATIENCE; unread++) {
			LockSupport.parkNanos(this, TICK);
			Thread.interrupted(); // or the next time it would not be parked
			this.now = this.exact.getAsLong();
			this.epochMillis = System.currentTimeMillis();
			if (this.read) {
				this.read = false;
				unread = 0;
			}
		}
		this.now = ASLEEP;
	}

	private static Executor oneThread() {
		ThreadPoolExecutor executor = new ThreadPoolExecutor(1, 1, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(),
				(task) -> {
					Thread thread = new Thread(null, task, "breaker-coarse-clock", 0, false);
					thread.setDaemon(true);
					thread.setContextClassLoader(null);
					return thread;
				});
		executor.allowCoreThreadTimeOut(true);
		return executor;
	}

}
