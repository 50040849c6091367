package dev.breaker.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.Map;
import java.util.stream.Stream;

import dev.breaker.core.fleet.FleetIndex;
import dev.breaker.core.fleet.FleetPhase;
import dev.breaker.core.fleet.FleetRecord;
import dev.breaker.core.fleet.FleetState;
import dev.breaker.core.fleet.FleetTotals;
import dev.breaker.core.fleet.LeaseAnswer;
import dev.breaker.core.fleet.LeaseRequest;
import dev.breaker.core.fleet.OverrideMode;
import dev.breaker.core.fleet.OverrideRegister;
import dev.breaker.core.fleet.WindowReport;
import dev.breaker.core.window.WindowTotals;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.ScriptOutputType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Keys that somebody else has written, changed or deleted: never trusted, healed by the
 * next operation that writes.
 */
class RedisHealingTests {

	private static final String NAME = "payments";

	private static final String BREAKER = "breaker:1:{shop/payments}:";

	private static final String NAMESPACE = "breaker:1:{shop}:";

	private static final String INDEX = NAMESPACE + "index";

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private static RedisServerProcess server;

	private static RedisProbe probe;

	private RedisStateStore store;

	private long sequence;

	@BeforeAll
	static void startServer() {
		server = RedisServerProcess.start();
		probe = RedisProbe.of(server);
	}

	@AfterAll
	static void stopServer() {
		probe.close();
		server.close();
	}

	@BeforeEach
	void createStore() {
		probe.commands().flushall();
		this.store = newStore();
	}

	@AfterEach
	void everyKeyExpiresSaveOverridesWithoutEnd() {
		this.store.close();
		assertThat(probe.keysWithoutExpiry()).isSubsetOf(BREAKER + "override", INDEX);
	}

	private static RedisStateStore newStore() {
		return RedisStateStore.create(RedisStoreSettings.standalone(server.host(), server.port())
			.namespace("shop")
			.commandTimeout(Duration.ofSeconds(5))
			.build());
	}

	static Stream<Arguments> foreignKeys() {
		return Stream
			.of(BREAKER + "state", BREAKER + "override", BREAKER + "reports", BREAKER + "totals", BREAKER + "ends",
					BREAKER + "leases", INDEX, NAMESPACE + "instances", NAMESPACE + "incarnation")
			.flatMap(
					(key) -> Stream.of("string", "list", "set", "hash", "zset").map((type) -> Arguments.of(key, type)));
	}

	@ParameterizedTest
	@MethodSource("foreignKeys")
	void worksOnWhatSomebodyElseMadeOfAKey(String key, String type) {
		long round = populate();
		probe.commands().del(key);
		switch (type) {
			case "string" -> probe.commands().set(key, "garbage");
			case "list" -> probe.commands().rpush(key, "garbage");
			case "set" -> probe.commands().sadd(key, "garbage");
			case "hash" -> probe.commands().hset(key, "garbage", "garbage");
			default -> probe.commands().zadd(key, 1e300, "garbage");
		}
		this.store.remainder(NAME, round, "T60", 1);
		this.store.read(List.of(NAME));
		populate();
		assertThat(this.store.heartbeat("a", MINUTE).instances()).isEqualTo(1);
		if (key.equals(BREAKER + "reports") || key.equals(BREAKER + "totals") || key.equals(BREAKER + "ends")) {
			assertThat(report("b", round, 1).totals().window().calls()).isBetween(11L, 12L);
		}
	}

