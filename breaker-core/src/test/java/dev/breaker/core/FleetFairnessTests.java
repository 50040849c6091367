package dev.breaker.core;

import java.time.Duration;

import dev.breaker.core.fleet.InMemoryStateStore;
import org.junit.jupiter.api.Test;

import static dev.breaker.core.CircuitBreakerState.CLOSED;
import static dev.breaker.core.CircuitBreakerState.HALF_OPEN;
import static dev.breaker.core.CircuitBreakerState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who gets the probes of a fleet's half-open round.
 */
class FleetFairnessTests {

	private final FakeTicker ticker = new FakeTicker();

	private final InMemoryStateStore store = new InMemoryStateStore(this.ticker::nanos);

	@Test
	void aParkedLeaseGoesToWhoWaitsAfterAnInterval() {
		Instances fleet = openFleet(2, 1);
		demand(fleet, 0);
		fleet.turnOnce();
		demand(fleet, 1);
		fleet.turnOnce();
		assertThat(fleet.get(0).member().view().parked()).as("parked for less than an interval").hasSize(1);
		this.ticker.advance(Instances.INTERVAL);
		fleet.turnOnce();
		assertThat(fleet.get(0).member().view().parked()).isEmpty();
		fleet.turnOnce();
		assertThat(fleet.get(1).member().view().parked()).hasSize(1);
		fleet.get(1).acquire().success();
		fleet.turn();
		assertThat(fleet.states()).containsOnly(CLOSED);
	}

	/** Who was served before waits like any other, if after those who were not. */
	@Test
	void anIdleHolderGivesWayToWhoHasCalls() {
		Instances fleet = openFleet(2, 3);
		demand(fleet, 0);
		fleet.turnOnce();
		demand(fleet, 1);
		fleet.turnOnce();
		fleet.get(0).acquire().success();
		demand(fleet, 0);
		fleet.turnOnce();
		fleet.get(0).acquire().success();
		for (int i = 0; i < 5 && fleet.fleetStates().contains(HALF_OPEN); i++) {
			Permit permit = fleet.get(0).tryAcquire();
			if (permit != null) {
				permit.success();
			}
			this.ticker.advance(Instances.INTERVAL);
			fleet.turnOnce();
		}
		assertThat(fleet.states()).containsOnly(CLOSED);
	}

	/** Who has had a lease and has no calls leaves the last one to the other. */
	@Test
	void theLastLeaseStaysWithWhomItsNextCallFinds() {
		Instances fleet = openFleet(2, 2);
		demand(fleet, 0);
		demand(fleet, 1);
		fleet.turnOnce();
		fleet.get(0).acquire().success();
		for (int i = 0; i < 60; i++) {
			fleet.turnOnce();
			this.ticker.advance(Instances.INTERVAL);
			assertThat(fleet.get(1).member().view().parked()).hasSize(1);
		}
		fleet.get(1).acquire().success();
		fleet.turn();
		assertThat(fleet.states()).containsOnly(CLOSED);
	}

	@Test
	void aParkedLeaseStaysWhereNobodyElseAsks() {
		Instances fleet = openFleet(2, 1);
		demand(fleet, 0);
		for (int i = 0; i < 60; i++) {
			fleet.turnOnce();
			this.ticker.advance(Instances.INTERVAL);
		}
		fleet.get(0).acquire().success();
		fleet.turn();
		assertThat(fleet.states()).containsOnly(CLOSED);
	}

	@Test
	void whoeverHadALeaseGivesWayToWhoHadNone() {
		Instances fleet = openFleet(3, 2);
		demand(fleet, 0);
		demand(fleet, 1);
		fleet.turnOnce();
		demand(fleet, 2);
		Permit first = fleet.get(0).acquire();
		fleet.turnOnce();
		first.cancel();
		fleet.turnOnce();
		assertThat(fleet.get(0).member().view().parked()).isEmpty();
		assertThat(fleet.get(2).member().view().parked()).hasSize(1);
	}

	@Test
	void whoeverFailedTheLastRoundAsksAnIntervalLater() {
		Instances fleet = openFleet(2, 1);
		demand(fleet, 0);
		fleet.turnOnce();
		fleet.get(0).acquire().failure(new IllegalStateException("sick"));
		fleet.turn();
		assertThat(fleet.fleetStates()).containsOnly(OPEN);
		waitUntilDue(fleet);
		demand(fleet, 0);
		demand(fleet, 1);
		fleet.turnOnce();
		fleet.turnOnce();
		assertThat(fleet.get(0).member().view().parked()).isEmpty();
		fleet.get(1).acquire().success();
		fleet.turn();
		assertThat(fleet.states()).containsOnly(CLOSED);
	}

	@Test
	void aProbeThatWasLostCountsAsFailedForThat() {
		Instances fleet = openFleet(2, 1);
		demand(fleet, 0);
		fleet.turnOnce();
		Permit lost = fleet.get(0).acquire();
		fleet.turn();
		this.ticker.advance(Duration.ofSeconds(61));
		fleet.turn();
		assertThat(fleet.fleetStates()).containsOnly(OPEN);
		waitUntilDue(fleet);
		demand(fleet, 0);
		fleet.turnOnce();
		fleet.turnOnce();
		assertThat(fleet.states()).containsOnly(HALF_OPEN);
		assertThat(fleet.get(0).member().view().parked()).as("asks last").isEmpty();
		this.ticker.advance(Instances.INTERVAL);
		fleet.turnOnce();
		assertThat(fleet.get(0).member().view().parked()).as("nobody else wants it").hasSize(1);
		lost.success();
	}

	/** An open fleet whose wait is over. */
	private Instances openFleet(int size, int permitted) {
		Instances fleet = new Instances(this.ticker, this.store, size,
				CircuitBreakerConfig.builder()
					.minimumNumberOfCalls(4)
					.waitDurationInOpenState(Duration.ofSeconds(30))
					.permittedNumberOfCallsInHalfOpenState(permitted)
					.successThresholdInHalfOpenState(permitted)
					.maxWaitDurationInHalfOpenState(Duration.ofSeconds(60))
					.build());
		for (int i = 0; i < size; i++) {
			fleet.fail(i, 4);
		}
		fleet.turn();
		fleet.turn();
		assertThat(fleet.fleetStates()).containsOnly(OPEN);
		waitUntilDue(fleet);
		return fleet;
	}

	private void waitUntilDue(Instances fleet) {
		this.ticker.advance(fleet.get(0).snapshot().retryAfter());
		fleet.turn();
	}

	private static void demand(Instances fleet, int instance) {
		assertThat(fleet.get(instance).tryAcquire()).isNull();
	}

}
