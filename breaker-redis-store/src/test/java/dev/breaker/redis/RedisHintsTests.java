package dev.breaker.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import dev.breaker.core.fleet.FleetPhase;
import dev.breaker.core.fleet.FleetRecord;
import dev.breaker.core.fleet.StateStoreException;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.KillArgs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Changes are told to whoever listens, as long as the server lets us.
 */
class RedisHintsTests {

	private static final String CHANNEL = "breaker:1:{shop}:changes";

	private static final Duration LIFETIME = Duration.ofMinutes(1);

	private final AtomicInteger hints = new AtomicInteger();

	private RedisServerProcess server;

	private RedisProbe probe;

	private RedisStateStore listening;

	private RedisStateStore other;

	@BeforeEach
	void start() {
		this.server = RedisServerProcess.start();
		this.probe = RedisProbe.of(this.server);
		this.listening = RedisStateStore.create(settings().build());
		this.other = RedisStateStore.create(settings().build());
		this.listening.onChange(this.hints::incrementAndGet);
		awaitListening(1);
	}

	@AfterEach
	void stop() {
		this.listening.close();
		this.other.close();
		this.probe.close();
		this.server.close();
	}

	private RedisStoreSettings.Builder settings() {
		return RedisStoreSettings.standalone(this.server.host(), this.server.port())
			.namespace("shop")
			.commandTimeout(Duration.ofSeconds(5));
	}

	/** Beginning to listen is a hint too: something may have been missed. */
	private void awaitListening(int hints) {
		await().until(() -> {
			this.listening.heartbeat("listening", LIFETIME);
			return this.hints.get() >= hints && listeners() == 1;
		});
	}

	private long listeners() {
		return this.probe.commands().pubsubNumsub(CHANNEL).get(CHANNEL);
	}

	@Test
	void tellsWhatOthersChange() {
		open(this.other);
		await().until(() -> this.hints.get() == 2);
	}

	@Test
	void saysNothingOfItsOwnChanges() {
		open(this.listening);
		// Messages of one channel arrive in their order
		this.probe.commands().publish(CHANNEL, "anything at all");
		await().until(() -> this.hints.get() == 2);
		assertThat(this.hints).hasValue(2);
	}

	@Test
	void listensAgainAfterTheConnectionWasLost() {
		this.probe.commands().clientKill(KillArgs.Builder.typePubsub());
		awaitListening(2);
		int before = this.hints.get();
		open(this.other);
		await().until(() -> this.hints.get() > before);
	}

	@Test
	void listensAgainAfterTheServerWasAway() {
		this.server.kill();
		this.server.restart();
		await().ignoreException(StateStoreException.class).until(() -> {
			this.listening.heartbeat("listening", LIFETIME);
			return this.hints.get() >= 2;
		});
	}

	@Test
	void doesWithoutWhereTheServerForbidsIt() {
		this.probe.commands()
			.aclSetuser("shop",
					AclSetuserArgs.Builder.on().addPassword("secret").allKeys().allCommands().resetChannels());
		AtomicInteger none = new AtomicInteger();
		try (RedisStateStore mute = RedisStateStore.create(settings().credentials("shop", "secret").build())) {
			mute.onChange(none::incrementAndGet);
			mute.heartbeat("mute", LIFETIME);
			open(mute);
			assertThat(mute.heartbeat("mute", LIFETIME).entries()).hasSize(1);
			await()
				.until(() -> this.probe.commands().aclLog().stream().anyMatch((line) -> line.containsValue("channel")));
			assertThat(mute.heartbeat("mute", LIFETIME).entries()).hasSize(1);
		}
		assertThat(none).hasValue(0);
		assertThat(listeners()).isOne();
	}

	private static void open(RedisStateStore store) {
		FleetRecord open = new FleetRecord(0, FleetPhase.OPEN, 1, LIFETIME, Duration.ZERO, 1, 1, LIFETIME,
				Duration.ZERO, "all failed", "other", "nonce");
		assertThat(store.propose("payments", 0, open).record()).isNotNull();
		assertThat(store.read(List.of("payments"))).hasSize(1);
	}

}
