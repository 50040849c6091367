package dev.breaker.benchmarks;

import java.time.Duration;

import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.core.SlidingWindowType;
import dev.failsafe.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.Builder;

/**
 * Ways to guard a call, with equal settings: a window of {@value #CALLS} calls or
 * {@value #SECONDS} seconds, a wait that no benchmark outlasts, and what a library lets
 * set beyond that at its default.
 */
public enum Peer {

	/** No circuit breaker. */
	PLAIN {

		@Override
		Circuit circuit(int failureRateThreshold) {
			return new PlainCircuit();
		}

	},

	/** Ours, count window. */
	BREAKER_COUNT {

		@Override
		Circuit circuit(int failureRateThreshold) {
			return new BreakerCircuit(breaker(SlidingWindowType.COUNT_BASED, CALLS, failureRateThreshold).build());
		}

	},

	/** Ours, time window. */
	BREAKER_TIME {

		@Override
		Circuit circuit(int failureRateThreshold) {
			return new BreakerCircuit(breaker(SlidingWindowType.TIME_BASED, SECONDS, failureRateThreshold).build());
		}

	},

	/** Ours, count window, with a slow-call rule. */
	BREAKER_COUNT_SLOW {

		@Override
		Circuit circuit(int failureRateThreshold) {
			return new BreakerCircuit(
					breaker(SlidingWindowType.COUNT_BASED, CALLS, failureRateThreshold).slowCallDurationThreshold(SLOW)
						.build());
		}

	},

	/** Ours, time window, with a slow-call rule. */
	BREAKER_TIME_SLOW {

		@Override
		Circuit circuit(int failureRateThreshold) {
			return new BreakerCircuit(
					breaker(SlidingWindowType.TIME_BASED, SECONDS, failureRateThreshold).slowCallDurationThreshold(SLOW)
						.build());
		}

	},

	/** Resilience4j, count window. */
	RESILIENCE4J_COUNT {

		@Override
		Circuit circuit(int failureRateThreshold) {
			return new Resilience4jCircuit(resilience4j(failureRateThreshold).build());
		}

	},

	/** Resilience4j, time window. */
	RESILIENCE4J_TIME {

		@Override
		Circuit circuit(int failureRateThreshold) {
			return new Resilience4jCircuit(resilience4j(failureRateThreshold)
				.slidingWindowType(
						io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType.TIME_BASED)
				.slidingWindowSize(SECONDS)
				.build());
		}

	},

	/** Resilience4j, count window, whose refusals build no stack trace. */
	RESILIENCE4J_TRACELESS {

		@Override
		Circuit circuit(int failureRateThreshold) {
			return new Resilience4jCircuit(resilience4j(failureRateThreshold).writableStackTraceEnabled(false).build());
		}

	},

	/** Failsafe, whose window counts calls. */
	FAILSAFE {

		@Override
		Circuit circuit(int failureRateThreshold) {
			return new FailsafeCircuit(CircuitBreaker.<Integer>builder()
				.withFailureThreshold(failureRateThreshold * CALLS / 100, CALLS)
				.withSuccessThreshold(PROBES)
				.withDelay(WAIT)
				.build());
		}

	},

	/** SmallRye Fault Tolerance, whose window counts calls. */
	SMALLRYE {

		@Override
		Circuit circuit(int failureRateThreshold) {
			return new SmallRyeCircuit(failureRateThreshold);
		}

	},

	/** Sentinel, whose window counts by time. */
	SENTINEL {

		@Override
		Circuit circuit(int failureRateThreshold) {
			return new SentinelCircuit(failureRateThreshold);
		}

	};

	static final int CALLS = 100;

	static final int SECONDS = 60;

	static final int MINIMUM = 10;

	/** Half-open probes of a round. */
	static final int PROBES = 10_000;

	static final Duration WAIT = Duration.ofHours(1);

	/** What is never reached; Resilience4j's own default. */
	static final Duration SLOW = Duration.ofSeconds(60);

	/**
	 * Makes a closed circuit.
	 * @param failureRateThreshold percent
	 */
	abstract Circuit circuit(int failureRateThreshold);

	/**
	 * Makes a circuit that can be made to probe, and closes with the last probe of a
	 * round.
	 */
	Circuit probingCircuit() {
		return switch (this) {
			case BREAKER_TIME -> new BreakerCircuit.Probing(
					breaker(SlidingWindowType.TIME_BASED, SECONDS, 50).permittedNumberOfCallsInHalfOpenState(PROBES)
						.successThresholdInHalfOpenState(PROBES)
						.build());
			// A round of Resilience4j's ends with the minimum of calls.
			case RESILIENCE4J_COUNT -> new Resilience4jCircuit(
					resilience4j(50).slidingWindowSize(PROBES).minimumNumberOfCalls(PROBES).build());
			default -> circuit(50);
		};
	}

	private static CircuitBreakerConfig.Builder breaker(SlidingWindowType type, int size, int failureRateThreshold) {
		return CircuitBreakerConfig.builder()
			.slidingWindow(type, size)
			.minimumNumberOfCalls(MINIMUM)
			.failureRateThreshold(failureRateThreshold)
			.waitDurationInOpenState(WAIT);
	}

	private static Builder resilience4j(int failureRateThreshold) {
		return io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.custom()
			.slidingWindowSize(CALLS)
			.minimumNumberOfCalls(MINIMUM)
			.failureRateThreshold(failureRateThreshold)
			.waitDurationInOpenState(WAIT)
			.permittedNumberOfCallsInHalfOpenState(PROBES);
	}

}
