package dev.breaker.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import org.jspecify.annotations.Nullable;

/**
 * Hears at once of changes that other stores of the namespace have made. Nothing depends
 * on it: a message only has the next turn come early, whatever it says, and where the
 * server does not let us listen, we do without.
 */
final class RedisHints {

	/** After a refusal, which is likely to be repeated. */
	private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(30);

	private final RedisConnector connector;

	private final String channel;

	private final String sender;

	private @Nullable Runnable listener;

	private @Nullable CompletableFuture<StatefulRedisPubSubConnection<String, String>> connection;

	private long refusedAt = System.nanoTime() - BETWEEN_ATTEMPTS.toNanos();

	/**
	 * Makes hints that nobody listens to yet.
	 * @param sender what our own messages say, and are known by
	 */
	RedisHints(RedisConnector connector, String channel, String sender) {
		this.connector = connector;
		this.channel = channel;
		this.sender = sender;
	}

	String channel() {
		return this.channel;
	}

	String sender() {
		return this.sender;
	}

	synchronized void listen(Runnable listener) {
		this.listener = listener;
	}

	/** Subscribes, unless that is done or under way; does not wait. */
	synchronized void keep() {
		Runnable told = this.listener;
		if (told == null || this.connection != null
				|| System.nanoTime() - this.refusedAt < BETWEEN_ATTEMPTS.toNanos()) {
			return;
		}
		CompletableFuture<StatefulRedisPubSubConnection<String, String>> fresh = this.connector.connectPubSub();
		this.connection = fresh;
		CompletableFuture<Void> unused = fresh.thenCompose((connected) -> {
			connected.addListener(new Told(told));
			connected.addListener(new LossListener(() -> dropped(fresh)));
			return connected.async().subscribe(this.channel).toCompletableFuture();
		}).whenComplete((subscribed, ex) -> {
			if (ex != null) {
				refused(fresh);
			}
		});
	}

	/** The client closes the connection, with all others. */
	synchronized void close() {
		this.listener = null;
		this.connection = null;
	}

	private synchronized void refused(CompletableFuture<StatefulRedisPubSubConnection<String, String>> useless) {
		this.refusedAt = System.nanoTime();
		dropped(useless);
	}

	private synchronized void dropped(CompletableFuture<StatefulRedisPubSubConnection<String, String>> useless) {
		if (useless.equals(this.connection)) {
			this.connection = null;
			useless.thenAccept((connected) -> {
				CompletableFuture<Void> unused = connected.closeAsync();
			});
		}
	}

	/** Whoever has subscribed, perhaps anew, may have missed something. */
	private final class Told extends RedisPubSubAdapter<String, String> {

		private final Runnable listener;

		private Told(Runnable listener) {
			this.listener = listener;
		}

		@Override
		public void message(String from, String message) {
			if (!message.equals(RedisHints.this.sender)) {
				this.listener.run();
			}
		}

		@Override
		public void subscribed(String to, long count) {
			this.listener.run();
		}

	}

}
