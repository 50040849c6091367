package dev.breaker.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whole fleets on virtual time, each driven by a seed. A failure names its seeds and
 * tells what happened before the first; {@code -Dsimulation.seed} and
 * {@code -Dsimulation.schedules} replay them.
 */
class FleetSimulationTests {

	private static final long SEED = Long.getLong("simulation.seed", 20260101L);

	private static final int SCHEDULES = Integer.getInteger("simulation.schedules", 2000);

	private static final int LINES = Integer.getInteger("simulation.trace", 150);

	@Test
	void keepsItsInvariantsAndAgreesOnceFaultsEnd() {
		forSeeds(SCHEDULES, (seed) -> new SimulatedChaos(seed, 0).run(20),
				(seed) -> new SimulatedChaos(seed, LINES).run(20));
	}

	@Test
	void aSeedTellsTheSameStoryAgain() {
		for (long seed = SEED; seed < SEED + 10; seed++) {
			String story = new SimulatedChaos(seed, Integer.MAX_VALUE).run(20).toString();
			assertThat(new SimulatedChaos(seed, Integer.MAX_VALUE).run(20)).hasToString(story);
		}
	}

	@Test
	void oneSickInstanceNeverOpensAFleetThatIsWell() {
		forSeeds(SCHEDULES / 10, (seed) -> oneSickInstance(seed, 0), (seed) -> oneSickInstance(seed, LINES));
	}

	/**
	 * The sick one has most of the traffic, so that the pooled window crosses the
	 * threshold.
	 */
	private static void oneSickInstance(long seed, int lines) {
		Random random = new Random(seed);
		SimulatedFleet fleet = new SimulatedFleet(random, 1, lines);
		CircuitBreakerConfig config = CircuitBreakerConfig.builder()
			.slidingWindow(SlidingWindowType.TIME_BASED, 10)
			.minimumNumberOfCalls(40 + random.nextInt(40))
			.waitDurationInOpenState(SimulatedConfigs.LONGEST_WAIT)
			.maxWaitDurationInHalfOpenState(SimulatedConfigs.PROBE_DEADLINE)
			.permittedNumberOfCallsInHalfOpenState(SimulatedConfigs.MOST_PROBES)
			.build();
		int well = 3 + random.nextInt(3);
		for (int i = 0; i <= well; i++) {
			fleet.start(config).traffic = Duration.ofMillis(800 + random.nextInt(700));
		}
		fleet.network.disturb(random.nextInt(3));
		fleet.pass(Duration.ofSeconds(3));
		SimulatedInstance sick = fleet.anyone();
		sick.sick = true;
		sick.traffic = Duration.ofMillis(30 + random.nextInt(50));
		fleet.pass(Duration.ofSeconds(30));
		assertThat(fleet.agreements.everOpened("payments")).as("the fleet has opened\n%s", fleet.trace).isFalse();
	}

	@Test
	void twoCallsFailingAtEachOfAHundredInstancesOpenTheFleet() {
		SimulatedFleet fleet = new SimulatedFleet(new Random(SEED), 1, LINES);
		CircuitBreakerConfig config = CircuitBreakerConfig.builder()
			.minimumNumberOfCalls(100)
			.waitDurationInOpenState(SimulatedConfigs.LONGEST_WAIT)
			.build();
		for (int i = 0; i < 100; i++) {
			fleet.start(config);
		}
		fleet.calm();
		fleet.pass(Duration.ofSeconds(2));
		fleet.providerUp = false;
		fleet.instances.forEach((instance) -> {
			instance.call();
			instance.call();
		});
		fleet.pass(Duration.ofSeconds(3));
		assertThat(fleet.instances).flatExtracting(SimulatedInstance::breakers)
			.extracting((breaker) -> ((SimulatedBreaker) breaker).breaker.state())
			.containsOnly(CircuitBreakerState.OPEN);
	}

	/**
	 * Runs schedules, and those that fail once more, to be read.
	 */
	private static void forSeeds(int number, LongConsumer schedule, LongConsumer told) {
		Map<Long, Throwable> failures = new ConcurrentSkipListMap<>();
		LongStream.range(SEED, SEED + Math.max(1, number)).parallel().forEach((seed) -> {
			try {
				schedule.accept(seed);
			}
			catch (Throwable ex) {
				failures.put(seed, ex);
			}
		});
		if (failures.isEmpty()) {
			return;
		}
		List<Long> seeds = new ArrayList<>(failures.keySet());
		try {
			told.accept(seeds.get(0));
		}
		catch (Throwable ex) {
			throw new AssertionError("%d of %d schedules failed, seeds %s; -Dsimulation.seed=%d: %s"
				.formatted(seeds.size(), number, seeds, seeds.get(0), ex.getMessage()), ex);
		}
		throw new AssertionError("seed %d failed, but not again".formatted(seeds.get(0)), failures.get(seeds.get(0)));
	}

}
