package dev.breaker.spring.autoconfigure;

import java.net.URI;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

import dev.breaker.redis.RedisStoreSettings;
import dev.breaker.spring.config.InvalidBreakerConfigurationException;
import io.lettuce.core.SslOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * What {@code spring.data.redis} says of the connection, read the way Spring Boot's Redis
 * module reads it, which need not be there.
 *
 * @param url all in one; wins over host, port, credentials and database
 * @param host the server; localhost if only its port is given
 * @param port its port
 * @param username ACL user
 * @param password password
 * @param database database to select
 * @param sentinel sentinels, which win over a single server
 * @param cluster cluster nodes, which win over a single server
 * @param ssl whether and how to use TLS
 */
record RedisConnectionProperties(@Nullable String url, @Nullable String host, @DefaultValue("6379") int port,
		@Nullable String username, @Nullable String password, @DefaultValue("0") int database,
		@Nullable Sentinel sentinel, @Nullable Cluster cluster, @Nullable Ssl ssl) {

	private static final int DEFAULT_PORT = 6379;

	private static final Pattern DATABASE = Pattern.compile("/\\d{1,9}");

	private static final String URL_REMEDY = "Write it as redis://user:password@host:port/database, "
			+ "or rediss:// for TLS.";

	static RedisConnectionProperties of(Environment environment) {
		return Binder.get(environment).bindOrCreate("spring.data.redis", RedisConnectionProperties.class);
	}

	boolean isConfigured() {
		return StringUtils.hasText(this.url) || StringUtils.hasText(this.host) || this.sentinel != null
				|| this.cluster != null;
	}

	RedisStoreSettings.Builder settings(Function<String, SslBundle> bundles) {
		URI uri = uri();
		String[] user = (uri != null) ? credentials(uri) : new String[] { this.username, this.password };
		return servers(uri).credentials(user[0], user[1]).ssl(sslOptions(uri, bundles));
	}

	private RedisStoreSettings.Builder servers(@Nullable URI uri) {
		int selected = (uri != null) ? database(uri) : this.database;
		if (this.sentinel != null) {
			if (!StringUtils.hasText(this.sentinel.master)) {
				throw new InvalidBreakerConfigurationException(
						"spring.data.redis.sentinel.nodes is set, but spring.data.redis.sentinel.master is not.",
						"Set spring.data.redis.sentinel.master to the name by which the sentinels know the master.");
			}
			return RedisStoreSettings
				.sentinel(this.sentinel.master, nodes("spring.data.redis.sentinel.nodes", this.sentinel.nodes))
				.sentinelCredentials(this.sentinel.username, this.sentinel.password)
				.database(selected);
		}
		if (this.cluster != null) {
			return RedisStoreSettings.cluster(nodes("spring.data.redis.cluster.nodes", this.cluster.nodes));
		}
		if (uri != null) {
			return RedisStoreSettings.standalone(uri.getHost(), (uri.getPort() > 0) ? uri.getPort() : DEFAULT_PORT)
				.database(selected);
		}
		return RedisStoreSettings.standalone((this.host != null) ? this.host : "localhost", this.port)
			.database(selected);
	}

	private @Nullable URI uri() {
		if (!StringUtils.hasText(this.url)) {
			return null;
		}
		try {
			URI uri = URI.create(this.url);
			if (uri.getHost() != null && ("redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme()))) {
				return uri;
			}
		}
		catch (IllegalArgumentException ex) {
			// Told below, without the URL: it holds the password
		}
		throw new InvalidBreakerConfigurationException("spring.data.redis.url is no URL of a Redis server.",
				URL_REMEDY);
	}

	private @Nullable SslOptions sslOptions(@Nullable URI uri, Function<String, SslBundle> bundles) {
		String bundle = (this.ssl != null) ? this.ssl.bundle : null;
		boolean on = (uri != null && "rediss".equals(uri.getScheme())) || StringUtils.hasText(bundle)
				|| (this.ssl != null && Boolean.TRUE.equals(this.ssl.enabled));
		if (!on || (this.ssl != null && Boolean.FALSE.equals(this.ssl.enabled))) {
			return null;
		}
		return RedisConnectionSettings
			.options(StringUtils.hasText(bundle) ? bundles.apply(bundle) : SslBundle.systemDefault());
	}

	private static @Nullable String[] credentials(URI uri) {
		String info = uri.getUserInfo();
		if (info == null) {
			return new String[] { null, null };
		}
		int colon = info.indexOf(':');
		return (colon < 0) ? new String[] { null, info }
				: new String[] { info.substring(0, colon), info.substring(colon + 1) };
	}

	private static int database(URI uri) {
		String path = uri.getPath();
		if (path == null || path.length() < 2) {
			return 0;
		}
		if (!DATABASE.matcher(path).matches()) {
			throw new InvalidBreakerConfigurationException(
					"spring.data.redis.url does not end with the number of a database.", URL_REMEDY);
		}
		return Integer.parseInt(path.substring(1));
	}

	private static List<RedisStoreSettings.Node> nodes(String property, List<String> nodes) {
		if (nodes.isEmpty()) {
			throw mistake("%s is not set.".formatted(property), property);
		}
		return nodes.stream().map((node) -> node(property, node)).toList();
	}

	private static RedisStoreSettings.Node node(String property, String node) {
		int colon = node.lastIndexOf(':');
		try {
			return new RedisStoreSettings.Node(node.substring(0, colon), Integer.parseInt(node.substring(colon + 1)));
		}
		catch (IllegalArgumentException | IndexOutOfBoundsException ex) {
			throw mistake("%s has an entry '%s' without a port.".formatted(property, node), property);
		}
	}

	private static InvalidBreakerConfigurationException mistake(String description, String property) {
		return new InvalidBreakerConfigurationException(description,
				"Set %s to a list of host:port.".formatted(property));
	}

	record Sentinel(@DefaultValue("") String master, @DefaultValue List<String> nodes, @Nullable String username,
			@Nullable String password) {
	}

	record Cluster(@DefaultValue List<String> nodes) {
	}

	record Ssl(@Nullable Boolean enabled, @Nullable String bundle) {
	}

}
