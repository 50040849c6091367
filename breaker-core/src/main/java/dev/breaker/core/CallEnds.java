package dev.breaker.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import dev.breaker.core.CircuitBreakerEvent.CallFailed;
import dev.breaker.core.CircuitBreakerEvent.CallIgnored;
import dev.breaker.core.CircuitBreakerEvent.CallSucceeded;
import org.jspecify.annotations.Nullable;

/**
 * What happens when an admitted call ends: it is measured where somebody needs that,
 * judged, counted, and handed to the phase that admitted it.
 */
final class CallEnds {

	/** The start of a call that nobody measures. */
	private static final long NOT_MEASURED = Long.MIN_VALUE;

	private final StateMachine machine;

	private final Announcer announcer;

	private final long slowNanos;

	private final long timeoutNanos;

	private final @Nullable Duration timeout;

	private final @Nullable CallInterrupter interrupter;

	private final Listeners<CallListener> listeners;

	private final OutcomeRules rules;

	CallEnds(CircuitBreakerConfig config, StateMachine machine, Announcer announcer,
			Listeners<CallListener> listeners) {
		this.machine = machine;
		this.announcer = announcer;
		this.listeners = listeners;
		this.rules = config.outcomes();
		this.slowNanos = nanos(config.slowCallDurationThreshold());
		this.timeoutNanos = nanos(config.timeoutDuration());
		Duration timeout = (config.mode() == CircuitBreakerMode.ENFORCE) ? config.timeoutDuration() : null;
		this.timeout = timeout;
		this.interrupter = (timeout != null && config.timeoutInterrupt())
				? new CallInterrupter(announcer.name(), timeout) : null;
	}

	/** The configured rules. */
	OutcomeRules rules() {
		return this.rules;
	}

	/** After how long to give a call up: who does not enforce cancels nothing either. */
	@Nullable Duration timeout() {
		return this.timeout;
	}

	/** Whether blocking calls are interrupted at the time-out. */
	boolean interrupts() {
		return this.interrupter != null;
	}

	/** Makes a blocking call, within its time-out where that interrupts it. */
	<T extends @Nullable Object, E extends Throwable> T make(CheckedSupplier<T, E> call) throws E {
		CallInterrupter interrupter = this.interrupter;
		return (interrupter != null) ? interrupter.call(call) : call.get();
	}

	/** When a call begins; reads the clock only where a duration is needed. */
	long start() {
		boolean measured = this.slowNanos != Long.MAX_VALUE || this.timeoutNanos != Long.MAX_VALUE
				|| !this.listeners.now().isEmpty();
		return measured ? this.machine.ticker.nanos() : NOT_MEASURED;
	}

	CallOutcome threw(Admission admission, long start, OutcomeRules rules, Throwable thrown) {
		CallOutcome outcome = rules.judge(thrown, this.announcer);
		return end(admission, start, outcome, OutcomeRules.unwrap(thrown));
	}

	CallOutcome returned(Admission admission, long start, OutcomeRules rules, @Nullable Object result) {
		CallOutcome outcome = rules.judgeResult(result, this.announcer);
		return end(admission, start, outcome, result);
	}

	/**
	 * Ends a call.
	 * @param what the exception or the result; for events only
	 */
	private CallOutcome end(Admission admission, long start, CallOutcome judged, @Nullable Object what) {
		if (admission == Admission.OFF) {
			return judged;
		}
		long nanos = (start != NOT_MEASURED) ? this.machine.ticker.nanos() - start : 0;
		boolean slow = nanos > this.slowNanos;
		boolean late = nanos > this.timeoutNanos && judged == CallOutcome.SUCCESS;
		CallOutcome outcome = late ? CallOutcome.FAILURE : judged;
		if (slow) {
			this.machine.counters.slow();
		}
		CallFailed failure = null;
		if (outcome == CallOutcome.FAILURE) {
			this.machine.countFailure();
			failure = failure(start, nanos, slow, late, what);
			this.announcer.keep(failure);
		}
		else if (outcome == CallOutcome.IGNORED || !(admission instanceof RecordingPhase)) {
			this.machine.counters.call(outcome);
		}
		admission.settle(outcome, slow);
		if (failure != null) {
			this.announcer.tell(failure);
		}
		tellListeners(outcome, start, nanos);
		tellOthers(outcome, start, nanos, slow, what);
		return outcome;
	}

	private void tellListeners(CallOutcome outcome, long start, long nanos) {
		if (start == NOT_MEASURED) {
			return;
		}
		List<CallListener> now = this.listeners.now();
		for (int i = 0; i < now.size(); i++) {
			try {
				now.get(i).onCall(outcome, nanos);
			}
			catch (Throwable ex) {
				this.announcer.listenerFailed(ex);
			}
		}
	}

	private CallFailed failure(long start, long nanos, boolean slow, boolean late, @Nullable Object what) {
		Instant at = this.machine.ticker.coarseWallTime();
		String type = late ? "timeout" : (what != null) ? what.getClass().getName() : "null";
		String message = late ? "took longer than " + Duration.ofNanos(this.timeoutNanos)
				: (what instanceof Throwable error) ? UserExceptions.message(error) : null;
		return new CallFailed(this.announcer.name(), at, type, message, duration(start, nanos), slow);
	}

	private void tellOthers(CallOutcome outcome, long start, long nanos, boolean slow, @Nullable Object what) {
		if (outcome == CallOutcome.SUCCESS && this.announcer.isHeard(CallSucceeded.class)) {
			this.announcer.tell(new CallSucceeded(this.announcer.name(), this.machine.ticker.wallTime(),
					duration(start, nanos), slow));
		}
		else if (outcome == CallOutcome.IGNORED && this.announcer.isHeard(CallIgnored.class)) {
			String type = (what != null) ? what.getClass().getName() : "null";
			this.announcer.tell(new CallIgnored(this.announcer.name(), this.machine.ticker.wallTime(), type));
		}
	}

	private static @Nullable Duration duration(long start, long nanos) {
		return (start != NOT_MEASURED) ? Duration.ofNanos(nanos) : null;
	}

	private static long nanos(@Nullable Duration limit) {
		return (limit != null) ? limit.toNanos() : Long.MAX_VALUE;
	}

}
