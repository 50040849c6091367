package dev.breaker.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import dev.breaker.core.fleet.StateStoreException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisReadOnlyException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisScriptingAsyncCommands;
import org.jspecify.annotations.Nullable;

/**
 * The one connection of a store: made in the background, and made anew for the next
 * operation when it is lost, stuck, or leads to a server that has become a replica.
 */
final class RedisConnection implements AutoCloseable {

	/**
	 * So many commands without an answer mean that the connection may be dead without the
	 * network having said so.
	 */
	private static final int STUCK = 2;

	/** Asking a cluster who leads is work for all its nodes. */
	private static final Duration BETWEEN_RENEWALS = Duration.ofSeconds(5);

	private final RedisConnector connector;

	private @Nullable CompletableFuture<RedisConnector.Link> link;

	private int overdue;

	private long renewedAt = System.nanoTime() - BETWEEN_RENEWALS.toNanos();

	private boolean closed;

	RedisConnection(RedisConnector connector) {
		this.connector = connector;
		// The first operation finds it made: loading a cold client takes longer than a
		// command may
		this.link = connect();
	}

	/**
	 * Waits for the connection. An attempt that takes longer than the deadline goes on,
	 * for the next call.
	 * @param deadline when to give up
	 * @return what sends scripts until the deadline
	 */
	Session open(Deadline deadline) {
		return new Session(deadline.await(link(), "connecting"), deadline);
	}

	private synchronized CompletableFuture<RedisConnector.Link> link() {
		if (this.closed) {
			throw new StateStoreException("Redis: the store is closed");
		}
		CompletableFuture<RedisConnector.Link> present = this.link;
		if (present == null || present.isCompletedExceptionally()) {
			present = connect();
			this.link = present;
			this.overdue = 0;
		}
		return present;
	}

	private CompletableFuture<RedisConnector.Link> connect() {
		return this.connector.connect().whenComplete((link, ex) -> {
			if (link != null) {
				link.connection().addListener(new LossListener(() -> drop(link)));
			}
		});
	}

	/** Closes a connection that is of no more use; the next operation makes another. */
	private synchronized void drop(RedisConnector.Link useless) {
		CompletableFuture<RedisConnector.Link> present = this.link;
		boolean stands = present != null && present.isDone() && !present.isCompletedExceptionally()
				&& useless.equals(present.join());
		if (stands && useless.renewal() == null) {
			this.link = null;
			CompletableFuture<Void> unused = useless.connection().closeAsync();
		}
	}

	private synchronized void answered() {
		this.overdue = 0;
	}

	private synchronized void overdue(RedisConnector.Link link) {
		Supplier<? extends CompletionStage<?>> renewal = link.renewal();
		if (renewal == null && ++this.overdue >= STUCK) {
			drop(link);
		}
		else if (renewal != null && System.nanoTime() - this.renewedAt >= BETWEEN_RENEWALS.toNanos()) {
			// A node that hangs may have been replaced, and nobody else would say so
			this.renewedAt = System.nanoTime();
			CompletionStage<?> unused = renewal.get();
		}
	}

	@Override
	public void close() {
		synchronized (this) {
			this.closed = true;
			this.link = null;
		}
		this.connector.close();
	}

	/** Sends scripts and awaits their answers, all within one deadline. */
	final class Session {

		private final RedisConnector.Link link;

		private final Deadline deadline;

		private Session(RedisConnector.Link link, Deadline deadline) {
			this.link = link;
			this.deadline = deadline;
		}

		/**
		 * Sends a script by its digest, and in full where the server does not know it.
		 */
		CompletableFuture<List<Object>> send(RedisScript script, List<String> keys, List<String> arguments) {
			String[] names = keys.toArray(String[]::new);
			String[] values = arguments.toArray(String[]::new);
			RedisScriptingAsyncCommands<String, String> commands = this.link.commands();
			return commands.<List<Object>>evalsha(script.digest(), ScriptOutputType.MULTI, names, values)
				.toCompletableFuture()
				.exceptionallyCompose((ex) -> isUnknownScript(ex)
						? commands.<List<Object>>eval(script.source(), ScriptOutputType.MULTI, names, values)
							.toCompletableFuture()
						: CompletableFuture.failedFuture(ex));
		}

		/** Whether one part of the server may answer while another does not. */
		boolean isSharded() {
			return this.link.renewal() != null;
		}

		List<Object> await(CompletableFuture<List<Object>> answer, RedisScript script) {
			try {
				List<Object> answered = this.deadline.await(answer, script.title());
				answered();
				return answered;
			}
			catch (Deadline.OverdueException ex) {
				overdue(this.link);
				throw ex;
			}
			catch (StateStoreException ex) {
				if (!isServersWord(ex.getCause())) {
					drop(this.link);
				}
				throw ex;
			}
		}

		private static boolean isUnknownScript(Throwable ex) {
			return ex instanceof RedisNoScriptException
					|| (ex instanceof CompletionException && ex.getCause() instanceof RedisNoScriptException);
		}

		/** A replica's refusal to write is its word too, but not the one to listen to. */
		private static boolean isServersWord(@Nullable Throwable cause) {
			return cause instanceof RedisCommandExecutionException && !(cause instanceof RedisReadOnlyException);
		}

	}

}
