package dev.breaker.test;

import java.util.List;
import java.util.Optional;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerMode;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.ManualOverride;

/**
 * The circuit breakers of an application, in the hands of a test: brings them into any
 * state without a call. A bean where the starter is; with plain Java, make one for your
 * registry.
 */
public final class TestBreakers {

	private static final ManualOverride BY_A_TEST = ManualOverride.because("forced by a test").unlimited();

	private static final ManualOverride AFTER_A_TEST = ManualOverride.because("after a test");

	private final CircuitBreakerRegistry registry;

	/**
	 * Takes the breakers of a registry.
	 * @param registry the registry
	 */
	public TestBreakers(CircuitBreakerRegistry registry) {
		this.registry = registry;
	}

	/**
	 * Looks a breaker up.
	 * @param name its name; with {@code :} and a key, that key need not have been used
	 * @return the breaker
	 * @throws IllegalArgumentException if there is none of that name
	 */
	public CircuitBreaker get(String name) {
		return this.registry.find(name).or(() -> keyed(name)).orElseThrow(() -> unknown(name));
	}

	/**
	 * Brings a breaker into a state.
	 * @param name as of {@link #get}
	 * @param state as of {@link #force(CircuitBreaker, CircuitBreakerState)}
	 * @return the breaker
	 * @throws IllegalArgumentException if there is no breaker of that name, or it cannot
	 * be brought into the state
	 * @throws IllegalStateException if the breaker does not have the mode ENFORCE
	 */
	public CircuitBreaker force(String name, CircuitBreakerState state) {
		return force(get(name), state);
	}

	/**
	 * Brings a breaker into a state.
	 * @param breaker the breaker
	 * @param state CLOSED, with an empty window; OPEN, at the beginning of its wait;
	 * HALF_OPEN, before the first probe; RECOVERING, at the beginning of its ramp; each
	 * of these goes on from there by itself and ends an override. FORCED_OPEN or
	 * FORCED_CLOSED: overridden, without limit
	 * @return the breaker
	 * @throws IllegalArgumentException if the state is OFF
	 * @throws IllegalStateException if the breaker does not have the mode ENFORCE, or is
	 * to recover and has no ramp-up duration
	 */
	public CircuitBreaker force(CircuitBreaker breaker, CircuitBreakerState state) {
		CircuitBreakerMode mode = breaker.config().mode();
		if (state == CircuitBreakerState.OFF) {
			throw new IllegalArgumentException(
					"OFF is a mode and no state to force: set breaker.instances.%s.mode=OFF for this test"
						.formatted(breaker.name()));
		}
		if (mode != CircuitBreakerMode.ENFORCE) {
			throw new IllegalStateException(
					"circuit breaker '%s' cannot be %s, for its mode is %s: set the mode to ENFORCE for this test"
						.formatted(breaker.name(), state, mode));
		}
		switch (state) {
			case FORCED_OPEN -> breaker.forceOpen(BY_A_TEST);
			case FORCED_CLOSED -> breaker.forceClose(BY_A_TEST);
			default -> {
				if (breaker.snapshot().override() != null) {
					breaker.release(BY_A_TEST);
				}
				breaker.transitionTo(state, BY_A_TEST.reason());
			}
		}
		return breaker;
	}

	/**
	 * Resets all breakers: no override, closed, an empty window. Totals go on, but the
	 * assertions of {@link CircuitBreakerAssert} begin here.
	 */
	public void reset() {
		for (CircuitBreaker breaker : this.registry.all()) {
			breaker.reset(AFTER_A_TEST);
			SinceReset.begin(breaker);
		}
	}

	/** As the application would make it when it meets the key. */
	private Optional<CircuitBreaker> keyed(String name) {
		int colon = name.indexOf(':');
		return (colon > 0 && this.registry.find(name.substring(0, colon)).isPresent())
				? Optional.of(this.registry.breaker(name)) : Optional.empty();
	}

	private IllegalArgumentException unknown(String name) {
		List<String> known = this.registry.all().stream().map(CircuitBreaker::name).toList();
		return new IllegalArgumentException("there is no circuit breaker '%s'; there %s".formatted(name,
				known.isEmpty() ? "is none at all" : "are " + String.join(", ", known)));
	}

}
