package dev.breaker.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import dev.breaker.core.fleet.FleetLane;
import dev.breaker.core.fleet.FleetLink;
import dev.breaker.core.fleet.FleetListener;
import dev.breaker.core.fleet.FleetMember;
import dev.breaker.core.fleet.FleetPhase;
import dev.breaker.core.fleet.FleetRecord;
import dev.breaker.core.fleet.FleetState;
import dev.breaker.core.fleet.OverrideRegister;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One instance of a simulated fleet: its lane, its clock, its breakers, its traffic and
 * its way to the server.
 */
final class SimulatedInstance implements FleetLink {

	private static final Duration BETWEEN_TURNS = Duration.ofMillis(50);

	/** Every time a lane may wait for its next turn; it adds a jitter of its own. */
	private static final List<Duration> WAITS = List.of(SimulatedConfigs.INTERVAL, Duration.ofMillis(250),
			Duration.ofMillis(500), Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(5));

	final String id;

	final Ticker ticker;

	private final SimulatedFleet fleet;

	private final FleetLane lane;

	private final Map<String, SimulatedBreaker> breakers = new LinkedHashMap<>();

	private final CircuitBreakerConfig config;

	boolean cut;

	boolean sick;

	Duration slow = Duration.ZERO;

	/** Mean time between calls; zero for no traffic. */
	Duration traffic = Duration.ZERO;

	private boolean woken;

	private boolean failed;

	private long lastTurn;

	private long nextTurn;

	private long stalledUntil;

	private long nextCall;

	SimulatedInstance(SimulatedFleet fleet, String id, CircuitBreakerConfig config) {
		this.fleet = fleet;
		this.id = id;
		this.config = config;
		double drift = SimulatedTime.DRIFT * (2 * fleet.random.nextDouble() - 1);
		this.ticker = fleet.time.clock(fleet.random.nextLong(), drift);
		this.lane = new FleetLane(new Way(), id, this::members, SimulatedConfigs.INTERVAL, this.ticker::nanos,
				new Word());
		this.nextTurn = fleet.time.nanos();
		this.nextCall = fleet.time.nanos();
	}

	private Collection<FleetMember> members() {
		return this.breakers.values().stream().map((breaker) -> breaker.breaker.member()).toList();
	}

	Collection<SimulatedBreaker> breakers() {
		return this.breakers.values();
	}

	/** The breaker of a name, made if this is the first to ask. */
	SimulatedBreaker breaker(String name) {
		SimulatedBreaker present = this.breakers.get(name);
		if (present != null) {
			return present;
		}
		SimulatedBreaker made = new SimulatedBreaker(this.fleet, this, name, this.config);
		this.breakers.put(name, made);
		this.lane.joined(made.breaker.member());
		return made;
	}

	@Override
	public boolean connected() {
		return this.lane.connected();
	}

	@Override
	public void wake() {
		this.woken = true;
	}

	@Override
	public CompletionStage<Boolean> push(FleetMember member) {
		wake();
		return this.lane.push(member);
	}

	/** Drawn by readers too, so not from the random numbers that the schedule goes by. */
	@Override
	public double jitter() {
		return new Random(this.fleet.time.nanos() + this.id.hashCode()).nextDouble();
	}

	/** The lane's thread stands still for a while, the calls go on. */
	void stall(Duration duration) {
		this.stalledUntil = this.fleet.time.nanos() + duration.toNanos();
	}

	long nextTurn() {
		long early = this.lastTurn + BETWEEN_TURNS.toNanos();
		long next = (this.woken && connected()) ? Math.min(this.nextTurn, early) : this.nextTurn;
		return Math.max(next, this.stalledUntil);
	}

	long nextCall() {
		return this.traffic.isZero() ? Long.MAX_VALUE : this.nextCall;
	}

	/** Makes one call at one of the breakers, which may be its first. */
	void call() {
		this.nextCall = this.fleet.time.nanos() + (long) (this.traffic.toNanos() * 2 * this.fleet.random.nextDouble());
		SimulatedBreaker breaker = breaker(this.fleet.anyName());
		breaker.call();
		breaker.check();
	}

	/** Takes one turn; one without a fault brings all that the server knew. */
	void turn() {
		List<FleetState> before = new ArrayList<>();
		this.breakers.keySet().forEach((name) -> before.add(this.fleet.server.state(name)));
		this.woken = false;
		this.failed = false;
		this.lastTurn = this.fleet.time.nanos();
		Duration wait = nominal(this.lane.turn());
		double jitter = 0.9 + 0.2 * this.fleet.random.nextDouble();
		this.nextTurn = this.lastTurn + (long) (wait.toNanos() * jitter);
		if (this.failed) {
			this.fleet.trace.note(() -> this + " after a failed turn");
		}
		if (!this.failed) {
			before.forEach(this::hasLearned);
		}
		this.breakers.values().forEach(SimulatedBreaker::check);
	}

	private static Duration nominal(Duration jittered) {
		return WAITS.stream()
			.filter((wait) -> jittered.minus(wait).abs().compareTo(wait.dividedBy(9)) < 0)
			.findFirst()
			.orElseThrow(() -> new AssertionError("no lane waits for " + jittered));
	}

	/** Asserts that a turn has brought what the server knew when it began. */
	private void hasLearned(FleetState known) {
		FleetMember.View view = breaker(known.breaker()).view();
		FleetRecord record = known.record();
		boolean opened = view.agreed() != null && view.agreed().phase() != FleetPhase.CLOSED;
		if (record != null && (opened || record.phase() != FleetPhase.CLOSED)) {
			assertThat(view.epoch()).as("I10: %s knows the epoch of %s after a turn", this.id, known.breaker())
				.isGreaterThanOrEqualTo(record.epoch());
		}
		OverrideRegister register = known.override();
		boolean ends = register != null && register.remaining() != null
				&& register.remaining().compareTo(SimulatedConfigs.INTERVAL) < 0;
		if (register != null && register.mode() != null && !ends && view.overridePush() == null) {
			assertThat(view.override()).as("I10: %s knows the override of %s", this.id, known.breaker()).isNotNull();
			assertThat(view.override().rev()).as("I10: %s knows the override of %s", this.id, known.breaker())
				.isGreaterThanOrEqualTo(register.rev());
		}
	}

	@Override
	public String toString() {
		return this.id + " " + breakers();
	}

	/** What the lane has to tell. */
	private final class Word implements FleetListener {

		@Override
		public void held(String breaker, String reason, List<String> suspects) {
			SimulatedInstance.this.fleet.trace
				.note(() -> SimulatedInstance.this.id + ": guard holds " + breaker + ", " + reason);
		}

		@Override
		public void agreed(String breaker, FleetRecord record) {
			SimulatedInstance.this.fleet.agreements.told(breaker, record.epoch());
		}

	}

	/** The way of this instance's operations to the server. */
	private final class Way extends FaultyStore {

		Way() {
			super(SimulatedInstance.this.fleet.server, () -> {
			});
		}

		@Override
		<T> T pass(Supplier<T> operation) {
			SimulatedInstance sender = SimulatedInstance.this;
			sender.breakers.values().forEach(SimulatedBreaker::check);
			boolean failed = true;
			try {
				T answer = sender.fleet.network.send(sender.id, sender.cut, sender.slow, operation);
				failed = false;
				return answer;
			}
			finally {
				sender.failed |= failed;
			}
		}

	}

}
