package dev.breaker.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.core.CircuitBreakerEvent.FleetHeld;
import dev.breaker.core.Permit;
import dev.breaker.redis.RealFleet.Instance;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.breaker.core.CircuitBreakerState.CLOSED;
import static dev.breaker.core.CircuitBreakerState.OPEN;
import static dev.breaker.redis.RealFleet.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who opens, and on whose evidence.
 */
class OpeningFaultTests extends FaultTestBase {

	@Test
	@DisplayName("20: one instance of five partitioned, then healed")
	void aPartitionedInstanceDecidesAloneAndAgreesOnceItIsBack() {
		try (TcpProxy proxy = new TcpProxy(this.server.host(), this.server.port())) {
			RealFleet fleet = fleet(MINUTE).with(4);
			Instance apart = fleet.add(proxy);
			fleet.awaitAgreement();
			proxy.cut();
			await().until(() -> apart.status() == DEGRADED);
			fleet.provider(false);
			fleet.all().forEach((instance) -> instance.calls(20));
			fleet.awaitState(OPEN);
			assertThat(apart.breaker.snapshot().fleetState()).isNotEqualTo(OPEN);
			await().until(() -> fleet.all().subList(0, 4).stream().allMatch((one) -> one.epoch() > apart.epoch()));
			proxy.heal();
			fleet.awaitAgreement();
			assertThat(fleet.fleetStates(OPEN)).isTrue();
		}
	}

	@ParameterizedTest(name = "and still OPEN: {0}")
	@ValueSource(booleans = { false, true })
	@DisplayName("20: the same, and the server has forgotten everything when it is back")
	void aPartitionedInstanceAgreesThoughTheServerIsEmpty(boolean stillOpen) {
		try (TcpProxy proxy = new TcpProxy(this.server.host(), this.server.port())) {
			RealFleet fleet = fleet(MINUTE).with(2);
			Instance apart = fleet.add(proxy);
			List<Instance> others = fleet.all().subList(0, 2);
			fleet.opened();
			if (!stillOpen) {
				fleet.get(0).breaker.reset();
				fleet.awaitRecovery();
			}
			proxy.cut();
			await().until(() -> apart.status() == DEGRADED);
			long before = apart.epoch();
			fleet.get(0).breaker.reset();
			await().until(() -> others.stream().allMatch((one) -> one.epoch() > before));
			this.server.kill();
			fleet.awaitStatus(DEGRADED);
			this.server.restart();
			proxy.heal();
			fleet.provider(true);
			fleet.underLoad();
			fleet.awaitAgreementAtLast();
			assertThat(fleet.fleetStates(CLOSED)).isTrue();
		}
	}

	@Test
	@DisplayName("32: 500 calls in flight when the fleet opens, all fail later")
	void callsThatFailAfterTheFleetOpenedNeitherProlongNorReopen() {
		RealFleet fleet = fleet(Duration.ofSeconds(1)).with(3);
		List<Permit> inFlight = new ArrayList<>();
		IntStream.range(0, 500).forEach((i) -> inFlight.add(fleet.get(i % 3).breaker.acquire()));
		fleet.opened();
		String epoch = fleet.field("state", "epoch");
		fail(inFlight.subList(0, 250));
		assertThat(fleet.field("state", "epoch")).isEqualTo(epoch);
		assertThat(fleet.fleetStates(OPEN)).isTrue();
		fleet.awaitRecovery();
		fleet.awaitAgreementAtLast();
		String closed = fleet.field("state", "epoch");
		fail(inFlight.subList(250, 500));
		fleet.awaitAgreement();
		assertThat(fleet.states(CLOSED)).isTrue();
		assertThat(fleet.field("state", "epoch")).isEqualTo(closed);
		assertThat(fleet.all()).allMatch((instance) -> instance.breaker.snapshot().failedCalls() == 0);
	}

	private static void fail(List<Permit> permits) {
		permits.forEach((permit) -> permit.failure(new IllegalStateException("late")));
	}

	@Test
	@DisplayName("33: two instances trip at once")
	void ofTwoInstancesThatTripAtOnceOneSpeaksForBoth() {
		RealFleet fleet = fleet(MINUTE).with(2);
		fleet.provider(false);
		fleet.all().parallelStream().forEach((instance) -> instance.calls(20));
		fleet.awaitFleetState(OPEN);
		fleet.awaitAgreement();
		assertThat(fleet.get(0).epoch()).isEqualTo(fleet.get(1).epoch());
		assertThat(fleet.field("state", "openings")).isEqualTo("1");
	}

