package dev.breaker.redis;

import java.util.List;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;

/**
 * Looks at a server from beside the store, and meddles with it.
 */
final class RedisProbe implements AutoCloseable {

	private final RedisClient client;

	private final StatefulRedisConnection<String, String> connection;

	private RedisProbe(RedisURI uri) {
		this.client = RedisClient.create(uri);
		this.connection = this.client.connect();
	}

	static RedisProbe of(RedisServerProcess server) {
		return new RedisProbe(RedisURI.create(server.host(), server.port()));
	}

	RedisCommands<String, String> commands() {
		return this.connection.sync();
	}

	List<String> keysWithoutExpiry() {
		return commands().keys("*").stream().filter((key) -> commands().pttl(key) == -1).toList();
	}

	@Override
	public void close() {
		this.client.shutdown();
	}

}
