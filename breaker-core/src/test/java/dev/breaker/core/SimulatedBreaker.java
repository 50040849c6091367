package dev.breaker.core;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import dev.breaker.core.CircuitBreakerEvent.OverrideCleared;
import dev.breaker.core.CircuitBreakerEvent.OverrideExpired;
import dev.breaker.core.CircuitBreakerEvent.OverrideSet;
import dev.breaker.core.CircuitBreakerEvent.StateTransition;
import dev.breaker.core.fleet.FleetMember.View;
import dev.breaker.core.fleet.FleetRecord;
import dev.breaker.core.fleet.OverrideRegister;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One breaker at one instance of a simulated fleet, its calls in flight, and the
 * invariants that it keeps on its own.
 */
final class SimulatedBreaker {

	private static final int MOST_IN_FLIGHT = 20;

	private final SimulatedFleet fleet;

	private final SimulatedInstance instance;

	final CircuitBreaker breaker;

	private final List<Flight> inFlight = new ArrayList<>();

	private long epoch;

	private long rev;

	SimulatedBreaker(SimulatedFleet fleet, SimulatedInstance instance, String name, CircuitBreakerConfig config) {
		this.fleet = fleet;
		this.instance = instance;
		this.breaker = new CircuitBreaker(name, config, instance.ticker, new EventPublisher(), instance);
		this.breaker.onEvent(StateTransition.class, this::changed);
		this.breaker.onEvent(OverrideSet.class, this::overridden);
		this.breaker.onEvent(OverrideCleared.class, this::overridden);
		this.breaker.onEvent(OverrideExpired.class, this::overridden);
	}

	View view() {
		return this.breaker.member().view();
	}

	String name() {
		return this.breaker.name();
	}

	private void changed(StateTransition transition) {
		this.fleet.trace.note(() -> "%s: from %s, %s".formatted(this, transition.from(), transition.reason()));
	}

	/** Under an override a round begins afresh, without the probes of before. */
	private void overridden(CircuitBreakerEvent event) {
		this.fleet.trace.note(() -> "%s: %s".formatted(this, event));
		this.inFlight.replaceAll(Flight::forgotten);
	}

	/** Begins a call, or ends one that is in flight, or forgets it. */
	void call() {
		Random random = this.fleet.random;
		if (!this.inFlight.isEmpty() && random.nextInt(3) == 0) {
			end(this.inFlight.remove(random.nextInt(this.inFlight.size())).permit);
			return;
		}
		List<String> parked = (this.breaker.state() == CircuitBreakerState.HALF_OPEN) ? view().parked() : List.of();
		Permit permit = this.breaker.tryAcquire();
		if (permit == null) {
			return;
		}
		boolean probe = this.breaker.state() == CircuitBreakerState.HALF_OPEN;
		Flight flight = new Flight(permit, probe ? began(parked) : null, this.instance.ticker.nanos());
		if (this.fleet.isDisturbed() && random.nextInt(4) == 0) {
			this.inFlight.add(flight);
			if (this.inFlight.size() > MOST_IN_FLIGHT) {
				this.inFlight.remove(0);
			}
		}
		else {
			end(permit);
		}
	}

	/** A probe has begun: with a lease of the fleet's, or in a round of its own. */
	private Instant began(List<String> parkedBefore) {
		View view = view();
		CircuitBreakerSnapshot snapshot = this.breaker.snapshot();
		if (view.adopted()) {
			List<String> used = new ArrayList<>(parkedBefore);
			used.removeAll(view.parked());
			this.fleet.trace.note(() -> "%s: probes with %s".formatted(this, used));
			assertThat(used).as("I3: a probe of the fleet begins with a lease").isNotEmpty();
			assertThat(used)
				.allSatisfy((lease) -> assertThat(this.fleet.holds(name(), view.epoch(), lease, this.instance))
					.as("I3: %s probes with %s, which is not its own any more", this, lease)
					.isTrue());
		}
		else if (!this.instance.connected()) {
			long now = this.instance.ticker.nanos();
			long deadline = SimulatedConfigs.PROBE_DEADLINE.toNanos();
			assertThat(this.inFlight)
				.filteredOn((flight) -> snapshot.stateSince().equals(flight.round) && now - flight.begun < deadline)
				.as("I3: out of reach of the store, %s probes one at a time", this)
				.isEmpty();
		}
		return snapshot.stateSince();
	}

	private void end(Permit permit) {
		if (this.fleet.isDisturbed() && this.fleet.random.nextInt(20) == 0) {
			permit.cancel();
		}
		else if (this.fleet.providerWorks(this.instance)) {
			permit.success();
		}
		else {
			permit.failure(new IOException());
		}
	}

	/** Asserts what holds after each step. */
	void check() {
		View view = view();
		assertThat(view.epoch()).as("I4: the epoch that %s sees never decreases", this)
			.isGreaterThanOrEqualTo(this.epoch);
		this.epoch = view.epoch();
		FleetRecord agreed = view.agreed();
		if (agreed != null) {
			this.fleet.agreements.seen(name(), agreed);
		}
		OverrideRegister held = view.override();
		if (held != null) {
			long known = (view.overridePush() != null) ? view.overridePush().knownRev() : held.rev();
			if (known > 0) {
				assertThat(known).as("I5: the revision that %s knows never decreases", this)
					.isGreaterThanOrEqualTo(this.rev);
				this.rev = known;
			}
		}
		if (this.breaker.state() == CircuitBreakerState.OPEN) {
			assertThat(this.breaker.snapshot().retryAfter())
				.as("I6: %s is never open for longer than the longest wait", this)
				.isLessThanOrEqualTo(SimulatedConfigs.LONGEST_WAIT);
		}
		assertThat(view.parked()).as("I8: leases of %s", this).hasSizeLessThanOrEqualTo(SimulatedConfigs.MOST_PROBES);
	}

	/** Changes nothing, so that a schedule goes the same way when it is read. */
	@Override
	public String toString() {
		CircuitBreakerSnapshot snapshot = this.breaker.snapshot();
		return "%s/%s %s, fleet %s@%d".formatted(this.instance.id, name(), snapshot.state(), snapshot.fleetState(),
				this.epoch);
	}

	/**
	 * A call in flight.
	 *
	 * @param round when the round began that it probes for; null for no probe
	 */
	private record Flight(Permit permit, @Nullable Instant round, long begun) {

		Flight forgotten() {
			return new Flight(this.permit, null, this.begun);
		}

	}

}
