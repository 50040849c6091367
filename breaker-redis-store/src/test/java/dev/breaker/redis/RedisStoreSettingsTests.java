package dev.breaker.redis;

import java.time.Duration;
import java.util.List;

import dev.breaker.redis.RedisStoreSettings.Node;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RedisStoreSettingsTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	@Test
	void standaloneBecomesOneUri() {
		RedisStoreSettings settings = RedisStoreSettings.standalone("redis.test", 6380)
			.namespace("shop")
			.instance("host 1")
			.credentials("alice", "secret")
			.database(3)
			.ssl(SslOptions.create())
			.build();
		RedisURI uri = RedisUris.of(settings, SECOND).get(0);
		assertThat(uri.getHost()).isEqualTo("redis.test");
		assertThat(uri.getPort()).isEqualTo(6380);
		assertThat(uri.getDatabase()).isEqualTo(3);
		assertThat(uri.isSsl()).isTrue();
		assertThat(uri.getTimeout()).isEqualTo(SECOND);
		assertThat(uri.getClientName()).isEqualTo("breaker:host%201");
		assertThat(credentials(uri).getUsername()).isEqualTo("alice");
		assertThat(credentials(uri).getPassword()).isEqualTo("secret".toCharArray());
	}

	@Test
	void sentinelBecomesOneUriThatKnowsTheSentinels() {
		RedisStoreSettings settings = RedisStoreSettings
			.sentinel("main", List.of(new Node("one.test", 26379), new Node("two.test", 26380)))
			.namespace("shop")
			.credentials(null, "secret")
			.sentinelCredentials("watcher", "other")
			.database(2)
			.build();
		RedisURI uri = RedisUris.of(settings, SECOND).get(0);
		assertThat(uri.getSentinelMasterId()).isEqualTo("main");
		assertThat(uri.getDatabase()).isEqualTo(2);
		assertThat(credentials(uri).hasUsername()).isFalse();
		assertThat(credentials(uri).getPassword()).isEqualTo("secret".toCharArray());
		assertThat(uri.getSentinels()).extracting(RedisURI::getHost).containsExactly("one.test", "two.test");
		assertThat(uri.getSentinels()).extracting(RedisURI::getPort).containsExactly(26379, 26380);
		assertThat(uri.getSentinels()).allSatisfy((sentinel) -> {
			assertThat(credentials(sentinel).getUsername()).isEqualTo("watcher");
			assertThat(sentinel.isSsl()).isFalse();
			assertThat(sentinel.getTimeout()).isEqualTo(SECOND);
		});
	}

	@Test
	void clusterBecomesOneUriANode() {
		RedisStoreSettings settings = RedisStoreSettings
			.cluster(List.of(new Node("one.test", 7000), new Node("two.test", 7001)))
			.namespace("shop")
			.build();
		assertThat(RedisUris.of(settings, SECOND)).extracting(RedisURI::getPort).containsExactly(7000, 7001);
	}

	@Test
	void showsNoCredentials() {
		RedisStoreSettings settings = RedisStoreSettings.standalone("redis.test", 6379)
			.namespace("shop")
			.credentials("alice", "secret")
			.build();
		assertThat(settings).hasToString("STANDALONE redis.test:6379");
	}

	@Test
	void refusesWhatCannotWork() {
		RedisStoreSettings.Builder builder = RedisStoreSettings.standalone("redis.test", 6379);
		assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageContaining("namespace");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.namespace("").build())
			.withMessageContaining("namespace");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.commandTimeout(Duration.ZERO))
			.withMessageContaining("commandTimeout");
		assertThatIllegalArgumentException().isThrownBy(() -> RedisStoreSettings.cluster(List.of()))
			.withMessageContaining("node");
	}

	private static RedisCredentials credentials(RedisURI uri) {
		return uri.getCredentialsProvider().resolveCredentials().block();
	}

}
