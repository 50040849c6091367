package dev.breaker.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.async.RedisScriptingAsyncCommands;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections as the settings want them, with a client and threads of its own.
 */
final class RedisConnector implements AutoCloseable {

	/** More commands than this never wait for one server. */
	private static final int QUEUE_SIZE = 2048;

	/** A connection takes several round trips, where a command takes one. */
	private static final int CONNECT_FACTOR = 4;

	/** Who leads a shard is asked this often at most while one of its nodes is gone. */
	private static final Duration BETWEEN_REFRESHES = Duration.ofSeconds(1);

	private static final Duration LONGEST_RECONNECT = Duration.ofSeconds(5);

	private static final Duration LONGEST_CLOSE = Duration.ofSeconds(1);

	private final ClientResources resources;

	private final AbstractRedisClient client;

	private final Supplier<CompletableFuture<Link>> connect;

	private final Supplier<CompletableFuture<StatefulRedisPubSubConnection<String, String>>> connectPubSub;

	RedisConnector(RedisStoreSettings settings) {
		this.resources = ClientResources.builder()
			.ioThreadPoolSize(2)
			.computationThreadPoolSize(2)
			.commandLatencyRecorder(CommandLatencyRecorder.disabled())
			.reconnectDelay(Delay.exponential(Duration.ZERO, LONGEST_RECONNECT, 2, TimeUnit.MILLISECONDS))
			.build();
		Duration timeout = settings.commandTimeout().multipliedBy(CONNECT_FACTOR);
		ClientOptions options = options(settings, timeout);
		List<RedisURI> uris = RedisUris.of(settings, timeout);
		if (settings.kind() == RedisStoreSettings.Kind.CLUSTER) {
			RedisClusterClient cluster = RedisClusterClient.create(this.resources, uris);
			cluster.setOptions(clusterOptions(options));
			this.client = cluster;
			this.connect = () -> connect(cluster);
			this.connectPubSub = () -> cluster.connectPubSubAsync(StringCodec.UTF8)
				.thenApply((connection) -> (StatefulRedisPubSubConnection<String, String>) connection);
		}
		else {
			RedisClient single = RedisClient.create(this.resources);
			single.setOptions(options);
			this.client = single;
			this.connect = () -> connect(single, uris.get(0));
			this.connectPubSub = () -> single.connectPubSubAsync(StringCodec.UTF8, uris.get(0)).toCompletableFuture();
		}
	}

	private static ClientOptions options(RedisStoreSettings settings, Duration timeout) {
		ClientOptions.Builder options = ClientOptions.builder()
			.autoReconnect(false)
			.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
			.requestQueueSize(QUEUE_SIZE)
			.socketOptions(SocketOptions.builder().connectTimeout(timeout).keepAlive(true).build())
			.timeoutOptions(TimeoutOptions.create());
		disableMaintNotifications(options);
		if (settings.ssl() != null) {
			options.sslOptions(settings.ssl());
		}
		return options.build();
	}

	/**
	 * Nobody asks for notices of maintenance. Lettuce does as of version 7; Spring Boot
	 * 4.0 brings 6.8, which knows of none.
	 */
	private static void disableMaintNotifications(ClientOptions.Builder options) {
		try {
			Class<?> config = Class.forName("io.lettuce.core.MaintNotificationsConfig");
			Object disabled = config.getMethod("disabled").invoke(null);
			ClientOptions.Builder.class.getMethod("maintNotificationsConfig", config).invoke(options, disabled);
		}
		catch (ClassNotFoundException ex) {
			// Lettuce 6
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException("this Lettuce cannot be told to ask for no maintenance notifications", ex);
		}
	}

	/** The connections to the nodes of a cluster are Lettuce's own to renew. */
	private static ClusterClientOptions clusterOptions(ClientOptions options) {
		return ClusterClientOptions.builder(options)
			.autoReconnect(true)
			.topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
				.enableAllAdaptiveRefreshTriggers()
				.adaptiveRefreshTriggersTimeout(BETWEEN_REFRESHES)
				.build())
			.build();
	}

	/**
	 * Begins to connect.
	 * @return a connection, or what went wrong
	 */
	CompletableFuture<Link> connect() {
		return begin(this.connect);
	}

	/**
	 * Begins to connect, to listen to messages.
	 * @return a connection, or what went wrong
	 */
	CompletableFuture<StatefulRedisPubSubConnection<String, String>> connectPubSub() {
		return begin(this.connectPubSub);
	}

	private static <T> CompletableFuture<T> begin(Supplier<CompletableFuture<T>> attempt) {
		try {
			return attempt.get();
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private static CompletableFuture<Link> connect(RedisClient client, RedisURI uri) {
		return client.connectAsync(StringCodec.UTF8, uri)
			.toCompletableFuture()
			.thenApply((connection) -> new Link(connection, connection.async(), null));
	}

	private static CompletableFuture<Link> connect(RedisClusterClient client) {
		return client.refreshPartitionsAsync()
			.toCompletableFuture()
			.thenCompose((refreshed) -> client.connectAsync(StringCodec.UTF8))
			.thenApply((connection) -> new Link(connection, connection.async(), client::refreshPartitionsAsync));
	}

	/** Does not wait for a server that does not answer. */
	@Override
	public void close() {
		long millis = LONGEST_CLOSE.toMillis() / 4;
		await(this.client.shutdownAsync(0, millis, TimeUnit.MILLISECONDS));
		await(this.resources.shutdown(0, millis, TimeUnit.MILLISECONDS));
	}

	private static void await(Future<?> future) {
		try {
			future.get(LONGEST_CLOSE.toMillis() / 2, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			// The threads are daemons: what has not ended by now, ends with the process
		}
	}

	/**
	 * An open connection.
	 *
	 * @param connection to close and to listen to
	 * @param commands to send
	 * @param renewal asks a cluster anew who leads, where Lettuce reconnects what is lost
	 * by itself; null where it does not
	 */
	record Link(StatefulConnection<String, String> connection, RedisScriptingAsyncCommands<String, String> commands,
			@Nullable Supplier<? extends CompletionStage<?>> renewal) {
	}

}
