package dev.breaker.core;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

import dev.breaker.core.fleet.FleetPhase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * While a configured store is out of reach, a round of the instance's own admits one
 * probe at a time, and not all instances begin at the same moment.
 */
class StoreOutOfReachTests {

	@Test
	void aRoundThatBeganWithTheStoreGoesOnOneProbeAtATime() {
		Fleet fleet = new Fleet();
		Calls.fail(fleet.breaker, 2);
		fleet.ticker.advance(Duration.ofSeconds(10));
		fleet.breaker.acquire().cancel();
		fleet.link.connected = false;
		fleet.member.storeLost();
		assertThat(Calls.takeAll(fleet.breaker)).hasSize(1);
	}

	@Test
	void aRoundThatBeganWithoutTheStoreHasAllItsProbesWhenItReturns() {
		Fleet fleet = new Fleet();
		fleet.link.connected = false;
		Calls.fail(fleet.breaker, 2);
		fleet.ticker.advance(Duration.ofSeconds(19));
		fleet.breaker.acquire().cancel();
		fleet.link.connected = true;
		assertThat(Calls.takeAll(fleet.breaker)).hasSize(2);
	}

	@Test
	void aLocalBreakerDoesNotCare() {
		Fleet local = new Fleet(CircuitBreakerConfig.builder().scope(CircuitBreakerScope.LOCAL));
		local.link.connected = false;
		Calls.fail(local.breaker, 2);
		local.ticker.advance(Duration.ofSeconds(10));
		assertThat(Calls.takeAll(local.breaker)).hasSize(2);
	}

	@Test
	void theEndOfTheWaitIsJittered() {
		Set<Duration> starts = new TreeSet<>();
		for (int i = 0; i < 50; i++) {
			Fleet fleet = new Fleet().adopt(5, FleetPhase.OPEN);
			fleet.link.connected = false;
			fleet.ticker.advance(Fleet.WAIT);
			assertThat(fleet.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
			starts.add(firstProbe(fleet));
		}
		assertThat(starts).hasSizeGreaterThan(10)
			.allSatisfy((start) -> assertThat(start).isLessThanOrEqualTo(Fleet.WAIT.dividedBy(10)));
	}

	@Test
	void theStartOfARoundThatTheFleetHadBegunIsJittered() {
		Set<Duration> starts = new TreeSet<>();
		for (int i = 0; i < 50; i++) {
			Fleet fleet = new Fleet().adopt(5, FleetPhase.HALF_OPEN);
			fleet.link.connected = false;
			fleet.member.storeLost();
			starts.add(firstProbe(fleet));
		}
		assertThat(starts).hasSizeGreaterThan(10)
			.allSatisfy((start) -> assertThat(start).isLessThanOrEqualTo(Fleet.WAIT.dividedBy(10)));
	}

	private static Duration firstProbe(Fleet fleet) {
		Duration step = Duration.ofMillis(20);
		for (Duration passed = Duration.ZERO; passed.compareTo(Fleet.WAIT) < 0; passed = passed.plus(step)) {
			if (fleet.breaker.tryAcquire() != null) {
				return passed;
			}
			fleet.ticker.advance(step);
		}
		throw new AssertionError("no probe");
	}

}
