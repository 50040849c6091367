package dev.breaker.core;

import java.time.Duration;
import java.util.Random;

/**
 * The settings of a simulated fleet, of several versions where it is being deployed.
 */
final class SimulatedConfigs {

	static final Duration INTERVAL = Duration.ofSeconds(1);

	static final Duration LONGEST_WAIT = Duration.ofSeconds(8);

	static final Duration PROBE_DEADLINE = Duration.ofSeconds(3);

	static final int MOST_PROBES = 4;

	private final Random random;

	private final SlidingWindowType type;

	private final Duration rampUp;

	private final boolean consecutive;

	SimulatedConfigs(Random random) {
		this.random = random;
		this.type = random.nextBoolean() ? SlidingWindowType.TIME_BASED : SlidingWindowType.COUNT_BASED;
		this.rampUp = Duration.ofSeconds(random.nextInt(3));
		this.consecutive = random.nextInt(4) == 0;
	}

	/** One more version. */
	CircuitBreakerConfig next() {
		int probes = 1 + this.random.nextInt(MOST_PROBES);
		return CircuitBreakerConfig.builder()
			.slidingWindow(this.type, 10)
			.minimumNumberOfCalls(3 + this.random.nextInt(4))
			.failureRateThreshold(40 + this.random.nextInt(20))
			.consecutiveFailureThreshold(this.consecutive ? 3 : 0)
			.waitDurationInOpenState(Duration.ofMillis(500 + this.random.nextInt(2000)))
			.exponentialBackoffMultiplier(2)
			.exponentialMaxWaitDurationInOpenState(LONGEST_WAIT)
			.permittedNumberOfCallsInHalfOpenState(probes)
			.successThresholdInHalfOpenState(1 + this.random.nextInt(probes))
			.maxWaitDurationInHalfOpenState(PROBE_DEADLINE)
			.rampUpDuration(this.rampUp)
			.build();
	}

}
