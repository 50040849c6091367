package dev.breaker.redis;

import java.time.Duration;
import java.util.List;

import dev.breaker.redis.RedisStoreSettings.Node;
import io.lettuce.core.RedisURI;
import org.jspecify.annotations.Nullable;

/**
 * Writes settings as Lettuce wants them.
 */
final class RedisUris {

	private RedisUris() {
	}

	static List<RedisURI> of(RedisStoreSettings settings, Duration timeout) {
		if (settings.kind() == RedisStoreSettings.Kind.SENTINEL) {
			return List.of(sentinel(settings, timeout));
		}
		return settings.nodes().stream().map((node) -> finish(builder(node), settings, timeout)).toList();
	}

	private static RedisURI sentinel(RedisStoreSettings settings, Duration timeout) {
		RedisURI.Builder builder = RedisURI.builder();
		for (Node node : settings.nodes()) {
			RedisURI.Builder sentinel = builder(node).withSsl(settings.ssl() != null).withTimeout(timeout);
			logIn(sentinel, settings.sentinelUsername(), settings.sentinelPassword());
			builder.withSentinel(sentinel.build());
		}
		if (settings.sentinelMaster() != null) {
			builder.withSentinelMasterId(settings.sentinelMaster());
		}
		return finish(builder, settings, timeout);
	}

	private static RedisURI.Builder builder(Node node) {
		return RedisURI.builder().withHost(node.host()).withPort(node.port());
	}

	private static RedisURI finish(RedisURI.Builder builder, RedisStoreSettings settings, Duration timeout) {
		logIn(builder, settings.username(), settings.password());
		return builder.withDatabase(settings.database())
			.withSsl(settings.ssl() != null)
			.withTimeout(timeout)
			.withClientName("breaker:" + RedisKeys.encode(settings.instance()))
			.build();
	}

	private static void logIn(RedisURI.Builder builder, @Nullable String username, @Nullable String password) {
		if (username != null && password != null) {
			builder.withAuthentication(username, password);
		}
		else if (password != null) {
			builder.withPassword(password.toCharArray());
		}
	}

}
