package dev.breaker.core;

import java.time.Duration;

import dev.breaker.core.CircuitBreakerConfig.Builder;
import dev.breaker.core.fleet.FleetMember;
import dev.breaker.core.fleet.FleetPhase;
import dev.breaker.core.fleet.FleetRecord;

/**
 * One breaker of a fleet, and the part of the fleet that a test plays.
 */
final class Fleet {

	static final Duration WAIT = Duration.ofSeconds(20);

	final FakeTicker ticker = FakeTicker.overflowing();

	final FakeLink link = new FakeLink();

	final CircuitBreaker breaker;

	final FleetMember member;

	Fleet() {
		this(CircuitBreakerConfig.builder());
	}

	/** Two failures in a row open an instance's own circuit, for ten seconds. */
	Fleet(Builder config) {
		CircuitBreakerConfig built = config.consecutiveFailureThreshold(2)
			.waitDurationInOpenState(Duration.ofSeconds(10))
			.build();
		this.breaker = new CircuitBreaker("payments", built, this.ticker, new EventPublisher(), this.link);
		this.member = this.breaker.member();
	}

	/** A record of the fleet's, accepted this moment: two of three probes close. */
	static FleetRecord record(long epoch, FleetPhase phase) {
		return record(epoch, phase, Duration.ZERO);
	}

	static FleetRecord record(long epoch, FleetPhase phase, Duration rampUp) {
		return new FleetRecord(epoch, phase, 1, WAIT, Duration.ZERO, 3, 2, Duration.ofSeconds(30), rampUp,
				"the fleet saw it", "other", "nonce" + epoch);
	}

	Fleet adopt(long epoch, FleetPhase phase) {
		this.member.adopt(record(epoch, phase));
		return this;
	}

	CircuitBreakerState state() {
		return this.breaker.state();
	}

	FleetMember.View view() {
		return this.member.view();
	}

}
