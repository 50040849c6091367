package dev.breaker.redis;

import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import dev.breaker.core.fleet.StateStore;
import dev.breaker.core.fleet.StateStoreContract;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.codec.Base16;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * The contract, with a first line {@code #!lua} in every script: a node of a cluster then
 * refuses keys of other slots than those declared. A guard before the script refuses
 * every other key that is not declared. Needs a {@code redis-server} 7 or later on the
 * path.
 */
@Timeout(120)
class DeclaredKeysTests extends StateStoreContract {

	private static final String GUARD = """
			#!lua
			local redis = setmetatable({}, { __index = redis })
			local declared = {}
			for _, key in ipairs(KEYS) do
				declared[key] = true
			end
			local function guarded(call)
				return function(command, ...)
					local last = ({ TIME = 0, PUBLISH = 0, DEL = select('#', ...) })[command] or 1
					for i = 1, last do
						if not declared[select(i, ...)] then
							error('undeclared key ' .. select(i, ...))
						end
					end
					return call(command, ...)
				end
			end
			redis.call, redis.pcall = guarded(redis.call), guarded(redis.pcall)
			""";

	private static final Map<RedisScript, String> SOURCES = new EnumMap<>(RedisScript.class);

	private static RedisServerProcess server;

	private static RedisProbe probe;

	private RedisStateStore store;

	@BeforeAll
	static void startServer() {
		server = RedisServerProcess.start("--cluster-enabled", "yes");
		probe = RedisProbe.of(server);
		probe.commands().clusterAddSlots(IntStream.range(0, 16384).toArray());
		await().until(() -> probe.commands().clusterInfo().contains("cluster_state:ok"));
		boolean knowsShebang = !probe.commands().info("server").contains("redis_version:6.");
		Assumptions.assumeTrue(knowsShebang, "needs Redis 7 or later on the path");
		for (RedisScript script : RedisScript.values()) {
			SOURCES.put(script, script.source());
			replace(script, GUARD + script.source());
		}
	}

	@AfterAll
	static void stopServer() {
		SOURCES.forEach(DeclaredKeysTests::replace);
		probe.close();
		server.close();
	}

	private static void replace(RedisScript script, String source) {
		set(script, "source", source);
		set(script, "digest", Base16.digest(source.getBytes(StandardCharsets.UTF_8)));
	}

	private static void set(RedisScript script, String name, String value) {
		try {
			Field field = RedisScript.class.getDeclaredField(name);
			field.setAccessible(true);
			field.set(script, value);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@BeforeEach
	void createStore() {
		flush();
		this.store = RedisStateStore.create(RedisStoreSettings.standalone(server.host(), server.port())
			.namespace("contract")
			.commandTimeout(Duration.ofSeconds(5))
			.build());
	}

	@AfterEach
	void closeStore() {
		this.store.close();
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
	void undeclaredKeysShow() {
		for (String undeclared : List.of("other", "{k}other")) {
			assertThatExceptionOfType(RedisException.class).isThrownBy(() -> get(GUARD, undeclared))
				.withMessageContaining("undeclared key " + undeclared);
		}
		assertThatExceptionOfType(RedisException.class).isThrownBy(() -> get("#!lua\n", "other"))
			.withMessageContaining("same slot");
		assertThat(get(GUARD, "{k}")).isNull();
	}

	private static String get(String before, String key) {
		return probe.commands().eval(before + "return redis.call('GET', '" + key + "')", ScriptOutputType.VALUE, "{k}");
	}

}