	/** Uses every key there is. */
	private long populate() {
		FleetState state = this.store.read(List.of(NAME)).get(0);
		long epoch = (state.record() != null) ? state.record().epoch() : 0;
		long round = (epoch == 0) ? this.store.propose(NAME, 0, halfOpen()).record().epoch() : epoch;
		OverrideRegister register = new OverrideRegister(1, OverrideMode.FORCED_OPEN, "alice", false, "", Instant.EPOCH,
				null);
		assertThat(this.store.override(NAME, register).override()).isNotNull();
		assertThat(report("a", round, 11).totals().window().calls()).isEqualTo(11);
		assertThat(lease(round, 1).epoch()).isEqualTo(round);
		FleetIndex index = this.store.heartbeat("a", MINUTE);
		assertThat(index.incarnation()).isNotEmpty();
		assertThat(index.entries()).singleElement()
			.returns(round, FleetIndex.Entry::epoch)
			.returns(OverrideMode.FORCED_OPEN, FleetIndex.Entry::override);
		return round;
	}

	@ParameterizedTest
	@ValueSource(strings = { "NaN", "nan", "inf", "-1", "1e15", "0x10", " 1", "1 ", "", "1.5", "99999999999999999999",
			"9007199254740993", "\u0661" })
	void noNumberOfARecordIsTrustedThatIsNone(String garbage) {
		for (String field : List.of("epoch", "at", "openings", "openWait", "permitted", "successThreshold",
				"probeDeadline", "rampUp")) {
			this.store.propose(NAME, 0, halfOpen());
			probe.commands().hset(BREAKER + "state", field, garbage);
			assertThat(this.store.read(List.of(NAME)).get(0).record()).as(field).isNull();
			assertThat(lease(1, 1)).isEqualTo(new LeaseAnswer(0, 0, 0, List.of(), false));
			assertThat(report("a", 0, 1).record()).isNull();
			assertThat(this.store.restore(NAME, halfOpen().at(7, MINUTE)).record().epoch()).isEqualTo(7);
			probe.commands().del(BREAKER + "state");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "phase", "successThreshold", "permitted" })
	void anImpossibleRecordIsNone(String field) {
		this.store.propose(NAME, 0, halfOpen());
		probe.commands().hset(BREAKER + "state", field, field.equals("phase") ? "AJAR" : "0");
		assertThat(this.store.read(List.of(NAME)).get(0).record()).isNull();
		assertThat(this.store.propose(NAME, 5, halfOpen()).record().nonce()).isEqualTo("nonce");
	}

	@Test
	void tellsOnceOfAKeyThatSomebodyElseHasWritten() {
		List<String> lines = new CopyOnWriteArrayList<>();
		Handler handler = new Handler() {

			@Override
			public void publish(LogRecord line) {
				lines.add(new SimpleFormatter().formatMessage(line));
			}

			@Override
			public void flush() {
			}

			@Override
			public void close() {
			}

		};
		Logger logger = Logger.getLogger("dev.breaker.redis");
		logger.addHandler(handler);
		try {
			probe.commands().set(BREAKER + "state", "garbage");
			probe.commands().hset(BREAKER + "override", "rev", "NaN");
			this.store.read(List.of(NAME));
			this.store.read(List.of(NAME));
			report("a", 0, 1);
		}
		finally {
			logger.removeHandler(handler);
		}
		assertThat(lines).hasSize(2);
		assertThat(lines.get(0)).startsWith("Redis: the key '" + BREAKER + "state' holds what Breaker has not written");
		assertThat(lines.get(1)).contains(BREAKER + "override");
	}

