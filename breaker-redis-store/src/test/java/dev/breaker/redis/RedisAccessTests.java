package dev.breaker.redis;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.ControlOutcome;
import io.lettuce.core.KillArgs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Fault 43: what the store's user may do, and what happens when its password changes.
 */
@Timeout(120)
class RedisAccessTests {

	private RedisServerProcess server;

	private RedisProbe probe;

	@BeforeEach
	void start() {
		this.server = RedisServerProcess.start();
		this.probe = RedisProbe.of(this.server);
		LeastAccess.grant(this.probe.commands(), "secret");
	}

	@AfterEach
	void stop() {
		this.probe.close();
		this.server.close();
	}

	private RedisStoreSettings.Builder settings() {
		return RedisStoreSettings.standalone(this.server.host(), this.server.port())
			.credentials(LeastAccess.USER, "secret");
	}

	@ParameterizedTest
	@ValueSource(strings = { "+publish", "-@pubsub", "resetchannels" })
	void theLeastUserSharesAllWithOrWithoutMessages(String rule) {
		LeastAccess.setUser(this.probe.commands(), List.of(rule));
		try (DeployedFleet fleet = new DeployedFleet(2, this::settings)) {
			fleet.forceOpen("refunds");
			fleet.assertThatItAgreesOn("payments");
			assertThat(fleet.instance(1).storeStatus().lastError()).isNull();
		}
	}

	/**
	 * The contract of the store, run by this user, tells that the list is long enough.
	 */
	@Test
	void theLeastUserMayRunWhatTheScriptsCallAndNoMore() {
		Pattern call = Pattern.compile("redis\\.p?call\\('(\\w+)'");
		Set<String> called = Arrays.stream(RedisScript.values())
			.map(RedisScript::source)
			.flatMap((source) -> call.matcher(source).results().map((MatchResult match) -> match.group(1)))
			.map((command) -> "+" + command.toLowerCase(Locale.ROOT))
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(called.remove("+publish")).as("guarded").isTrue();
		assertThat(LeastAccess.DATA).containsExactlyInAnyOrderElementsOf(called);
	}

	@ParameterizedTest
	@ValueSource(strings = { "rotated by ACL", "rotated by requirepass" })
	void whileThePasswordIsAnotherEachInstanceGoesOnAloneAndSaysWhy(String how) {
		boolean byAcl = how.endsWith("ACL");
		Runnable rotate = byAcl ? () -> LeastAccess.setUser(this.probe.commands(), List.of("resetpass", ">other"))
				: () -> this.probe.commands().configSet("requirepass", "other");
		Runnable rotateBack = byAcl ? () -> LeastAccess.setUser(this.probe.commands(), List.of("resetpass", ">secret"))
				: () -> this.probe.commands().configSet("requirepass", "secret");
		rotateBack.run();
		try (DeployedFleet fleet = new DeployedFleet(2,
				() -> byAcl ? settings() : settings().credentials(null, "secret"))) {
			long opened = fleet.open("payments");
			rotate.run();
			this.probe.commands().clientKill(KillArgs.Builder.typeNormal().skipme());
			fleet.awaitDegraded();
			await().untilAsserted(() -> assertThat(fleet.instance(0).storeStatus().lastError()).contains("WRONGPASS")
				.doesNotContain("secret"));
			assertThat(fleet.states("payments")).containsOnly(CircuitBreakerState.OPEN);
			assertThat(fleet.override("refunds")).isEqualTo(ControlOutcome.APPLIED_LOCAL_PENDING);
			rotateBack.run();
			fleet.awaitState("refunds", CircuitBreakerState.FORCED_OPEN);
			fleet.assertThatItAgreesOn("stock");
			assertThat(fleet.awaitAgreed("payments", CircuitBreakerState.OPEN)).isEqualTo(opened);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "-evalsha", "-hgetall", "resetkeys" })
	void whatTheUserLacksIsNamedInTheStatus(String rule) {
		LeastAccess.setUser(this.probe.commands(), List.of(rule));
		RedisStateStore store = RedisStateStore.create(settings().namespace("shop").build());
		try (CircuitBreakerRegistry registry = CircuitBreakerRegistry.builder().store(store).build()) {
			registry.start(Duration.ZERO);
			await().untilAsserted(
					() -> assertThat(registry.storeStatus().lastError()).startsWith("Redis: heartbeat failed")
						.containsAnyOf("NOPERM", "permission", "can't run this command"));
		}
	}

}
