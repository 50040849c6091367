package dev.breaker.benchmarks;

import java.util.function.Supplier;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.core.Ticker;
import dev.failsafe.Failsafe;
import org.openjdk.jol.info.GraphLayout;

/**
 * What one breaker more weighs, with the settings a library has by itself, after calls by
 * one thread. What two breakers share does not count.
 */
final class Footprint {

	private static final int CALLS = 10_000;

	/** Not the default one, which may lead to threads and all that they hold. */
	private static final Ticker TICKER = System::nanoTime;

	private Footprint() {
	}

	/**
	 * Prints the table.
	 * @param arguments none
	 */
	public static void main(String[] arguments) {
		System.out.println(markdown());
	}

	static String markdown() {
		// For lambdas and records, whose field offsets the JDK does not tell.
		System.setProperty("jol.magicFieldOffset", "true");
		return String.join("\n", "| default breaker | bytes |", "| --- | --- |", row("Breaker", Footprint::breaker),
				row("Resilience4j", Footprint::resilience4j), row("Failsafe", Footprint::failsafe));
	}

	private static String row(String library, Supplier<Object> used) {
		Object one = used.get();
		Object other = used.get();
		long bytes = GraphLayout.parseInstance(one, other).totalSize() - GraphLayout.parseInstance(one).totalSize();
		return "| " + library + " | " + bytes + " |";
	}

	private static Object breaker() {
		CircuitBreaker breaker = CircuitBreaker.of("breaker", CircuitBreakerConfig.defaults(), TICKER);
		for (int i = 0; i < CALLS; i++) {
			breaker.call(() -> 42);
		}
		return breaker;
	}

	private static Object resilience4j() {
		var breaker = io.github.resilience4j.circuitbreaker.CircuitBreaker.ofDefaults("peer");
		for (int i = 0; i < CALLS; i++) {
			breaker.executeSupplier(() -> 42);
		}
		return breaker;
	}

	private static Object failsafe() {
		var breaker = dev.failsafe.CircuitBreaker.ofDefaults();
		for (int i = 0; i < CALLS; i++) {
			Failsafe.with(breaker).get(() -> 42);
		}
		return breaker;
	}

}
