package dev.breaker.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.breaker.core.CircuitBreakerEvent.StateTransition;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * A breaker and the reference model of it, taken through the same steps at the same time.
 */
final class BesideReference implements Stage {

	private final Duration tick;

	private final FakeTicker ticker = FakeTicker.overflowing();

	private final CircuitBreaker breaker;

	private final ReferenceBreaker reference;

	private final boolean off;

	private final List<OpenCall> open = new ArrayList<>();

	private int overrides;

	private final List<StateTransition> transitions = new ArrayList<>();

	private CircuitBreakerState lastEntered = CircuitBreakerState.CLOSED;

	BesideReference(CircuitBreakerConfig config) {
		this.tick = ReferenceWindow.tick(config);
		this.breaker = CircuitBreaker.of("payments", config, this.ticker);
		this.reference = new ReferenceBreaker(config);
		this.off = config.mode() == CircuitBreakerMode.OFF;
		this.breaker.onEvent(StateTransition.class, this.transitions::add);
	}

	private record OpenCall(Permit permit, ReferenceBreaker.Call reference) {
	}

	CircuitBreakerState state() {
		return this.breaker.state();
	}

	/** Why the circuit opened in the last step, once for each time. */
	List<String> openedBecause() {
		return this.transitions.stream()
			.filter((transition) -> transition.to() == CircuitBreakerState.OPEN)
			.map(StateTransition::reason)
			.toList();
	}

	/** Takes both through a step and finds them alike. */
	void take(Step step) {
		this.transitions.clear();
		step.take(this);
		this.transitions.forEach(this::assertLegal);
		assertAgree();
	}

	private void assertAgree() {
		assertThat(this.breaker.state()).isEqualTo(this.reference.state());
		assertThat(Figures.of(this.breaker.snapshot())).isEqualTo(this.reference.figures());
	}

	@Override
	public void begin() {
		OpenCall call = ask();
		if (call != null) {
			this.open.add(call);
		}
	}

	@Override
	public void end(int number, @Nullable CallOutcome outcome) {
		if (!this.open.isEmpty()) {
			end(this.open.remove(number % this.open.size()), outcome);
		}
	}

	@Override
	public void call(CallOutcome outcome) {
		OpenCall call = ask();
		if (call != null) {
			end(call, outcome);
		}
		assertAgree();
	}

	@Override
	public void pass(int ticks) {
		Duration duration = this.tick.multipliedBy(ticks);
		this.ticker.advance(duration);
		this.reference.pass(duration);
	}

	@Override
	public void force(CircuitBreakerState state, int ticks) {
		Duration lasting = (ticks != 0) ? this.tick.multipliedBy(ticks) : null;
		if (this.off) {
			assertThatIllegalStateException().isThrownBy(() -> forceBreaker(state, lasting));
			return;
		}
		forceBreaker(state, lasting);
		this.reference.force(state, lasting);
	}

	/** Each override has its own reason: the same word of the same operator is one. */
	private void forceBreaker(CircuitBreakerState state, @Nullable Duration lasting) {
		this.overrides++;
		ManualOverride override = ManualOverride.because("override " + this.overrides);
		override = (lasting != null) ? override.lasting(lasting) : override.unlimited();
		if (state == CircuitBreakerState.FORCED_OPEN) {
			this.breaker.forceOpen(override);
		}
		else {
			this.breaker.forceClose(override);
		}
	}

	@Override
	public void release() {
		this.breaker.release();
		this.reference.release();
	}

	@Override
	public void reset() {
		this.breaker.reset();
		this.reference.reset();
	}

	private @Nullable OpenCall ask() {
		ReferenceBreaker.Answer expected = this.reference.begin();
		try {
			Permit permit = this.breaker.acquire();
			assertThat(expected).as("admitted").isInstanceOf(ReferenceBreaker.Call.class);
			return new OpenCall(permit, (ReferenceBreaker.Call) expected);
		}
		catch (CallNotPermittedException ex) {
			assertThat(new ReferenceBreaker.Refused(ex.state(), ex.retryAfter())).as("refused").isEqualTo(expected);
			return null;
		}
	}

	private static void end(OpenCall call, @Nullable CallOutcome outcome) {
		if (outcome == null) {
			call.permit().cancel();
			call.reference().cancel();
			return;
		}
		switch (outcome) {
			case SUCCESS -> call.permit().success();
			case FAILURE -> call.permit().failure(new IllegalStateException());
			case IGNORED -> call.permit().failure(new Ignored());
		}
		call.reference().end(outcome);
	}

	/** Transitions form a chain of legal ones; a reset may close from anywhere. */
	private void assertLegal(StateTransition transition) {
		assertThat(transition.from()).isEqualTo(this.lastEntered);
		Set<CircuitBreakerState> legal = switch (transition.from()) {
			case CLOSED -> Set.of(CircuitBreakerState.OPEN);
			case OPEN -> Set.of(CircuitBreakerState.HALF_OPEN, CircuitBreakerState.CLOSED);
			case HALF_OPEN ->
				Set.of(CircuitBreakerState.OPEN, CircuitBreakerState.RECOVERING, CircuitBreakerState.CLOSED);
			case RECOVERING -> Set.of(CircuitBreakerState.OPEN, CircuitBreakerState.CLOSED);
			default -> Set.of();
		};
		assertThat(legal).as("after " + transition.from()).contains(transition.to());
		this.lastEntered = transition.to();
	}

}
