package dev.breaker.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import dev.breaker.core.fleet.FleetMember.View;
import dev.breaker.core.fleet.FleetPhase;
import dev.breaker.core.fleet.FleetRecord;
import dev.breaker.core.fleet.OverrideMode;
import dev.breaker.core.fleet.OverrideRegister;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many instances and a server on virtual time. One thing happens at a time, and after
 * each the invariants are asserted.
 */
final class SimulatedFleet {

	final Random random;

	final SimulatedTime time = new SimulatedTime();

	final SimulationTrace trace;

	final SimulatedAgreements agreements;

	final SimulatedServer server;

	final SimulatedNetwork network;

	final SimulatedOperator operator = new SimulatedOperator(this);

	final List<SimulatedInstance> instances = new ArrayList<>();

	private final List<String> names;

	private boolean disturbed = true;

	boolean providerUp = true;

	private int started;

	/**
	 * Makes a fleet without instances.
	 * @param breakers how many names its calls go to
	 * @param trace how many lines of what happened to keep
	 */
	SimulatedFleet(Random random, int breakers, int trace) {
		this.random = random;
		this.trace = new SimulationTrace(this.time, trace);
		this.agreements = new SimulatedAgreements(this.time, this.trace);
		this.server = new SimulatedServer(this.time, this.agreements);
		this.network = new SimulatedNetwork(random, this.time, this.trace);
		this.names = List.of("payments", "rates", "stock").subList(0, breakers);
	}

	SimulatedInstance start(CircuitBreakerConfig config) {
		SimulatedInstance made = new SimulatedInstance(this, "i" + this.started++, config);
		this.instances.add(made);
		return made;
	}

	/** The process dies, with its calls and all that it knew. */
	void crash(SimulatedInstance instance) {
		this.instances.remove(instance);
	}

	SimulatedInstance anyone() {
		return this.instances.get(this.random.nextInt(this.instances.size()));
	}

	String anyName() {
		return this.names.get(this.random.nextInt(this.names.size()));
	}

	boolean isDisturbed() {
		return this.disturbed;
	}

	boolean providerWorks(SimulatedInstance instance) {
		return this.providerUp && !instance.sick;
	}

	/** Whether the server knows a lease as that of an instance, or may have lost it. */
	boolean holds(String breaker, long epoch, String lease, SimulatedInstance instance) {
		boolean lost = this.server.hasLost(breaker, this.time.nanos() - 3 * SimulatedConfigs.INTERVAL.toNanos());
		return lost || this.server.leases().isHeld(breaker, epoch, lease, instance.id, this.time.nanos());
	}

	/** Lets time pass, and all that is due with it. */
	void pass(Duration duration) {
		long end = this.time.nanos() + duration.toNanos();
		while (next() <= end) {
			step();
		}
		this.time.reach(end);
	}

	private long next() {
		long next = this.network.nextArrival();
		for (SimulatedInstance instance : this.instances) {
			next = Math.min(next, Math.min(instance.nextTurn(), instance.nextCall()));
		}
		return next;
	}

	/** What is due first happens. */
	private void step() {
		long next = next();
		this.time.reach(next);
		this.time.advance(SimulatedTime.TICK);
		if (this.network.nextArrival() == next) {
			this.network.arrive();
			check();
			return;
		}
		SimulatedInstance due = this.instances.stream()
			.filter((instance) -> Math.min(instance.nextTurn(), instance.nextCall()) == next)
			.findFirst()
			.orElseThrow();
		if (due.nextTurn() == next) {
			due.turn();
			check();
		}
		else {
			due.call();
		}
	}

	/** Asserts what operators rely on. */
	void check() {
		this.names.forEach((name) -> this.operator.check(name, this.server.state(name).override()));
	}

	/** From here on nothing goes wrong any more. */
	void calm() {
		this.trace.note(() -> "calm");
		this.disturbed = false;
		this.providerUp = true;
		this.network.calm();
		for (SimulatedInstance instance : this.instances) {
			instance.cut = false;
			instance.sick = false;
			instance.slow = Duration.ZERO;
			instance.stall(Duration.ZERO);
			this.names.forEach(instance::breaker);
		}
		check();
	}

