package dev.breaker.redis;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

import io.lettuce.core.SslOptions;
import org.jspecify.annotations.Nullable;

/**
 * Where the Redis of a {@link RedisStateStore} is and how to talk to it. Immutable.
 */
public final class RedisStoreSettings {

	/** How long an operation may take unless the settings say otherwise. */
	static final Duration DEFAULT_COMMAND_TIMEOUT = Duration.ofMillis(250);

	private final Kind kind;

	private final List<Node> nodes;

	private final @Nullable String sentinelMaster;

	private final @Nullable String sentinelUsername;

	private final @Nullable String sentinelPassword;

	private final @Nullable String username;

	private final @Nullable String password;

	private final int database;

	private final @Nullable SslOptions ssl;

	private final String namespace;

	private final String instance;

	private final Duration commandTimeout;

	private RedisStoreSettings(Builder builder, String namespace) {
		this.kind = builder.kind;
		this.nodes = builder.nodes;
		this.sentinelMaster = builder.sentinelMaster;
		this.sentinelUsername = builder.sentinelUsername;
		this.sentinelPassword = builder.sentinelPassword;
		this.username = builder.username;
		this.password = builder.password;
		this.database = builder.database;
		this.ssl = builder.ssl;
		this.namespace = namespace;
		this.instance = builder.instance;
		this.commandTimeout = builder.commandTimeout;
	}

	/**
	 * One server.
	 * @param host name or address
	 * @param port TCP port
	 * @return a builder
	 */
	public static Builder standalone(String host, int port) {
		return new Builder(Kind.STANDALONE, List.of(new Node(host, port)), null);
	}

	/**
	 * The master that sentinels know.
	 * @param master the sentinels' name of it
	 * @param sentinels at least one sentinel
	 * @return a builder
	 */
	public static Builder sentinel(String master, Collection<Node> sentinels) {
		return new Builder(Kind.SENTINEL, sentinels, master);
	}

	/**
	 * A cluster.
	 * @param nodes at least one node, from which the others are learned
	 * @return a builder
	 */
	public static Builder cluster(Collection<Node> nodes) {
		return new Builder(Kind.CLUSTER, nodes, null);
	}

	Kind kind() {
		return this.kind;
	}

	List<Node> nodes() {
		return this.nodes;
	}

	@Nullable String sentinelMaster() {
		return this.sentinelMaster;
	}

	@Nullable String sentinelUsername() {
		return this.sentinelUsername;
	}

	@Nullable String sentinelPassword() {
		return this.sentinelPassword;
	}

	@Nullable String username() {
		return this.username;
	}

	@Nullable String password() {
		return this.password;
	}

	int database() {
		return this.database;
	}

	@Nullable SslOptions ssl() {
		return this.ssl;
	}

	String namespace() {
		return this.namespace;
	}

	String instance() {
		return this.instance;
	}

	Duration commandTimeout() {
		return this.commandTimeout;
	}

	/**
	 * Names the servers, without credentials.
	 * @return such as {@code STANDALONE localhost:6379}
	 */
	@Override
	public String toString() {
		return this.kind + " " + String.join(", ", this.nodes.stream().map(Node::toString).toList());
	}

	/** How the servers hang together. */
	enum Kind {

		STANDALONE, SENTINEL, CLUSTER

	}

	/**
	 * One address.
	 *
	 * @param host name or address
	 * @param port TCP port
	 */
	public record Node(String host, int port) {

		@Override
		public String toString() {
			return this.host + ":" + this.port;
		}

	}

	/**
	 * Collects settings. Only the namespace is required.
	 */
	public static final class Builder {

		private final Kind kind;

		private final List<Node> nodes;

		private final @Nullable String sentinelMaster;

		private @Nullable String sentinelUsername;

		private @Nullable String sentinelPassword;

		private @Nullable String username;

		private @Nullable String password;

		private int database;

		private @Nullable SslOptions ssl;

		private @Nullable String namespace;

		private String instance = "";

		private Duration commandTimeout = DEFAULT_COMMAND_TIMEOUT;

		private Builder(Kind kind, Collection<Node> nodes, @Nullable String sentinelMaster) {
			this.kind = kind;
			this.nodes = List.copyOf(nodes);
			this.sentinelMaster = sentinelMaster;
			if (this.nodes.isEmpty()) {
				throw new IllegalArgumentException("At least one node is required");
			}
		}

		/**
		 * Who logs in at the Redis servers.
		 * @param username the ACL user; null for the default user
		 * @param password the password; null for none
		 * @return this builder
		 */
		public Builder credentials(@Nullable String username, @Nullable String password) {
			this.username = username;
			this.password = password;
			return this;
		}

		/**
		 * Who logs in at the sentinels.
		 * @param username the ACL user; null for the default user
		 * @param password the password; null for none
		 * @return this builder
		 */
		public Builder sentinelCredentials(@Nullable String username, @Nullable String password) {
			this.sentinelUsername = username;
			this.sentinelPassword = password;
			return this;
		}

		/**
		 * Which database to select; clusters have only 0, the default.
		 * @param database its number, at least 0
		 * @return this builder
		 */
		public Builder database(int database) {
			this.database = database;
			return this;
		}

		/**
		 * Whether and how to talk TLS, to the sentinels too.
		 * @param ssl the options; null, the default, for no TLS
		 * @return this builder
		 */
		public Builder ssl(@Nullable SslOptions ssl) {
			this.ssl = ssl;
			return this;
		}

		/**
		 * What the instances that share breakers have in common, usually the
		 * application's name. Stores of other namespaces do not see each other.
		 * @param namespace any text but an empty one
		 * @return this builder
		 */
		public Builder namespace(String namespace) {
			this.namespace = namespace;
			return this;
		}

		/**
		 * How the connection is named in the server's {@code CLIENT LIST}.
		 * @param instance id of the instance
		 * @return this builder
		 */
		public Builder instance(String instance) {
			this.instance = instance;
			return this;
		}

		/**
		 * How long any operation of the store may take.
		 * @param commandTimeout more than zero; 250 ms unless set
		 * @return this builder
		 */
		public Builder commandTimeout(Duration commandTimeout) {
			if (commandTimeout.isNegative() || commandTimeout.isZero()) {
				throw new IllegalArgumentException("commandTimeout must be more than zero");
			}
			this.commandTimeout = commandTimeout;
			return this;
		}

		/**
		 * Makes the settings.
		 * @return the settings
		 * @throws IllegalArgumentException if the namespace is missing or empty
		 */
		public RedisStoreSettings build() {
			if (this.namespace == null || this.namespace.isEmpty()) {
				throw new IllegalArgumentException("namespace must not be empty");
			}
			return new RedisStoreSettings(this, this.namespace);
		}

	}

}
