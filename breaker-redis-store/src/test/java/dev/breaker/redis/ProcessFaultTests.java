package dev.breaker.redis;

import dev.breaker.core.CircuitBreakerState;
import dev.breaker.redis.RealFleet.Instance;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static dev.breaker.redis.RealFleet.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Instances that are processes of their own, and die.
 */
class ProcessFaultTests extends FaultTestBase {

	@Test
	@DisplayName("29: a process is killed while its probe is out")
	void theOthersFinishTheRoundOfAKilledProcess() {
		try (InstanceProcess one = InstanceProcess.start(this.server, "one");
				InstanceProcess other = InstanceProcess.start(this.server, "other")) {
			assertThat(one.tell("state")).isEqualTo("CLOSED");
			assertThat(other.tell("fail")).isEqualTo("OPEN");
			assertThat(one.tell("fail")).isEqualTo("OPEN");
			await().until(() -> "OPEN".equals(fleetPhase()) || "HALF_OPEN".equals(fleetPhase()));
			assertThat(one.tell("probe")).startsWith("HALF_OPEN");
			one.kill();
			RealFleet fleet = fleet(SHORT);
			fleet.add();
			fleet.underLoad();
			fleet.awaitState(CircuitBreakerState.CLOSED);
			await().until(() -> other.tell("state").equals("CLOSED"));
		}
	}

	private String fleetPhase() {
		try (RedisProbe probe = RedisProbe.of(this.server)) {
			return probe.commands().hget(RealFleet.KEYS + "state", "phase");
		}
	}

	@Test
	@DisplayName("9: the process that set an override is killed, and the server forgets it")
	void anOverrideOutlivesWhoSetItAndTheData() {
		RealFleet fleet = fleet(SHORT);
		Instance here = fleet.add();
		try (InstanceProcess setter = InstanceProcess.start(this.server, "setter")) {
			assertThat(setter.tell("force-open")).isEqualTo("APPLIED_FLEET");
			await().until(() -> here.breaker.state() == CircuitBreakerState.FORCED_OPEN);
		}
		try (RedisProbe probe = RedisProbe.of(this.server)) {
			probe.commands().flushall();
			await().until(() -> "FORCED_OPEN".equals(fleet.field("override", "mode")));
		}
		assertThat(fleet.add().breaker.state()).isEqualTo(CircuitBreakerState.FORCED_OPEN);
	}

}
