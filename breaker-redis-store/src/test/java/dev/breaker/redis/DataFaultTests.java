package dev.breaker.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.ManualOverride;
import dev.breaker.core.fleet.FleetIndex;
import dev.breaker.core.fleet.FleetPhase;
import dev.breaker.core.fleet.FleetRecord;
import dev.breaker.core.fleet.FleetState;
import dev.breaker.core.fleet.WindowReport;
import dev.breaker.core.window.WindowTotals;
import dev.breaker.redis.RealFleet.Instance;
import io.lettuce.core.api.sync.RedisCommands;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static dev.breaker.redis.RealFleet.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A fleet whose server forgets, or keeps what nobody has told it.
 */
class DataFaultTests extends FaultTestBase {

	private static final int MOST_ENTRIES = 10_000;

	private static final ManualOverride MAINTENANCE = ManualOverride.because("maintenance").by("alice");

	@Test
	@DisplayName("7: cold instance joins an OPEN fleet")
	void anInstanceThatJoinsAnOpenFleetNeverAdmitsACall() {
		RealFleet fleet = fleet(MINUTE).with(2).opened();
		Instance cold = fleet.add();
		assertThat(cold.breaker.tryAcquire()).isNull();
		assertThat(cold.breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(cold.epoch()).isEqualTo(fleet.get(0).epoch());
		fleet.awaitAgreement();
	}

	@Test
	@DisplayName("8: FLUSHALL in CLOSED")
	void aClosedFleetIsClosedWhateverTheServerForgets() {
		RealFleet fleet = fleet(SHORT).with(3).opened();
		fleet.awaitRecovery();
		long refused = fleet.refused();
		fleet.underLoad();
		for (int i = 0; i < 3; i++) {
			flush();
			fleet.letCalls(200);
		}
		fleet.awaitAgreement();
		assertThat(fleet.refused()).isEqualTo(refused);
	}

	@Test
	@DisplayName("8: FLUSHALL in OPEN")
	void anOpenFleetTellsTheServerThatItIsOpen() {
		RealFleet fleet = fleet(MINUTE).with(3).opened();
		String epoch = fleet.field("state", "epoch");
		for (int i = 0; i < 3; i++) {
			flush();
			await().until(() -> epoch.equals(fleet.field("state", "epoch")));
			fleet.awaitAgreement();
			assertThat(fleet.fleetStates(CircuitBreakerState.OPEN)).isTrue();
		}
		assertThat(fleet.add().breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
	}

	@Test
	@DisplayName("9: FLUSHALL with an override active")
	void anOverrideIsNotForgottenWithTheDataAndAClearedOneDoesNotReturn() {
		RealFleet fleet = fleet(MINUTE).with(3);
		fleet.get(0).breaker.forceOpen(MAINTENANCE.unlimited());
		fleet.awaitState(CircuitBreakerState.FORCED_OPEN);
		String rev = fleet.field("override", "rev");
		fleet.crash(fleet.get(0));
		flush();
		await().until(() -> rev.equals(fleet.field("override", "rev")));
		assertThat(fleet.add().breaker.state()).isEqualTo(CircuitBreakerState.FORCED_OPEN);
		fleet.awaitAgreement();
		fleet.get(0).breaker.release();
		fleet.awaitState(CircuitBreakerState.CLOSED);
		flush();
		fleet.add();
		fleet.awaitAgreement();
		assertThat(fleet.states(CircuitBreakerState.CLOSED)).isTrue();
	}

	@Test
	@DisplayName("10: single keys deleted")
	void aLostKeyIsLostForAMoment() {
		RealFleet fleet = openAndOverridden();
		try (RedisProbe probe = RedisProbe.of(this.server)) {
			for (String key : probe.commands().keys("*")) {
				probe.commands().del(key);
				awaitHealed(fleet);
			}
		}
		assertThatItRecovers(fleet);
	}

	@Test
	@DisplayName("11: SCRIPT FLUSH in a loop")
	void scriptsThatTheServerForgetsAllTheTimeAreSentAllTheTime() throws InterruptedException {
		RealFleet fleet = fleet(SHORT).with(3);
		AtomicBoolean done = new AtomicBoolean();
		Thread flusher = new Thread(() -> {
			try (RedisProbe probe = RedisProbe.of(this.server)) {
				while (!done.get()) {
					probe.commands().scriptFlush();
				}
			}
		});
		flusher.start();
		try {
			fleet.opened().awaitRecovery();
		}
		finally {
			done.set(true);
			flusher.join();
		}
		fleet.awaitAgreementAtLast();
	}

	@Test
	@DisplayName("12: wrong type at a key")
	void aKeyOfAnotherTypeIsReplaced() {
		RealFleet fleet = openAndOverridden();
		try (RedisProbe probe = RedisProbe.of(this.server)) {
			for (String key : probe.commands().keys("*")) {
				boolean isString = probe.commands().type(key).equals("string");
				probe.commands().del(key);
				if (isString) {
					probe.commands().rpush(key, "garbage");
				}
				else {
					probe.commands().set(key, "garbage");
				}
				awaitHealed(fleet);
				// What nobody reads any more would stay without end, as its writer
				// wished.
				probe.commands().pexpire(key, MINUTE.toMillis());
			}
		}
		assertThatItRecovers(fleet);
	}

	@Test
	@DisplayName("13: garbage, NaN, huge numbers, unknown state in fields")
	void garbageInFieldsIsNeverBelieved() {
		RealFleet fleet = openAndOverridden();
		List<String> garbage = List.of("NaN", "1e300", "-1", "99999999999999999999", "AJAR", "", "\u0000");
		try (RedisProbe probe = RedisProbe.of(this.server)) {
			for (String value : garbage) {
				RedisCommands<String, String> commands = probe.commands();
				for (String key : commands.keys("*")) {
					if (commands.type(key).equals("hash")) {
						commands.hkeys(key).forEach((field) -> commands.hset(key, field, value));
					}
				}
				awaitHealed(fleet);
			}
		}
		assertThatItRecovers(fleet);
	}

	@Test
	@DisplayName("14: names and namespaces with {}, :, spaces, emoji, 10 kB")
	void anyTextIsANameAndANamespace() {
		List<String> texts = List.of("{}", "{a}:b", "}{", ":", "/", "a/b", " ", "\t\n", "\uD83D\uDCB3", "%7B", "~",
				"x".repeat(10_000), "\uD83D\uDCB3".repeat(2500));
		List<RedisStateStore> stores = texts.stream().map(this::store).toList();
		for (int i = 0; i < texts.size(); i++) {
			RedisStateStore store = stores.get(i);
			for (String name : texts) {
				long epoch = store.propose(name, 0, open(texts.get(i) + "|" + name)).record().epoch();
				store.report("a", MINUTE, List.of(new WindowReport(name, epoch, 1, name, calls(7), false)));
			}
		}
		for (int i = 0; i < texts.size(); i++) {
			RedisStateStore store = stores.get(i);
			assertThat(store.heartbeat("a", MINUTE).entries()).extracting(FleetIndex.Entry::breaker)
				.containsExactlyInAnyOrderElementsOf(texts);
			List<FleetState> states = store.read(texts);
			for (int j = 0; j < texts.size(); j++) {
				assertThat(states.get(j).record().cause()).isEqualTo(texts.get(i) + "|" + texts.get(j));
			}
			store.close();
		}
	}

	@Test
	@DisplayName("15: 300 breaker names")
	void manyNamesAreSharedAndTheIndexIsBounded() {
		names(300);
	}

	@Test
	@Tag("faults")
	@DisplayName("15: 50 000 breaker names")
	void fiftyThousandNamesAreSharedAndTheIndexIsBounded() {
		names(50_000);
	}

	private void names(int count) {
		List<String> names = IntStream.range(0, count).mapToObj((i) -> "breaker-" + i).toList();
		try (RedisStateStore store = store("shop"); RedisProbe probe = RedisProbe.of(this.server)) {
			await().until(() -> store.heartbeat("a", MINUTE).instances() == 1);
			List<WindowReport> reports = new ArrayList<>();
			names.forEach((name) -> reports.add(new WindowReport(name, 0, 1, "T60", calls(7), false)));
			assertThat(store.report("a", MINUTE, reports)).hasSize(count)
				.allMatch((state) -> state.totals().window().calls() == 7);
			List<String> open = names.subList(0, Math.min(count, MOST_ENTRIES + 100));
			open.forEach((name) -> store.propose(name, 0, open(name)));
			assertThat(store.heartbeat("a", MINUTE).entries()).hasSize(Math.min(count, MOST_ENTRIES));
			assertThat(store.read(open)).allMatch((state) -> state.record().phase() == FleetPhase.OPEN);
			assertThat(store.read(names)).hasSize(count);
			assertThat(probe.keysWithoutExpiry()).isEmpty();
		}
	}

	/**
	 * OPEN beneath an override without end, so that every key but the reports' is used.
	 */
	private RealFleet openAndOverridden() {
		RealFleet fleet = fleet(Duration.ofMinutes(10)).with(3).opened();
		fleet.get(0).breaker.forceOpen(MAINTENANCE.unlimited());
		fleet.awaitState(CircuitBreakerState.FORCED_OPEN);
		fleet.awaitAgreement();
		return fleet;
	}

	/** Nobody believes otherwise, and the store holds again what the fleet knows. */
	private static void awaitHealed(RealFleet fleet) {
		fleet.awaitAgreement();
		assertThat(fleet.fleetStates(CircuitBreakerState.OPEN)).isTrue();
		assertThat(fleet.states(CircuitBreakerState.FORCED_OPEN)).isTrue();
		await().until(() -> Long.toString(fleet.get(0).epoch()).equals(fleet.field("state", "epoch"))
				&& "OPEN".equals(fleet.field("state", "phase")) && "FORCED_OPEN".equals(fleet.field("override", "mode"))
				&& fleet.isListed());
		fleet.awaitAgreement();
	}

	/** What was garbled or lost hinders nobody. */
	private static void assertThatItRecovers(RealFleet fleet) {
		assertThat(fleet.add().breaker.state()).isEqualTo(CircuitBreakerState.FORCED_OPEN);
		fleet.get(1).breaker.reset(MAINTENANCE);
		fleet.awaitRecovery();
		fleet.awaitAgreementAtLast();
	}

	private void flush() {
		try (RedisProbe probe = RedisProbe.of(this.server)) {
			probe.commands().flushall();
		}
	}

	private RedisStateStore store(String namespace) {
		return RedisStateStore.create(RedisStoreSettings.standalone(this.server.host(), this.server.port())
			.namespace(namespace)
			.commandTimeout(Duration.ofSeconds(10))
			.build());
	}

	private static FleetRecord open(String cause) {
		return new FleetRecord(0, FleetPhase.OPEN, 1, MINUTE, Duration.ZERO, 1, 1, MINUTE, Duration.ZERO, cause, "a",
				"nonce");
	}

	private static WindowTotals calls(int calls) {
		return new WindowTotals(calls, 0, 0);
	}

}
