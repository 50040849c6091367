package dev.breaker.core;

import java.time.Duration;
import java.util.Random;

/**
 * What goes wrong in one schedule: drawn from its seed, at random moments.
 */
final class SimulatedChaos {

	private final Random random;

	private final SimulatedFleet fleet;

	private final SimulatedConfigs configs;

	private final boolean losesData;

	SimulatedChaos(long seed, int trace) {
		this.random = new Random(seed);
		this.fleet = new SimulatedFleet(this.random, 1 + Math.max(0, this.random.nextInt(5) - 2), trace);
		this.configs = new SimulatedConfigs(this.random);
		this.losesData = this.random.nextBoolean();
		int size = (this.random.nextInt(40) == 0) ? 30 : 1 + Math.min(this.random.nextInt(12), this.random.nextInt(12));
		for (int i = 0; i < size; i++) {
			start();
		}
		this.fleet.network.disturb(this.random.nextInt(4));
	}

	private void start() {
		SimulatedInstance made = this.fleet.start(this.configs.next());
		made.traffic = (this.random.nextInt(6) == 0) ? Duration.ZERO
				: Duration.ofMillis(100 + this.random.nextInt(this.random.nextInt(4) == 0 ? 6000 : 800));
	}

	/**
	 * Runs the schedule.
	 * @param disturbances how many things go wrong before the calm
	 * @return what happened
	 */
	SimulationTrace run(int disturbances) {
		try {
			for (int i = 0; i < disturbances; i++) {
				this.fleet.pass(Duration.ofMillis(this.random.nextInt(2000)));
				this.fleet.time.advance(SimulatedTime.TICK);
				disturb(this.fleet.anyone());
				this.fleet.check();
			}
			this.fleet.calm();
			this.fleet.settle();
			return this.fleet.trace;
		}
		catch (Throwable ex) {
			throw new AssertionError(ex.getMessage() + "\nat " + this.fleet.time + " after:\n" + this.fleet.trace, ex);
		}
	}

	private void disturb(SimulatedInstance one) {
		SimulatedFleet fleet = this.fleet;
		switch (this.random.nextInt(23)) {
			case 0, 1, 2 -> fleet.providerUp = note("provider up", !fleet.providerUp);
			case 3 -> one.sick = note(one.id + " sick", !one.sick);
			case 4, 5, 6 -> one.cut = note(one.id + " cut", !one.cut);
			case 7 -> fleet.instances.forEach((each) -> each.cut = note(each.id + " cut", this.random.nextBoolean()));
			case 8 -> one.slow = Duration.ofMillis(note(one.id + " slow", this.random.nextInt(60)));
			case 9, 10 -> {
				fleet.crash(one);
				note("crashed", one.id);
				start();
			}
			case 11 -> one.breakers()
				.forEach((breaker) -> breaker.breaker.reconfigure(note(one.id + " has", this.configs.next())));
			case 12 -> fleet.network.disturb(note("faults", this.random.nextInt(5)));
			case 13 -> fleet.server.forge(fleet.anyName());
			case 14, 15 -> lose();
			case 16, 17 -> one.stall(Duration.ofMillis(note(one.id + " stalls", this.random.nextInt(8000))));
			default -> fleet.operator.speak(one.breaker(fleet.anyName()), one.id);
		}
	}

	private void lose() {
		if (!this.losesData) {
			return;
		}
		switch (this.random.nextInt(3)) {
			case 0 -> this.fleet.server.flush();
			case 1 -> this.fleet.server.lose(this.fleet.anyName());
			default -> this.fleet.server.fallBack(Duration.ofMillis(this.random.nextInt(5000)));
		}
		note("server", "lost data");
	}

	private <T> T note(String what, T value) {
		this.fleet.trace.note(() -> what + ": " + value);
		return value;
	}

}