	@Test
	@DisplayName("34: one of ten instances sick with most of the traffic")
	void oneSickInstanceOfTenOpensItselfAlone() {
		RealFleet fleet = fleet(MINUTE).with(10);
		Queue<FleetHeld> held = new ConcurrentLinkedQueue<>();
		fleet.all().forEach((instance) -> instance.breaker.onEvent(FleetHeld.class, held::add));
		Instance sick = fleet.get(7);
		sick.sick = true;
		sick.calls(200);
		fleet.all().forEach((instance) -> instance.calls(1));
		await().until(() -> !held.isEmpty());
		assertThat(held).allSatisfy((event) -> assertThat(event.suspects()).contains(sick.registry.instanceId()));
		fleet.awaitAgreement();
		assertThat(sick.breaker.state()).isEqualTo(OPEN);
		assertThat(fleet.fleetStates(OPEN)).isFalse();
		assertThat(fleet.all()).filteredOn((instance) -> instance.breaker.state() == OPEN).containsExactly(sick);
	}

	@Test
	@DisplayName("35: two-instance fleet: one sick, one idle, both sick")
	void oneOfTwoIsAmbiguousAndStaysLocal() {
		RealFleet fleet = fleet(MINUTE).with(2);
		Instance one = fleet.get(0);
		Instance other = fleet.get(1);
		one.sick = true;
		one.calls(20);
		fleet.awaitAgreement();
		assertThat(one.breaker.state()).as("the other is idle").isEqualTo(OPEN);
		assertThat(other.breaker.state()).isEqualTo(CLOSED);
		other.calls(20);
		fleet.awaitAgreement();
		assertThat(other.breaker.state()).as("the other is well").isEqualTo(CLOSED);
		other.sick = true;
		await().until(() -> {
			other.call();
			return fleet.fleetStates(OPEN);
		});
		fleet.awaitAgreement();
	}

	@Test
	@DisplayName("36: 100 instances, two failing calls each")
	void aHundredInstancesOpenTogetherOnEvidenceThatNoneHasAlone() {
		RealFleet fleet = fleet(MINUTE);
		IntStream.range(0, 4).forEach((i) -> fleet.crowd(25));
		fleet.awaitAgreementAtLast();
		fleet.provider(false);
		fleet.all().forEach((instance) -> instance.calls(2));
		fleet.awaitFleetState(OPEN);
		fleet.awaitAgreement();
	}

	@Test
	@DisplayName("37: fleet scales 3 -> 30 -> 2 in an incident")
	void aFleetThatGrowsAndShrinksInAnIncidentRecovers() {
		RealFleet fleet = fleet(Duration.ofSeconds(1)).with(3).opened();
		fleet.crowd(27);
		assertThat(fleet.all()).noneMatch((instance) -> instance.breaker.state() == CLOSED);
		fleet.awaitAgreementAtLast();
		fleet.underLoad();
		fleet.letCalls(1000);
		while (fleet.all().size() > 2) {
			fleet.crash(fleet.get(fleet.all().size() - 1));
		}
		fleet.awaitAgreementAtLast();
		fleet.awaitRecovery();
	}

	@Test
	@DisplayName("42: different thresholds in a rolling deployment")
	void theStrictestSettingsOpenAndTheRecordsFixTheRecovery() {
		RealFleet fleet = fleet(SHORT);
		fleet.configured(config(90)).with(2);
		fleet.configured(config(50)).with(2);
		await().until(() -> {
			fleet.all().forEach((instance) -> {
				fleet.provider(false);
				instance.calls(6);
				fleet.provider(true);
				instance.calls(4);
			});
			return fleet.fleetStates(OPEN);
		});
		fleet.awaitRecovery();
		fleet.awaitAgreementAtLast();
	}

	private static CircuitBreakerConfig config(float threshold) {
		return RealFleet.config(SHORT).failureRateThreshold(threshold).build();
	}

	@Test
	@Tag("faults")
	@DisplayName("46: 1000 simulated instances on one hot breaker")
	void aThousandInstancesOpenAndRecover() {
		RealFleet fleet = fleet(Duration.ofSeconds(5)).every(Duration.ofSeconds(1));
		IntStream.range(0, 20).forEach((i) -> fleet.crowd(50));
		fleet.awaitAgreementAtLast();
		fleet.opened();
		fleet.awaitRecovery();
		fleet.awaitAgreementAtLast();
	}

}