	/** Lets the fleet find together, and asserts that it does. */
	void settle() {
		List<OverrideRegister> known = this.names.stream().map(this::latest).toList();
		pass(Duration.ofMillis(5500));
		assertThat(this.instances).as("all are connected").allMatch(SimulatedInstance::connected);
		pass(SimulatedConfigs.INTERVAL.multipliedBy(2));
		for (int i = 0; i < known.size(); i++) {
			agreeOnOverride(this.names.get(i), known.get(i));
		}
		this.names.forEach((name) -> this.operator.release(anyone().breaker(name), "operator"));
		pass(SimulatedConfigs.INTERVAL.multipliedBy(2));
		this.instances.forEach((instance) -> instance.traffic = Duration.ofMillis(200));
		Duration patience = Duration.ofSeconds(60);
		for (Duration passed = Duration.ZERO; passed.compareTo(patience) < 0
				&& !isClosed(); passed = passed.plus(SimulatedConfigs.INTERVAL)) {
			pass(SimulatedConfigs.INTERVAL);
		}
		assertThat(isClosed())
			.as("I6, I10: all is closed within %s: %s, server %s", patience, this.instances,
					this.names.stream().map((name) -> this.server.state(name).record()).toList())
			.isTrue();
		for (String name : this.names) {
			SimulatedInstance last = anyone();
			this.operator.forceOpen(last.breaker(name), last.id);
		}
		pass(SimulatedConfigs.INTERVAL.multipliedBy(3));
		assertThat(this.instances).flatExtracting(SimulatedInstance::breakers)
			.extracting((breaker) -> ((SimulatedBreaker) breaker).breaker.state())
			.as("I5: the last word holds everywhere")
			.containsOnly(CircuitBreakerState.FORCED_OPEN);
	}

	/** The acknowledged register of the highest revision that anybody alive knows. */
	private OverrideRegister latest(String name) {
		OverrideRegister latest = new OverrideRegister(0, null, "", false, "", FakeTicker.START, null);
		OverrideRegister stands = this.server.state(name).override();
		if (stands != null) {
			latest = stands;
		}
		for (SimulatedInstance instance : this.instances) {
			View view = instance.breaker(name).view();
			OverrideRegister held = view.override();
			boolean over = held != null && held.remaining() != null && held.remaining().isZero();
			if (held != null && view.overridePush() == null && !over && held.supersedes(latest)) {
				latest = held;
			}
		}
		return latest;
	}

	private void agreeOnOverride(String name, OverrideRegister known) {
		OverrideRegister stands = this.server.state(name).override();
		long rev = (stands != null) ? stands.rev() : 0;
		OverrideMode mode = (stands != null) ? stands.mode() : null;
		if (known.mode() != null && known.remaining() == null) {
			assertThat(rev).as("I5: the override of %s, %s, is not lost", name, known)
				.isGreaterThanOrEqualTo(known.rev());
		}
		else if (rev < known.rev()) {
			assertThat(mode).as("I5: the override of %s, cleared by %s, does not return", name, known).isNull();
		}
		if (stands != null && stands.remaining() == null) {
			assertThat(this.instances).as("I10: all hold %s: %s", stands, this.instances)
				.allSatisfy((instance) -> assertThat(forced(instance, name)).isEqualTo(mode));
		}
		if (rev == known.rev() && known.remaining() == null) {
			assertThat(mode).as("I5: revision %d of %s", rev, name).isEqualTo(known.mode());
		}
	}

	/** What an instance forces, unless it is about to end. */
	private static @Nullable OverrideMode forced(SimulatedInstance instance, String name) {
		OverrideRegister held = instance.breaker(name).view().override();
		boolean ends = held != null && held.remaining() != null
				&& held.remaining().compareTo(SimulatedConfigs.INTERVAL) < 0;
		return (held != null && !ends) ? held.mode() : null;
	}

	private boolean isClosed() {
		return this.names.stream().allMatch(this::isClosed);
	}

	private boolean isClosed(String name) {
		FleetRecord record = this.server.state(name).record();
		long epoch = (record != null) ? record.epoch() : 0;
		boolean stored = record == null || record.phase() == FleetPhase.CLOSED;
		return stored && this.instances.stream()
			.map((instance) -> instance.breaker(name))
			.allMatch((one) -> one.breaker.snapshot().state() == CircuitBreakerState.CLOSED
					&& one.breaker.snapshot().fleetState() == CircuitBreakerState.CLOSED
					&& (record == null || one.view().epoch() == epoch));
	}

}
