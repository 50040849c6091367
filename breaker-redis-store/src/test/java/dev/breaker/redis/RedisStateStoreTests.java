package dev.breaker.redis;

import java.time.Duration;

import dev.breaker.core.fleet.StateStore;
import dev.breaker.core.fleet.StateStoreContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The contract, on the clock of a real server, by a user with the least rights.
 */
class RedisStateStoreTests extends StateStoreContract {

	private static RedisServerProcess server;

	private static RedisProbe probe;

	private RedisStateStore store;

	@BeforeAll
	static void startServer() {
		server = RedisServerProcess.start();
		probe = RedisProbe.of(server);
		LeastAccess.grant(probe.commands(), "secret");
	}

	@AfterAll
	static void stopServer() {
		probe.close();
		server.close();
	}

	@BeforeEach
	void createStore() {
		flush();
		this.store = RedisStateStore.create(RedisStoreSettings.standalone(server.host(), server.port())
			.namespace("contract")
			.credentials(LeastAccess.USER, "secret")
			.commandTimeout(Duration.ofSeconds(5))
			.build());
	}

	@AfterEach
	void everyKeyExpiresSaveOverridesWithoutEnd() {
		this.store.close();
		assertThat(probe.keysWithoutExpiry()).allMatch((key) -> key.endsWith(":override") || key.endsWith(":index"));
	}

	@Override
	protected StateStore store() {
		return this.store;
	}

	@Override
	protected void advance(Duration duration) {
		await().pollDelay(duration).until(() -> true);
	}

	@Override
	protected void flush() {
		probe.commands().flushall();
	}

	@Test
	void namesItsKind() {
		assertThat(this.store.type()).isEqualTo("redis");
	}

}
