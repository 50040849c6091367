package dev.breaker.core;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Interrupts blocking calls at their time-out. The call runs on its caller's thread; one
 * thread watches the time of all calls. Whether a call has ended or is interrupted is
 * settled by one compare-and-set, and whoever loses waits for the interrupt that is under
 * way and takes it away: none arrives after the call.
 */
final class CallInterrupter {

	private final String breakerName;

	private final Duration timeout;

	private final long nanos;

	CallInterrupter(String breakerName, Duration timeout) {
		this.breakerName = breakerName;
		this.timeout = timeout;
		this.nanos = timeout.toNanos();
	}

	/**
	 * Makes a call.
	 * @throws E what the call throws within its time, and an {@link Error} in any case
	 * @throws CallTimeoutException if the call was interrupted
	 */
	<T extends @Nullable Object, E extends Throwable> T call(CheckedSupplier<T, E> call) throws E {
		Thread caller = Thread.currentThread();
		if (caller.isInterrupted()) {
			// The call sees that, and has nothing to learn from another interrupt.
			return call.get();
		}
		Watch watch = new Watch(caller);
		watch.after(this.nanos);
		T result;
		try {
			result = call.get();
		}
		catch (Throwable ex) {
			if (watch.end() && !(ex instanceof Error)) {
				throw new CallTimeoutException(this.breakerName, this.timeout, ex);
			}
			throw ex;
		}
		if (watch.end()) {
			throw new CallTimeoutException(this.breakerName, this.timeout, null);
		}
		return result;
	}

	/**
	 * The time of one call.
	 */
	private static final class Watch implements Runnable {

		private static final int RUNNING = 0;

		private static final int INTERRUPTING = 1;

		private static final int INTERRUPTED = 2;

		private static final int ENDED = 3;

		private static final long SOON = TimeUnit.MILLISECONDS.toNanos(10);

		private final Thread caller;

		private final AtomicInteger phase = new AtomicInteger(RUNNING);

		private volatile @Nullable Future<?> alarm;

		Watch(Thread caller) {
			this.caller = caller;
		}

		void after(long nanos) {
			try {
				this.alarm = Alarms.THREAD.schedule(this, nanos, TimeUnit.NANOSECONDS);
			}
			catch (Throwable ex) {
				// No thread to be had: past its time-out the call still counts as failed.
			}
		}

		@Override
		public void run() {
			if (this.phase.get() != RUNNING) {
				return;
			}
			if (this.caller.isInterrupted()) {
				// By somebody else, whose interrupt could no longer be told from this
				// one.
				after(SOON);
				return;
			}
			if (this.phase.compareAndSet(RUNNING, INTERRUPTING)) {
				try {
					this.caller.interrupt();
				}
				finally {
					this.phase.set(INTERRUPTED);
				}
			}
		}

		/**
		 * The call has ended, on its caller's thread.
		 * @return whether it was interrupted from here; no trace of that is left
		 */
		@SuppressWarnings("ThreadPriorityCheck") // the other thread is in the midst of it
		boolean end() {
			Future<?> alarm = this.alarm;
			if (alarm != null) {
				alarm.cancel(false);
			}
			if (this.phase.compareAndSet(RUNNING, ENDED)) {
				return false;
			}
			while (this.phase.get() != INTERRUPTED) {
				Thread.yield();
			}
			Thread.interrupted();
			return true;
		}

	}

	/**
	 * The thread that watches the time; it goes when there was nothing to watch for a
	 * minute.
	 */
	private static final class Alarms {

		private static final ScheduledThreadPoolExecutor THREAD = thread();

		private static ScheduledThreadPoolExecutor thread() {
			ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, (task) -> {
				Thread thread = new Thread(null, task, "breaker-time-outs", 0, false);
				thread.setDaemon(true);
				thread.setContextClassLoader(null);
				return thread;
			});
			executor.setRemoveOnCancelPolicy(true);
			executor.setKeepAliveTime(1, TimeUnit.MINUTES);
			executor.allowCoreThreadTimeOut(true);
			return executor;
		}

	}

}
