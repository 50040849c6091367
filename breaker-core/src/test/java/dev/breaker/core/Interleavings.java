package dev.breaker.core;

import java.util.List;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.StressOptions;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

/**
 * How Lincheck is to look for an interleaving that one thread could not have caused. What
 * reads nothing that changes, or only tells, is no place to switch threads at.
 */
final class Interleavings {

	private static final List<Class<?>> QUIET = List.of(Announcer.class, CallCounters.class, CircuitBreakerConfig.class,
			OpenWait.class, OutcomeRules.class, TripRules.class, UserExceptions.class);

	private Interleavings() {
	}

	/** Switches two threads at every read and write, in a sample of all ways to do so. */
	static ModelCheckingOptions modelled(int scenarios) {
		ModelCheckingOptions options = new ModelCheckingOptions().iterations(scenarios)
			.invocationsPerIteration(60)
			.threads(2)
			.actorsPerThread(3)
			.actorsBefore(1)
			.actorsAfter(2);
		for (Class<?> quiet : QUIET) {
			options.addGuarantee(forClasses(quiet.getName()).allMethods().ignore());
		}
		return options;
	}

	/** Lets three threads run as the machine will have it. */
	static StressOptions stressed(int scenarios) {
		return new StressOptions().iterations(scenarios)
			.invocationsPerIteration(200)
			.threads(3)
			.actorsPerThread(2)
			.actorsBefore(1)
			.actorsAfter(2);
	}

}
