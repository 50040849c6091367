package dev.breaker.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

import dev.breaker.core.ManualOverride;
import dev.breaker.core.Ticker;
import dev.breaker.core.fleet.FleetPhase;
import dev.breaker.core.fleet.FleetRecord;
import dev.breaker.core.fleet.FleetState;
import dev.breaker.core.fleet.WindowReport;
import dev.breaker.core.window.WindowTotals;
import dev.breaker.redis.RealFleet.Instance;
import io.lettuce.core.KillArgs;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static dev.breaker.core.CircuitBreakerState.CLOSED;
import static dev.breaker.core.CircuitBreakerState.FORCED_OPEN;
import static dev.breaker.redis.RealFleet.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages that are lost, doubled, late or forged, and clocks that are wrong.
 */
class MessageFaultTests extends FaultTestBase {

	private static final ManualOverride MAINTENANCE = ManualOverride.because("maintenance");

	@Test
	@DisplayName("21: pub/sub connections killed")
	void wordsArriveWhicheverConnectionsAreKilled() {
		RealFleet fleet = fleet(MINUTE).with(3);
		try (RedisProbe probe = RedisProbe.of(this.server)) {
			for (int i = 0; i < 3; i++) {
				probe.commands().clientKill(KillArgs.Builder.typePubsub());
				fleet.get(i).breaker.forceOpen(MAINTENANCE);
				fleet.awaitState(FORCED_OPEN);
				probe.commands().clientKill(KillArgs.Builder.typeNormal().skipme());
				probe.commands().clientKill(KillArgs.Builder.typePubsub());
				fleet.get(i).breaker.release();
				fleet.awaitState(CLOSED);
			}
		}
		fleet.awaitAgreement();
	}

	@Test
	@DisplayName("22: duplicate and reordered messages")
	void doubledAndLateMessagesChangeNothing() {
		RealFleet fleet = fleet(SHORT).with(3).repeatingMessages();
		for (int i = 0; i < 2; i++) {
			fleet.opened().awaitRecovery();
		}
		fleet.awaitAgreementAtLast();
	}

	@Test
	@DisplayName("22: forged messages")
	void forgedHintsMakeNobodyBelieveAnything() {
		RealFleet fleet = fleet(MINUTE).with(2).underLoad();
		try (RedisProbe probe = RedisProbe.of(this.server)) {
			for (String channel : probe.commands().pubsubChannels()) {
				for (String message : List.of("", "garbage", "payments", "OPEN", "{\"phase\":\"OPEN\"}",
						"x".repeat(100_000))) {
					probe.commands().publish(channel, message);
				}
			}
		}
		fleet.letCalls(200);
		fleet.awaitAgreement();
		assertThat(fleet.refused()).isZero();
	}

	@Test
	@DisplayName("23: 20 instances reconnect at once")
	void manyInstancesReconnectAtOnce() {
		reconnect(20);
	}

	@Test
	@Tag("faults")
	@DisplayName("23: 100 instances reconnect at once")
	void aHundredInstancesReconnectAtOnce() {
		reconnect(100);
	}

	private void reconnect(int instances) {
		RealFleet fleet = fleet(MINUTE);
		IntStream.range(0, instances).forEach((i) -> fleet.add());
		fleet.awaitAgreementAtLast();
		fleet.get(0).breaker.forceOpen(MAINTENANCE);
		fleet.awaitState(FORCED_OPEN);
		this.server.kill();
		fleet.awaitStatus(DEGRADED);
		this.server.restart();
		fleet.awaitStatus(CONNECTED);
		fleet.awaitAgreementAtLast();
		assertThat(fleet.states(FORCED_OPEN)).isTrue();
	}

	@Test
	@DisplayName("27: client clocks an hour apart")
	void clocksOfInstancesMayDisagree() {
		RealFleet fleet = fleet(Duration.ofSeconds(1));
		Instance ahead = fleet.add(new WrongClock(Duration.ofHours(1)));
		Instance behind = fleet.add(new WrongClock(Duration.ofHours(-1)));
		fleet.add();
		fleet.awaitAgreement();
		ahead.breaker.forceOpen(MAINTENANCE.lasting(MINUTE));
		fleet.awaitState(FORCED_OPEN);
		behind.breaker.release();
		fleet.awaitState(CLOSED);
		behind.breaker.forceOpen(MAINTENANCE.lasting(Duration.ofSeconds(1)));
		fleet.awaitState(FORCED_OPEN);
		fleet.awaitState(CLOSED);
		fleet.opened();
		assertThat(fleet.all()).allSatisfy((instance) -> {
			Duration retryAfter = instance.breaker.snapshot().retryAfter();
			assertThat((retryAfter != null) ? retryAfter : Duration.ZERO).isLessThanOrEqualTo(Duration.ofSeconds(1));
		});
		fleet.awaitRecovery();
		fleet.awaitAgreementAtLast();
	}

	@Test
	@DisplayName("48: a laggard's old report after the fleet closed")
	void whatALaggardSaysOfAnEpochThatIsOverIsNotHeard() {
		RealFleet fleet = fleet(SHORT).with(3);
		fleet.all().forEach((instance) -> instance.calls(5));
		fleet.opened();
		long open = Long.parseLong(fleet.field("state", "epoch"));
		fleet.awaitRecovery();
		fleet.awaitAgreementAtLast();
		String closed = fleet.field("state", "epoch");
		try (RedisStateStore laggard = RedisStateStore
			.create(RedisStoreSettings.standalone(this.server.host(), this.server.port())
				.namespace("shop")
				.commandTimeout(Duration.ofSeconds(10))
				.build())) {
			for (long epoch : new long[] { 0, open, Long.parseLong(closed) - 1 }) {
				WindowReport report = new WindowReport("payments", epoch, 1_000_000, "C20",
						new WindowTotals(100_000, 100_000, 0), true);
				FleetState answer = laggard.report("instance-0", MINUTE, List.of(report)).get(0);
				assertThat(answer.record().epoch()).hasToString(closed);
				assertThat(answer.totals().window().failed()).isLessThan(100_000);
				FleetRecord proposal = new FleetRecord(0, FleetPhase.OPEN, 9, MINUTE, Duration.ZERO, 1, 1, MINUTE,
						Duration.ZERO, "late", "instance-0", "late");
				assertThat(laggard.propose("payments", epoch, proposal).record().phase()).isEqualTo(FleetPhase.CLOSED);
			}
		}
		fleet.all().forEach((instance) -> instance.calls(5));
		fleet.awaitAgreement();
		await().until(() -> fleet.states(CLOSED));
		assertThat(fleet.field("state", "epoch")).isEqualTo(closed);
	}

	/** An hour wrong, and with another origin of its monotonic time. */
	private record WrongClock(Duration off) implements Ticker {

		@Override
		public long nanos() {
			return System.nanoTime() + this.off.toNanos();
		}

		@Override
		public Instant wallTime() {
			return Instant.now().plus(this.off);
		}

	}

}
