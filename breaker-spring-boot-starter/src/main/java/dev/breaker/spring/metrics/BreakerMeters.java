package dev.breaker.spring.metrics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.breaker.core.CallOutcome;
import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerEvent.StateTransition;
import dev.breaker.core.CircuitBreakerSnapshot;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.CircuitBreakerStatistics;
import dev.breaker.core.Subscription;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.noop.NoopMeter;

/**
 * The meters of one name. Only the timer of calls works while a call is made; the others
 * are read from the breakers' own figures when somebody asks for them.
 */
final class BreakerMeters {

	private static final String CALLS = "calls";

	private static final List<CircuitBreakerState> REFUSING = List.of(CircuitBreakerState.OPEN,
			CircuitBreakerState.HALF_OPEN, CircuitBreakerState.RECOVERING, CircuitBreakerState.FORCED_OPEN);

	private final MeterSet meters;

	private final MeteredBreakers breakers;

	private final Map<CircuitBreaker, List<Subscription>> subscriptions = new HashMap<>();

	private final Timer successes;

	private final Timer failures;

	private final Timer ignored;

	private final Timer openDuration;

	private final Counter fallbackSuccess;

	private final Counter fallbackFailure;

	BreakerMeters(String name, MeterRegistry registry) {
		this.meters = new MeterSet(registry, Tags.of("name", name));
		this.breakers = new MeteredBreakers(name);
		this.successes = callTimer(CallOutcome.SUCCESS);
		this.failures = callTimer(CallOutcome.FAILURE);
		this.ignored = callTimer(CallOutcome.IGNORED);
		this.openDuration = this.meters.timer("circuitbreaker.open.duration",
				"How long the circuit stayed open, each time that it no longer is", Tags.empty());
		this.fallbackSuccess = fallbackCounter("success");
		this.fallbackFailure = fallbackCounter("failure");
		registerCounters();
		registerStates();
		registerWindow();
	}

	void add(CircuitBreaker breaker) {
		if (this.breakers.add(breaker)) {
			Subscription transitions = breaker.onEvent(StateTransition.class, this::onTransition);
			// Where a filter denies the timers, no call needs to be measured for them
			boolean denied = Stream.of(this.successes, this.failures, this.ignored)
				.allMatch(NoopMeter.class::isInstance);
			this.subscriptions.put(breaker,
					denied ? List.of(transitions) : List.of(transitions, breaker.onCall(this::onCall)));
		}
	}

	void remove(CircuitBreaker breaker) {
		List<Subscription> own = this.subscriptions.remove(breaker);
		if (own != null) {
			own.forEach(Subscription::close);
		}
		this.breakers.remove(breaker);
	}

	boolean isEmpty() {
		return this.breakers.isEmpty();
	}

	void onFallback(boolean succeeded) {
		(succeeded ? this.fallbackSuccess : this.fallbackFailure).increment();
	}

	/** Stops to listen. */
	void close() {
		this.subscriptions.values().forEach((own) -> own.forEach(Subscription::close));
		this.subscriptions.clear();
	}

	void unregister() {
		this.meters.remove();
	}

	private void onCall(CallOutcome outcome, long nanos) {
		Timer timer = switch (outcome) {
			case SUCCESS -> this.successes;
			case FAILURE -> this.failures;
			case IGNORED -> this.ignored;
		};
		timer.record(nanos, TimeUnit.NANOSECONDS);
	}

	private void onTransition(StateTransition transition) {
		if (transition.from() == CircuitBreakerState.OPEN) {
			this.openDuration.record(transition.lasted());
		}
	}

	private Timer callTimer(CallOutcome outcome) {
		return this.meters.timer("circuitbreaker.calls", "Calls that were let through, by how they counted",
				Tags.of("outcome", MeterSet.tag(outcome)));
	}

	private Counter fallbackCounter(String outcome) {
		return this.meters.counter("circuitbreaker.fallback.calls", "Fallbacks that were called, by how they ended",
				CALLS, Tags.of("outcome", outcome));
	}

	private void registerCounters() {
		this.meters.counter("circuitbreaker.slow.calls", "Calls that took longer than the slow-call limit", CALLS,
				Tags.empty(), this.breakers.total(CircuitBreakerStatistics::slow));
		this.meters.counter("circuitbreaker.observed.refusals",
				"Calls that OBSERVE let through and ENFORCE would have refused", "refusals", Tags.empty(),
				this.breakers.total(CircuitBreakerStatistics::observedRefusals));
		for (CircuitBreakerState state : REFUSING) {
			this.meters.counter("circuitbreaker.not.permitted.calls",
					"Calls that were refused, by the state that refused them", CALLS,
					Tags.of("state", MeterSet.tag(state)),
					this.breakers.total((totals) -> totals.notPermitted().getOrDefault(state, 0L)));
		}
		for (CallOutcome outcome : CallOutcome.values()) {
			this.meters.counter("circuitbreaker.half.open.calls",
					"Probes of the half-open circuit, by how they counted", CALLS,
					Tags.of("outcome", MeterSet.tag(outcome)),
					this.breakers.total((totals) -> totals.halfOpen().getOrDefault(outcome, 0L)));
		}
	}

	private void registerStates() {
		for (CircuitBreakerState state : CircuitBreakerState.values()) {
			Tags tags = Tags.of("state", MeterSet.tag(state));
			this.meters.gauge("circuitbreaker.state",
					"Effective state: 1 for the one that holds; for keyed breakers, how many are in it", null, tags,
					() -> this.breakers.countIn(state));
			this.meters.gauge("circuitbreaker.local.state",
					"This instance's automatic state: 1 for the one that holds; for keyed breakers, how many are in it",
					null, tags, () -> this.breakers.count((breaker) -> breaker.snapshot().localState() == state));
			if (state != CircuitBreakerState.OFF) {
				this.meters.counter("circuitbreaker.transitions", "Times that the state was entered", "transitions",
						Tags.of("to", MeterSet.tag(state)),
						this.breakers.total((totals) -> totals.transitions().getOrDefault(state, 0L)));
			}
		}
	}

	private void registerWindow() {
		this.meters.gauge("circuitbreaker.failure.rate",
				"Failed calls in the window, in percent; NaN below the minimum of calls", null, Tags.empty(),
				() -> this.breakers.rate(CircuitBreakerSnapshot::failureRate, CircuitBreakerSnapshot::failedCalls));
		this.meters.gauge("circuitbreaker.slow.call.rate",
				"Slow calls in the window, in percent; NaN below the minimum of calls", null, Tags.empty(),
				() -> this.breakers.rate(CircuitBreakerSnapshot::slowCallRate, CircuitBreakerSnapshot::slowCalls));
		this.meters.gauge("circuitbreaker.buffered.calls", "Calls in the window", CALLS, Tags.of("kind", "successful"),
				() -> this.breakers.sum((snapshot) -> snapshot.bufferedCalls() - snapshot.failedCalls()));
		this.meters.gauge("circuitbreaker.buffered.calls", "Calls in the window", CALLS, Tags.of("kind", "failed"),
				() -> this.breakers.sum(CircuitBreakerSnapshot::failedCalls));
	}

}
