package dev.breaker.spring.autoconfigure;

import java.util.Arrays;
import java.util.List;

import dev.breaker.redis.RedisStoreSettings;
import io.lettuce.core.SslOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Finds the Redis that the application uses: by connection details, as test containers
 * and platforms provide them, else by {@code spring.data.redis}. Spring Boot's own bean
 * made of those properties says nothing more than they do, and is not there without
 * Spring Boot's Redis module.
 */
final class RedisConnectionSettings {

	private static final String DETAILS = "org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails";

	private static final String DETAILS_OF_PROPERTIES = "PropertiesDataRedisConnectionDetails";

	private RedisConnectionSettings() {
	}

	static boolean hasDetails(ListableBeanFactory beans) {
		return ClassUtils.isPresent(DETAILS, null) && Details.beanName(beans) != null;
	}

	static RedisStoreSettings.Builder find(ListableBeanFactory beans, Environment environment,
			ObjectProvider<SslBundles> sslBundles) {
		return hasDetails(beans) ? Details.settings(beans)
				: RedisConnectionProperties.of(environment).settings((name) -> sslBundles.getObject().getBundle(name));
	}

	static SslOptions options(SslBundle bundle) {
		SslOptions.Builder options = SslOptions.builder()
			.keyManager(bundle.getManagers().getKeyManagerFactory())
			.trustManager(bundle.getManagers().getTrustManagerFactory());
		String[] ciphers = bundle.getOptions().getCiphers();
		if (ciphers != null) {
			options.cipherSuites(ciphers);
		}
		String[] protocols = bundle.getOptions().getEnabledProtocols();
		if (protocols != null) {
			options.protocols(protocols);
		}
		return options.build();
	}

	/** Apart, for Spring Boot's Redis module is optional. */
	private static final class Details {

		static @Nullable String beanName(ListableBeanFactory beans) {
			return Arrays.stream(beans.getBeanNamesForType(DataRedisConnectionDetails.class, true, false))
				.filter((name) -> !isOfProperties(beans.getType(name, false)))
				.findFirst()
				.orElse(null);
		}

		static RedisStoreSettings.Builder settings(ListableBeanFactory beans) {
			String name = beanName(beans);
			DataRedisConnectionDetails details = (name != null) ? beans.getBean(name, DataRedisConnectionDetails.class)
					: beans.getBean(DataRedisConnectionDetails.class);
			SslBundle bundle = details.getSslBundle();
			return servers(details).credentials(details.getUsername(), details.getPassword())
				.ssl((bundle != null) ? options(bundle) : null);
		}

		private static RedisStoreSettings.Builder servers(DataRedisConnectionDetails details) {
			DataRedisConnectionDetails.Sentinel sentinel = details.getSentinel();
			if (sentinel != null) {
				return RedisStoreSettings.sentinel(sentinel.getMaster(), nodes(sentinel.getNodes()))
					.sentinelCredentials(sentinel.getUsername(), sentinel.getPassword())
					.database(sentinel.getDatabase());
			}
			DataRedisConnectionDetails.Cluster cluster = details.getCluster();
			if (cluster != null) {
				return RedisStoreSettings.cluster(nodes(cluster.getNodes()));
			}
			DataRedisConnectionDetails.Standalone standalone = details.getStandalone();
			if (standalone == null) {
				throw new IllegalStateException("the Redis connection details name neither a server, nor sentinels, "
						+ "nor a cluster; set breaker.store.type to memory to share nothing");
			}
			return RedisStoreSettings.standalone(standalone.getHost(), standalone.getPort())
				.database(standalone.getDatabase());
		}

		private static List<RedisStoreSettings.Node> nodes(List<DataRedisConnectionDetails.Node> nodes) {
			return nodes.stream().map((node) -> new RedisStoreSettings.Node(node.host(), node.port())).toList();
		}

		private static boolean isOfProperties(@Nullable Class<?> type) {
			return type != null && type.getSimpleName().equals(DETAILS_OF_PROPERTIES);
		}

	}

}
