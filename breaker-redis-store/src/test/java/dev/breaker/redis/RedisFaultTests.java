package dev.breaker.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;

import dev.breaker.core.fleet.FleetIndex;
import dev.breaker.core.fleet.StateStoreException;
import io.lettuce.core.AclSetuserArgs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * The connection, with a server that dies, hangs, forgets or refuses.
 */
@Timeout(60)
class RedisFaultTests {

	private static final Duration LIFETIME = Duration.ofMinutes(1);

	/** An operation that is bound at all ends long before; the bound itself is 250 ms. */
	private static final Duration SOON = Duration.ofSeconds(2);

	private RedisServerProcess server;

	private RedisStateStore store;

	@BeforeEach
	void start() {
		this.server = RedisServerProcess.start();
		this.store = RedisStateStore.create(settings().build());
	}

	@AfterEach
	void stop() {
		this.store.close();
		this.server.close();
	}

	private RedisStoreSettings.Builder settings() {
		return RedisStoreSettings.standalone(this.server.host(), this.server.port()).namespace("shop").instance("a b");
	}

	@Test
	void killedServerIsAnErrorAtOnceAndForgottenWhenItIsBack() {
		awaitHeartbeat();
		this.server.kill();
		assertThatStoreFails();
		assertThatStoreFails();
		this.server.restart();
		awaitHeartbeat();
	}

	@Test
	void serverKilledAndRestartedBetweenTwoOperationsIsNoError() {
		try (RedisStateStore patient = RedisStateStore
			.create(settings().commandTimeout(Duration.ofSeconds(10)).build())) {
			patient.heartbeat("a", LIFETIME);
			for (int i = 0; i < 3; i++) {
				this.server.kill();
				this.server.restart();
				assertThat(patient.heartbeat("a", LIFETIME).instances()).isEqualTo(1);
			}
		}
	}

	@Test
	void serverThatAppearsLaterIsFound() {
		this.server.kill();
		try (RedisStateStore early = RedisStateStore.create(settings().build())) {
			assertThatExceptionOfType(StateStoreException.class).isThrownBy(() -> early.heartbeat("a", LIFETIME))
				.withMessageContaining("connecting");
			this.server.restart();
			await().ignoreExceptionsInstanceOf(StateStoreException.class)
				.until(() -> early.heartbeat("a", LIFETIME).instances() == 1);
		}
	}

	@Test
	void hungServerIsAnErrorInTimeAndForgottenWhenItGoesOn() {
		awaitHeartbeat();
		this.server.suspend();
		for (int i = 0; i < 6; i++) {
			assertThatStoreFails();
		}
		this.server.resume();
		awaitHeartbeat();
	}

	@Test
	void closeDoesNotWaitForAHungServer() {
		awaitHeartbeat();
		this.server.suspend();
		assertThatStoreFails();
		await().atMost(SOON).until(done(this.store::close));
	}

	@Test
	void closeDoesNotWaitForAConnectionInTheMaking() {
		this.server.suspend();
		assertThatStoreFails();
		await().atMost(SOON).until(done(this.store::close));
	}

	@Test
	void aClosedStoreSaysSo() {
		this.store.close();
		assertThatExceptionOfType(StateStoreException.class).isThrownBy(() -> this.store.read(List.of("payments")))
			.withMessageContaining("closed");
	}