	@Test
	void aRecordWithAMissingFieldIsNone() {
		this.store.propose(NAME, 0, halfOpen());
		probe.commands().hdel(BREAKER + "state", "nonce");
		assertThat(this.store.read(List.of(NAME)).get(0).record()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "rev", "since", "until", "verified", "mode" })
	void aRegisterWithGarbageIsNone(String field) {
		set(OverrideMode.FORCED_OPEN);
		probe.commands().hset(BREAKER + "override", field, "AJAR");
		assertThat(this.store.read(List.of(NAME)).get(0).override()).isNull();
		assertThat(set(OverrideMode.FORCED_CLOSED).mode()).isEqualTo(OverrideMode.FORCED_CLOSED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "NaN", "1 2 3", "0 0 0 0 0", "1 2 3 4 5 6 7", "-1 -1 -1 -1 -1", "a b c d e" })
	void aPoolWithGarbageInItStartsAnew(String garbage) {
		report("b", 0, 5);
		for (String key : List.of("totals", "reports")) {
			report("a", 0, 5);
			probe.commands().hset(BREAKER + key, key.equals("totals") ? ":T60" : "T60/a", garbage);
			FleetTotals totals = report("a", 0, 7).totals();
			assertThat(totals.window().calls()).isEqualTo(7);
			assertThat(report("b", 0, 5).totals().window().calls()).isEqualTo(12);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "reports", "totals", "ends" })
	void aPoolThatHasLostAKeyStartsAnew(String key) {
		report("a", 3, 5);
		report("b", 3, 5);
		probe.commands().del(BREAKER + key);
		assertThat(report("a", 3, 7).totals()).isEqualTo(new FleetTotals(new WindowTotals(7, 0, 0), 1, 0));
	}

	@Test
	void aLeaseWithGarbageInItIsReclaimed() {
		long round = this.store.propose(NAME, 0, halfOpen()).record().epoch();
		String lease = lease(round, 1).granted().get(0);
		probe.commands().hset(BREAKER + "leases", "lease:" + lease, "1 NaN a");
		assertThat(lease(round, 9).granted()).hasSize(2);
	}

	@Test
	void expiredSnapshotsLeaveAFewWithEveryReport() {
		for (int i = 0; i < 50; i++) {
			this.store.report("short" + i, Duration.ofMillis(1), List.of(window(0, 1)));
		}
		await().until(() -> report("long", 0, 1).totals().window().calls() == 1);
		assertThat(probe.commands().hlen(BREAKER + "reports")).isEqualTo(1);
		assertThat(probe.commands().zcard(BREAKER + "ends")).isEqualTo(1);
	}

	@Test
	void reportsAndReadsMendALostIndex() {
		long epoch = this.store.propose(NAME, 0, halfOpen()).record().epoch();
		long rev = set(OverrideMode.FORCED_CLOSED).rev();
		FleetIndex.Entry entry = new FleetIndex.Entry(NAME, epoch, FleetPhase.HALF_OPEN, rev,
				OverrideMode.FORCED_CLOSED);
		try (RedisStateStore other = newStore()) {
			for (Runnable mend : List.<Runnable>of(() -> report("a", epoch, 1), () -> this.store.read(List.of(NAME)))) {
				probe.commands().del(INDEX);
				assertThat(this.store.heartbeat("a", MINUTE).entries()).isEmpty();
				mend.run();
				assertThat(other.heartbeat("b", MINUTE).entries()).containsExactly(entry);
			}
		}
	}

	@Test
	void reportsCloseWhatTheIndexStillLists() {
		long epoch = this.store.propose(NAME, 0, halfOpen()).record().epoch();
		set(OverrideMode.FORCED_CLOSED);
		probe.commands().del(BREAKER + "state", BREAKER + "override");
		assertThat(this.store.heartbeat("a", MINUTE).entries()).hasSize(1);
		report("a", epoch, 1);
		assertThat(this.store.heartbeat("a", MINUTE).entries()).isEmpty();
	}

	@Test
	void anIndexAheadOfTheRecordIsMended() {
		long lost = this.store.propose(NAME, 0, halfOpen()).record().epoch();
		probe.commands().del(BREAKER + "state");
		this.store.restore(NAME, halfOpen().at(lost - 1, MINUTE));
		this.store.heartbeat("a", MINUTE);
		this.store.read(List.of(NAME));
		assertThat(this.store.heartbeat("a", MINUTE).entries()).extracting(FleetIndex.Entry::epoch)
			.containsExactly(lost - 1);
	}

