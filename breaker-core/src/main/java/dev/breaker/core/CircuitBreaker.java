package dev.breaker.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

import dev.breaker.core.CircuitBreakerEvent.CallNotPermitted;
import dev.breaker.core.CircuitBreakerEvent.ConfigChanged;
import dev.breaker.core.CircuitBreakerEvent.FallbackUsed;
import dev.breaker.core.CircuitBreakerEvent.FleetHeld;
import dev.breaker.core.CircuitBreakerEvent.FleetTransition;
import dev.breaker.core.fleet.FleetLink;
import dev.breaker.core.fleet.FleetMember;
import dev.breaker.core.fleet.FleetRecord;
import dev.breaker.core.fleet.OverrideMode;
import org.jspecify.annotations.Nullable;

/**
 * Stops calls to something that fails, and tries again after a while. Thread-safe; no
 * call ever waits for another.
 *
 * <pre>{@code
 * CircuitBreaker payments = CircuitBreaker.of("payments");
 * Receipt receipt = payments.call(() -> gateway.charge(order));
 * }</pre>
 *
 * @see CircuitBreakerRegistry
 */
public final class CircuitBreaker {

	private static final VarHandle LATENCY;

	static {
		try {
			LATENCY = MethodHandles.lookup().findVarHandle(CircuitBreaker.class, "latency", LatencyRecorder.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final String name;

	private final Ticker ticker;

	private final Announcer announcer;

	private final StateMachine machine;

	private final Listeners<CallListener> callListeners = new Listeners<>();

	private volatile CallEnds ends;

	private volatile @Nullable LatencyRecorder latency;

	private final @Nullable FleetLink link;

	private final FleetMember member;

	CircuitBreaker(String name, CircuitBreakerConfig config, Ticker ticker, EventPublisher shared,
			@Nullable FleetLink link) {
		this.name = Names.checked(name);
		this.ticker = ticker;
		this.link = link;
		this.announcer = new Announcer(name, ticker, config.eventConsumerBufferSize(), shared);
		this.machine = new StateMachine(config, ticker, this.announcer, link);
		this.ends = new CallEnds(config, this.machine, this.announcer, this.callListeners);
		this.member = new BreakerMember(name, this.machine);
	}

	/**
	 * Makes a breaker with the built-in defaults, outside any registry.
	 * @param name letters, digits, {@code -}, {@code _} and {@code .}, at most 64
	 * @return a closed breaker
	 * @throws IllegalArgumentException if the name is not allowed
	 */
	public static CircuitBreaker of(String name) {
		return of(name, CircuitBreakerConfig.defaults());
	}

	/**
	 * Makes a breaker outside any registry.
	 * @param name letters, digits, {@code -}, {@code _} and {@code .}, at most 64
	 * @param config its settings
	 * @return a closed breaker
	 * @throws IllegalArgumentException if the name is not allowed
	 */
	public static CircuitBreaker of(String name, CircuitBreakerConfig config) {
		return of(name, config, Ticker.system());
	}

	/**
	 * Makes a breaker outside any registry that lives by a given time.
	 * @param name letters, digits, {@code -}, {@code _} and {@code .}, at most 64
	 * @param config its settings
	 * @param ticker its time
	 * @return a closed breaker
	 * @throws IllegalArgumentException if the name is not allowed
	 */
	public static CircuitBreaker of(String name, CircuitBreakerConfig config, Ticker ticker) {
		return new CircuitBreaker(name, config, ticker, EventPublisher.OF_NO_REGISTRY, null);
	}

	/**
	 * The name.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

	/**
	 * The settings.
	 * @return the settings
	 */
	public CircuitBreakerConfig config() {
		return this.machine.config();
	}

	/**
	 * Makes a call, if permitted. What the call throws is rethrown as it is.
	 * @param <T> type of the result
	 * @param <E> type of the exception that the call declares
	 * @param call the call
	 * @return its result
	 * @throws E what the call throws
	 * @throws CallNotPermittedException if the call was refused and has not been made
	 * @throws CallTimeoutException if the call was interrupted at its time-out, which
	 * happens only where {@link CircuitBreakerConfig#timeoutInterrupt()} demands it
	 */
	public <T extends @Nullable Object, E extends Throwable> T call(CheckedSupplier<T, E> call) throws E {
		CallEnds ends = this.ends;
		return call(ends, ends.rules(), call);
	}

	private <T extends @Nullable Object, E extends Throwable> T call(CallEnds ends, OutcomeRules rules,
			CheckedSupplier<T, E> call) throws E {
		Admission admission = admit();
		long start = ends.start();
		T result;
		try {
			result = ends.make(call);
		}
		catch (Throwable ex) {
			ends.threw(admission, start, rules, ex);
			throw ex;
		}
		ends.returned(admission, start, rules, result);
		return result;
	}

	/**
	 * As {@link #call(CheckedSupplier)}, with other outcome rules than the configured
	 * ones.
	 * @param <T> type of the result
	 * @param <E> type of the exception that the call declares
	 * @param rules how the end of this call counts
	 * @param call the call
	 * @return its result
	 * @throws E what the call throws
	 * @throws CallNotPermittedException if the call was refused and has not been made
	 */
	public <T extends @Nullable Object, E extends Throwable> T call(OutcomeRules rules, CheckedSupplier<T, E> call)
			throws E {
		return call(this.ends, rules, call);
	}

	/**
	 * Makes a call that returns nothing, if permitted.
	 * @param <E> type of the exception that the call declares
	 * @param call the call
	 * @throws E what the call throws
	 * @throws CallNotPermittedException if the call was refused and has not been made
	 */
	@SuppressWarnings("NullAway") // a Void result is null, which its type says and
									// NullAway does not read
	public <E extends Throwable> void run(CheckedRunnable<E> call) throws E {
		this.<@Nullable Void, E>call(() -> {
			call.run();
			return null;
		});
	}

	/**
	 * Makes an asynchronous call, if permitted, and guards it until it completes, is
	 * cancelled or times out. Cancelling the returned future cancels the call.
	 * @param <T> type of the result
	 * @param call starts the call
	 * @return completes as the call does; with {@link CallNotPermittedException} if it
	 * was refused, with what starting it threw, or with
	 * {@link java.util.concurrent.TimeoutException} past the time-out
	 */
	public <T extends @Nullable Object> CompletableFuture<T> callAsync(Supplier<? extends CompletionStage<T>> call) {
		return callAsync(this.ends.rules(), call);
	}

	/**
	 * As {@link #callAsync(Supplier)}, with other outcome rules than the configured ones.
	 * @param <T> type of the result
	 * @param rules how the end of this call counts
	 * @param call starts the call
	 * @return completes as the call does
	 */
	public <T extends @Nullable Object> CompletableFuture<T> callAsync(OutcomeRules rules,
			Supplier<? extends CompletionStage<T>> call) {
		Decision decision = this.machine.decide();
		if (!(decision instanceof Admission admission)) {
			return CompletableFuture.failedFuture(refused((Refusal) decision));
		}
		Permit permit = new Permit(this.ends, admission, rules);
		try {
			CompletionStage<T> stage = Objects.requireNonNull(call.get(),
					"the asynchronous call returned null instead of a stage");
			return permit.guard(stage);
		}
		catch (Throwable ex) {
			permit.failure(ex);
			return CompletableFuture.failedFuture(ex);
		}
	}

	/**
	 * Asks for permission to make a call, to be settled by the caller.
	 * @return a permit
	 * @throws CallNotPermittedException if refused
	 */
	public Permit acquire() {
		return acquire(this.ends.rules());
	}

	/**
	 * As {@link #acquire()}, with other outcome rules than the configured ones.
	 * @param rules how the end of this call counts
	 * @return a permit
	 * @throws CallNotPermittedException if refused
	 */
	public Permit acquire(OutcomeRules rules) {
		return new Permit(this.ends, admit(), rules);
	}

	/**
	 * Asks for permission to make a call, to be settled by the caller.
	 * @return a permit; null if refused
	 */
	public @Nullable Permit tryAcquire() {
		return tryAcquire(this.ends.rules());
	}

	/**
	 * As {@link #tryAcquire()}, with other outcome rules than the configured ones.
	 * @param rules how the end of this call counts
	 * @return a permit; null if refused
	 */
	public @Nullable Permit tryAcquire(OutcomeRules rules) {
		Decision decision = this.machine.decide();
		if (decision instanceof Admission admission) {
			return new Permit(this.ends, admission, rules);
		}
		tellRefused((Refusal) decision);
		return null;
	}

	/**
	 * What the breaker would do with the next call: mode, override and time counted in.
	 * @return the effective state
	 */
	public CircuitBreakerState state() {
		return this.machine.state();
	}

	/**
	 * The figures of this moment.
	 * @return an immutable snapshot
	 */
	public CircuitBreakerSnapshot snapshot() {
		LatencyRecorder latency = this.latency;
		return Snapshots.of(this.name, this.machine, this.announcer.lastFailure(),
				(latency != null) ? latency.statistics() : null);
	}

	/**
	 * What happened last: transitions, overrides, failures and problems of hooks, at most
	 * {@link CircuitBreakerConfig#eventConsumerBufferSize()} of them.
	 * @return events, newest first
	 */
	public List<CircuitBreakerEvent> recentEvents() {
		return this.announcer.history();
	}

	/**
	 * Refuses every call from now on.
	 * @param override why, by whom and for how long
	 * @return how far it got; completes at once without a fleet, never exceptionally
	 * @throws IllegalStateException if the breaker is OFF
	 */
	public CompletionStage<ControlOutcome> forceOpen(ManualOverride override) {
		return force(OverrideMode.FORCED_OPEN, override);
	}

	/**
	 * Admits every call from now on, and takes no note of outcomes but in the totals.
	 * @param override why, by whom and for how long
	 * @return how far it got; completes at once without a fleet, never exceptionally
	 * @throws IllegalStateException if the breaker is OFF
	 */
	public CompletionStage<ControlOutcome> forceClose(ManualOverride override) {
		return force(OverrideMode.FORCED_CLOSED, override);
	}

	/**
	 * Clears the override. The automatic state beneath it shows again; a closed one
	 * starts with an empty window.
	 * @return how far it got; completes at once without a fleet, never exceptionally
	 */
	public CompletionStage<ControlOutcome> release() {
		return release(ManualOverride.because(""));
	}

	/**
	 * As {@link #release()}, saying why and by whom.
	 * @param by why and by whom; its duration has no meaning
	 * @return how far it got
	 */
	public CompletionStage<ControlOutcome> release(ManualOverride by) {
		this.machine.override(null, by);
		return pushed();
	}

	/**
	 * Clears the override, closes the circuit and empties the window. Totals stay.
	 * @return how far it got; completes at once without a fleet, never exceptionally
	 */
	public CompletionStage<ControlOutcome> reset() {
		return reset(ManualOverride.because(""));
	}

	/**
	 * As {@link #reset()}, saying why and by whom.
	 * @param by why and by whom; its duration has no meaning
	 * @return how far it got
	 */
	public CompletionStage<ControlOutcome> reset(ManualOverride by) {
		this.machine.reset(by);
		return pushed();
	}

	/**
	 * Goes to an automatic state, whatever the calls say: for tests, and for code that
	 * knows of a failure before a call does. From there it goes on by itself: OPEN waits,
	 * HALF_OPEN is a new round, CLOSED has an empty window. An override stays on top. In
	 * a fleet this instance alone goes there, and the fleet may lead it elsewhere; to
	 * stop or to admit the calls of all, use {@link #forceOpen} or {@link #forceClose}.
	 * @param state CLOSED, OPEN, HALF_OPEN, or RECOVERING where there is a
	 * {@link CircuitBreakerConfig#rampUpDuration() ramp}
	 * @param reason why, in one sentence
	 * @throws IllegalArgumentException if the state is not one of those
	 * @throws IllegalStateException if the breaker is OFF, or is to recover and has no
	 * ramp
	 */
	public void transitionTo(CircuitBreakerState state, String reason) {
		if (config().mode() == CircuitBreakerMode.OFF) {
			throw new IllegalStateException(
					"circuit breaker '%s' is OFF and has no other state; set its mode to ENFORCE first"
						.formatted(this.name));
		}
		if (state == CircuitBreakerState.RECOVERING && config().rampUpDuration().isZero()) {
			throw new IllegalStateException(
					"circuit breaker '%s' never recovers: set its rampUpDuration first".formatted(this.name));
		}
		this.machine.transitionTo(state, reason);
	}

	/**
	 * Listens to every event, success events included: they are built for this listener,
	 * so prefer {@link #onEvent(Class, Consumer)} for those that matter.
	 * @param listener called after the fact, on the thread that caused it
	 * @return closes the subscription
	 */
	public Subscription onEvent(Consumer<? super CircuitBreakerEvent> listener) {
		return onEvent(CircuitBreakerEvent.class, listener);
	}

	/**
	 * Listens to events of one type.
	 * @param <E> type of the events
	 * @param type type of the events
	 * @param listener called after the fact, on the thread that caused it
	 * @return closes the subscription
	 */
	public <E extends CircuitBreakerEvent> Subscription onEvent(Class<E> type, Consumer<? super E> listener) {
		return this.announcer.subscribe(type, listener);
	}

	/**
	 * Tells listeners that a fallback stood in for a call, for whoever calls fallbacks.
	 * Changes nothing else.
	 * @param insteadOf why the call was refused or failed
	 * @param succeeded false if the fallback failed too
	 * @see CircuitBreakerEvent.FallbackUsed
	 */
	public void tellFallbackUsed(Throwable insteadOf, boolean succeeded) {
		if (this.announcer.isHeard(FallbackUsed.class)) {
			this.announcer
				.tell(new FallbackUsed(this.name, this.ticker.wallTime(), insteadOf.getClass().getName(), succeeded));
		}
	}

	/**
	 * Listens to the end of every call without an event being built. While somebody
	 * listens, every call is measured.
	 * @param listener called on the caller's thread
	 * @return closes the subscription
	 */
	public Subscription onCall(CallListener listener) {
		return this.callListeners.add(listener);
	}

	/**
	 * Measures how long calls take, for {@link CircuitBreakerSnapshot#latency()}. While
	 * this goes on, every call reads the clock twice. Of several measurements the latest
	 * is told, and none once that has ended.
	 * @return ends the measurement
	 */
	public Subscription measureLatency() {
		LatencyRecorder recorder = new LatencyRecorder(this.ticker, config().windowLength());
		Subscription measurement = this.callListeners.add(recorder);
		this.latency = recorder;
		return () -> {
			measurement.close();
			LATENCY.compareAndSet(this, recorder, null);
		};
	}

	/**
	 * Changes the settings in place: state, override, totals and listeners stay. A wait
	 * or a half-open round that has begun goes on as it began. The window and the
	 * failures in a row stay where the window's type and size do; otherwise both begin
	 * anew.
	 * @param config the new settings
	 * @return whether the window stayed; the settings have changed in either case
	 */
	public boolean reconfigure(CircuitBreakerConfig config) {
		boolean windowKept;
		this.machine.wake();
		synchronized (this.callListeners) {
			if (config.equals(config())) {
				return true;
			}
			windowKept = this.machine.reconfigure(config);
			this.ends = new CallEnds(config, this.machine, this.announcer, this.callListeners);
			this.announcer.keepEvents(config.eventConsumerBufferSize());
		}
		this.announcer.publish(new ConfigChanged(this.name, this.ticker.wallTime(), windowKept));
		return windowKept;
	}

	@Override
	public String toString() {
		return "CircuitBreaker[" + this.name + " " + state() + "]";
	}

	/** Another number than before if the breaker was used since. */
	long activity() {
		return this.machine.activity();
	}

	/**
	 * Sleeps until the next call or change.
	 * @param wakeUp what to do then, first of all
	 * @return false if the breaker is not closed, or has an override to keep or to spread
	 */
	boolean sleep(Runnable wakeUp) {
		return this.machine.sleep(wakeUp);
	}

	void wake() {
		this.machine.wake();
	}

	FleetMember member() {
		return this.member;
	}

	void listenerFailed(Throwable problem) {
		this.announcer.listenerFailed(problem);
	}

	void fleetHeld(String reason, List<String> suspects) {
		this.announcer.publish(new FleetHeld(this.name, this.ticker.wallTime(), reason, suspects));
	}

	void fleetAgreed(FleetRecord record) {
		this.announcer.publish(new FleetTransition(this.name, this.ticker.wallTime(),
				CircuitBreakerState.valueOf(record.phase().name()), record.cause(), record.epoch()));
	}

	private CompletionStage<ControlOutcome> force(OverrideMode mode, ManualOverride override) {
		if (config().mode() == CircuitBreakerMode.OFF) {
			throw new IllegalStateException(
					("circuit breaker '%s' is OFF, by its own mode or because all are switched off, "
							+ "and takes no override; set its mode to ENFORCE first")
						.formatted(this.name));
		}
		this.machine.override(mode, override);
		return pushed();
	}

	private CompletionStage<ControlOutcome> pushed() {
		if (this.link == null || config().mode() == CircuitBreakerMode.OFF) {
			return CompletableFuture.completedStage(ControlOutcome.APPLIED);
		}
		return this.link.push(this.member)
			.thenApply((taken) -> taken ? ControlOutcome.APPLIED_FLEET : ControlOutcome.APPLIED_LOCAL_PENDING);
	}

	private Admission admit() {
		Decision decision = this.machine.decide();
		if (decision instanceof Admission admission) {
			return admission;
		}
		throw refused((Refusal) decision);
	}

	private CallNotPermittedException refused(Refusal refusal) {
		tellRefused(refusal);
		return new CallNotPermittedException(this.name, refusal.state(), refusal.retryAfter(this.ticker.coarseNanos()),
				config().writableStackTraceEnabled());
	}

	private void tellRefused(Refusal refusal) {
		if (this.announcer.isHeard(CallNotPermitted.class)) {
			this.announcer.tell(new CallNotPermitted(this.name, this.ticker.wallTime(), refusal.state()));
		}
	}

}