	@Test
	void anInterruptedOperationEndsAndKeepsTheFlag() {
		awaitHeartbeat();
		this.server.suspend();
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(StateStoreException.class).isThrownBy(() -> this.store.read(List.of("payments")))
			.withMessageContaining("interrupted");
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void scriptsThatTheServerForgotAreSentAgain() {
		awaitHeartbeat();
		try (RedisProbe probe = RedisProbe.of(this.server)) {
			for (int i = 0; i < 20; i++) {
				probe.commands().scriptFlush();
				assertThat(this.store.heartbeat("a", LIFETIME).instances()).isEqualTo(1);
				probe.commands().scriptFlush();
				assertThat(this.store.read(List.of("payments", "refunds"))).hasSize(2);
			}
		}
	}

	@Test
	void aServerThatRefusesIsAnError() {
		awaitHeartbeat();
		try (RedisProbe probe = RedisProbe.of(this.server)) {
			probe.commands().configSet("maxmemory", "1");
			assertThatStoreFails();
			probe.commands().configSet("maxmemory", "0");
			awaitHeartbeat();
		}
	}

	@Test
	void aMasterThatBecomesAReplicaIsLeft() {
		awaitHeartbeat();
		try (RedisProbe probe = RedisProbe.of(this.server)) {
			probe.commands().replicaof("127.0.0.1", RedisServerProcess.freePort());
			assertThatStoreFails();
			probe.commands().replicaofNoOne();
			awaitHeartbeat();
		}
	}

	@Test
	void pausedWritesAreAnErrorInTime() {
		awaitHeartbeat();
		try (RedisProbe probe = RedisProbe.of(this.server)) {
			probe.commands().clientPause(1000);
			assertThatStoreFails();
			awaitHeartbeat();
		}
	}

	@Test
	void logsInAndNamesItsConnection() {
		try (RedisProbe probe = RedisProbe.of(this.server)) {
			probe.commands()
				.aclSetuser("breaker",
						AclSetuserArgs.Builder.on().addPassword("secret").keyPattern("breaker:*").allCommands());
			try (RedisStateStore known = RedisStateStore
				.create(settings().credentials("breaker", "secret").database(3).build())) {
				await().ignoreExceptionsInstanceOf(StateStoreException.class)
					.until(() -> known.heartbeat("a", LIFETIME).instances() == 1);
				assertThat(probe.commands().clientList()).contains("name=breaker:a%20b").contains("user=breaker");
				probe.commands().select(3);
				assertThat(probe.commands().keys("breaker:1:{shop}:*")).isNotEmpty();
			}
			try (RedisStateStore unknown = RedisStateStore.create(settings().credentials("breaker", "wrong").build())) {
				AtomicReference<StateStoreException> refusal = new AtomicReference<>();
				await().until(() -> {
					try {
						unknown.heartbeat("a", LIFETIME);
						return false;
					}
					catch (StateStoreException ex) {
						refusal.set(ex);
						return ex.getCause() != null;
					}
				});
				assertThat(refusal.get()).hasStackTraceContaining("WRONGPASS").hasMessageNotContaining("wrong");
			}
		}
	}

	@Test
	void logsInWithAPasswordAlone() {
		try (RedisServerProcess guarded = RedisServerProcess.start("--requirepass", "secret");
				RedisStateStore known = RedisStateStore
					.create(RedisStoreSettings.standalone(guarded.host(), guarded.port())
						.namespace("shop")
						.credentials(null, "secret")
						.build())) {
			await().ignoreExceptionsInstanceOf(StateStoreException.class)
				.until(() -> known.heartbeat("a", LIFETIME).instances() == 1);
		}
	}

	@Test
	void makingAStoreConnectsInTheBackground() {
		try (RedisProbe probe = RedisProbe.of(this.server)) {
			await().until(() -> probe.commands().clientList().contains("name=breaker:a%20b"));
		}
	}

	@Test
	void makingAStoreDoesNotWaitForAHungServer() {
		this.server.suspend();
		await().atMost(SOON).until(done(() -> RedisStateStore.create(settings().build()).close()));
	}

	private void awaitHeartbeat() {
		AtomicReference<FleetIndex> index = new AtomicReference<>();
		await().ignoreExceptionsInstanceOf(StateStoreException.class).until(() -> {
			index.set(this.store.heartbeat("a", LIFETIME));
			return true;
		});
		assertThat(index.get().instances()).isEqualTo(1);
	}

	private void assertThatStoreFails() {
		await().atMost(SOON).until(() -> {
			assertThatExceptionOfType(StateStoreException.class).isThrownBy(() -> this.store.heartbeat("a", LIFETIME));
			return true;
		});
	}

	private static Callable<Boolean> done(Runnable action) {
		return () -> {
			action.run();
			return true;
		};
	}

}