	@Test
	void anEntryThatComesLateChangesNothing() {
		long opened = this.store.propose(NAME, 0, halfOpen()).record().epoch();
		this.store.propose(NAME, opened, record(FleetPhase.CLOSED));
		enter(NAME, opened, "OPEN");
		assertThat(this.store.heartbeat("a", MINUTE).entries()).isEmpty();
	}

	@Test
	void garbageLeavesTheIndex() {
		set(OverrideMode.FORCED_CLOSED);
		Map<String, String> garbage = new HashMap<>();
		for (String value : List.of("", "garbage", "1 AJAR 0 - 0 9", "NaN OPEN 0 - 0 9", "1 OPEN 0 FORCED 0 9",
				"1 OPEN 0 - 0 1")) {
			garbage.put("breaker of " + value, value);
		}
		probe.commands().hset(INDEX, garbage);
		assertThat(this.store.heartbeat("a", MINUTE).entries()).extracting(FleetIndex.Entry::breaker)
			.containsExactly(NAME);
		assertThat(probe.commands().hlen(INDEX)).isEqualTo(1);
	}

	@Test
	void theIndexIsBoundedSaveForOverrides() {
		Map<String, String> entries = new HashMap<>();
		for (int i = 0; i < 10_000; i++) {
			entries.put("breaker" + i, "1 OPEN 0 - 0 4000000000000000");
		}
		probe.commands().hset(INDEX, entries);
		this.store.propose("refunds", 0, halfOpen());
		set(OverrideMode.FORCED_OPEN);
		assertThat(this.store.heartbeat("a", MINUTE).entries()).hasSize(10_001)
			.extracting(FleetIndex.Entry::breaker)
			.contains(NAME)
			.doesNotContain("refunds");
	}

	@Test
	void anIndexThatCannotBeWrittenDoesNotFailTheTransition() {
		this.store.heartbeat("a", MINUTE);
		probe.commands()
			.aclSetuser("half",
					AclSetuserArgs.Builder.on().addPassword("secret").keyPattern("breaker:1:{shop/*").allCommands());
		try (RedisStateStore half = RedisStateStore.create(RedisStoreSettings.standalone(server.host(), server.port())
			.namespace("shop")
			.credentials("half", "secret")
			.commandTimeout(Duration.ofSeconds(5))
			.build())) {
			long epoch = half.propose(NAME, 0, halfOpen()).record().epoch();
			assertThat(this.store.heartbeat("a", MINUTE).entries()).isEmpty();
			assertThat(report("a", epoch, 1).record().epoch()).isEqualTo(epoch);
			assertThat(this.store.heartbeat("a", MINUTE).entries()).hasSize(1);
		}
	}

	private void enter(String name, long epoch, String phase) {
		probe.commands()
			.eval(RedisScript.INDEX.source(), ScriptOutputType.MULTI, new String[] { INDEX }, "100", name,
					Long.toString(epoch), phase, "0", "-", "0", "60000000", "0", "0");
	}

	private static FleetRecord halfOpen() {
		return record(FleetPhase.HALF_OPEN);
	}

	private static FleetRecord record(FleetPhase phase) {
		return new FleetRecord(0, phase, 1, MINUTE, Duration.ZERO, 2, 1, MINUTE, Duration.ZERO, "cause", "a", "nonce");
	}

	private WindowReport window(long epoch, long calls) {
		return new WindowReport(NAME, epoch, ++this.sequence, "T60", new WindowTotals(calls, 0, 0), false);
	}

	private FleetState report(String instance, long epoch, long calls) {
		return this.store.report(instance, MINUTE, List.of(window(epoch, calls))).get(0);
	}

	private OverrideRegister set(OverrideMode mode) {
		OverrideRegister register = new OverrideRegister(1, mode, "alice", false, "", Instant.EPOCH, null);
		return this.store.override(NAME, register).override();
	}

	private LeaseAnswer lease(long epoch, int wanted) {
		return this.store.lease(new LeaseRequest(NAME, epoch, "a", List.of(), List.of(), wanted, MINUTE));
	}

}
