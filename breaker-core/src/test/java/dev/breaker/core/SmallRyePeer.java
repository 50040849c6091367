package dev.breaker.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

import dev.breaker.core.DeliberateDifference.Peer;
import dev.breaker.core.window.WindowTotals;
import io.smallrye.faulttolerance.core.Completer;
import io.smallrye.faulttolerance.core.FaultToleranceContext;
import io.smallrye.faulttolerance.core.FaultToleranceStrategy;
import io.smallrye.faulttolerance.core.circuit.breaker.CircuitBreaker;
import io.smallrye.faulttolerance.core.stopwatch.RunningStopwatch;
import io.smallrye.faulttolerance.core.stopwatch.Stopwatch;
import io.smallrye.faulttolerance.core.timer.Timer;
import io.smallrye.faulttolerance.core.timer.TimerTask;
import org.jspecify.annotations.Nullable;

/**
 * A breaker of SmallRye Fault Tolerance, on the time of a test.
 */
final class SmallRyePeer implements PeerBreaker {

	private final CircuitBreaker<String> breaker;

	private final TestTime time;

	/** The call being admitted; null while none is. */
	private @Nullable Completer<String> admitted;

	/**
	 * Makes a breaker.
	 * @param size calls that the window must hold
	 * @param failureRatio share of them that opens, 0 to 1
	 * @param successThreshold probes, all of which must succeed
	 */
	SmallRyePeer(Duration delay, int size, double failureRatio, int successThreshold, Ticker ticker) {
		this.time = new TestTime(ticker);
		FaultToleranceStrategy<String> guarded = (context) -> {
			Completer<String> call = Completer.create();
			this.admitted = call;
			return call.future();
		};
		this.breaker = new CircuitBreaker<>(guarded, "payments", Stage.Ignored.class::isInstance, delay.toMillis(),
				size, failureRatio, successThreshold, this.time, this.time);
	}

	@Override
	public Peer peer() {
		return Peer.SMALLRYE;
	}

	@Override
	public void timePassed() {
		this.time.runDueTasks();
	}

	@Override
	public @Nullable Call tryCall() {
		this.admitted = null;
		this.breaker.apply(new FaultToleranceContext<>(() -> {
			throw new AssertionError("the guarded strategy answers");
		}, true));
		Completer<String> call = this.admitted;
		return (call != null) ? (outcome, took) -> end(call, outcome) : null;
	}

	private static void end(Completer<String> call, CallOutcome outcome) {
		switch (outcome) {
			case SUCCESS -> call.complete("done");
			case FAILURE -> call.completeWithError(new IllegalStateException());
			case IGNORED -> call.completeWithError(new Stage.Ignored());
		}
	}

	@Override
	public CircuitBreakerState state() {
		return switch (this.breaker.currentState()) {
			case CircuitBreaker.STATE_CLOSED -> CircuitBreakerState.CLOSED;
			case CircuitBreaker.STATE_OPEN -> CircuitBreakerState.OPEN;
			default -> CircuitBreakerState.HALF_OPEN;
		};
	}

	@Override
	public @Nullable WindowTotals window() {
		return null;
	}

	@Override
	public void reset() {
		this.breaker.reset();
	}

	/** Stopwatch and timer that run with the ticker. */
	private static final class TestTime implements Stopwatch, Timer {

		private final Ticker ticker;

		private final List<Task> tasks = new ArrayList<>();

		TestTime(Ticker ticker) {
			this.ticker = ticker;
		}

		private record Task(RunningStopwatch watch, long delayInMillis, Runnable work) {

			boolean isDue() {
				return this.watch.elapsedTimeInMillis() >= this.delayInMillis;
			}

		}

		@Override
		public RunningStopwatch start() {
			long start = this.ticker.nanos();
			return () -> Duration.ofNanos(this.ticker.nanos() - start).toMillis();
		}

		@Override
		public @Nullable TimerTask schedule(long delayInMillis, Runnable task) {
			this.tasks.add(new Task(start(), delayInMillis, task));
			return null;
		}

		@Override
		public @Nullable TimerTask schedule(long delayInMillis, Runnable task, Executor executor) {
			return schedule(delayInMillis, task);
		}

		void runDueTasks() {
			List<Task> due = this.tasks.stream().filter(Task::isDue).toList();
			this.tasks.removeAll(due);
			due.forEach((task) -> task.work().run());
		}

		@Override
		public int countScheduledTasks() {
			return this.tasks.size();
		}

		@Override
		public int getId() {
			return 0;
		}

		@Override
		public void shutdown() {
			this.tasks.clear();
		}

	}

}
