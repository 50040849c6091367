package dev.breaker.spring.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Keys of Resilience4j that mean nothing here, and what stands in their place.
 */
final class Resilience4jKeys {

	private static final Map<String, String> INERT = Map.of("registerhealthindicator",
			"management.health.circuitbreakers.enabled switches the health indicator for all circuit breakers",
			"allowhealthindicatortofail", "breaker.health.open-status says what an open circuit means for health",
			"automatictransitionfromopentohalfopenenabled",
			"the state counts time in: it shows HALF_OPEN as soon as the wait is over, without a call",
			"ignoreclassbindingexceptions",
			"an exception class that is not on the class path fails the start; remove it from the list",
			"circuitbreakeraspectorder", "the place of @CircuitProtected among other advice is fixed", "tags",
			"management.metrics.tags adds tags to meters");

	private static final Map<String, String> REFUSED = Map.of("initialstate",
			"use mode: OBSERVE instead of METRICS_ONLY, mode: OFF instead of DISABLED, and the endpoint "
					+ "circuitbreakers to force a state",
			"transitiontostateafterwaitduration",
			"a half-open probe past max-wait-duration-in-half-open-state counts as failed, which opens the circuit "
					+ "again; there is no other choice",
			"ringbuffersizeinclosedstate", "use sliding-window-size with sliding-window-type: COUNT_BASED",
			"ringbuffersizeinhalfopenstate", "use permitted-number-of-calls-in-half-open-state");

	/** Directly under the prefix. */
	private static final Map<String, String> TOP_LEVEL = topLevel();

	private Resilience4jKeys() {
	}

	/** What replaces a key that can be left as it is; null for other keys. */
	static @Nullable String inert(String uniformKey) {
		return INERT.get(uniformKey);
	}

	static Set<String> inert() {
		return INERT.keySet();
	}

	/** What replaces a key that must not be left; null for other keys. */
	static @Nullable String refused(String uniformKey) {
		return REFUSED.get(uniformKey);
	}

	/**
	 * What replaces a key directly under the prefix that can be left as it is; null for
	 * other keys.
	 */
	static @Nullable String inertAtTop(String uniformKey) {
		return TOP_LEVEL.get(uniformKey);
	}

	/** What to say of a value that has a meaning there; empty for others. */
	static String remedy(String property, String value) {
		return (property.equals("maxWaitDurationInHalfOpenState") && value.equals("PT0S"))
				? " In Resilience4j, 0 waits without limit; here a half-open call that hangs holds the circuit 60s "
						+ "where nothing is set."
				: "";
	}

	private static Map<String, String> topLevel() {
		Map<String, String> keys = new HashMap<>(INERT);
		for (String module : new String[] { "retry", "ratelimiter", "bulkhead", "threadpoolbulkhead" }) {
			keys.put(module, "this is a circuit breaker alone; leave the rest under resilience4j");
		}
		keys.put("timelimiter", "set timeout-duration for a circuit breaker, or leave it under resilience4j");
		return Map.copyOf(keys);
	}

}
