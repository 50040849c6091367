package dev.breaker.spring.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.fleet.StateStore;
import dev.breaker.redis.RedisStateStore;
import dev.breaker.redis.RedisStoreSettings;
import dev.breaker.spring.BreakerRegistryCustomizer;
import dev.breaker.spring.config.InvalidBreakerConfigurationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

@ExtendWith(OutputCaptureExtension.class)
class BreakerRedisStoreAutoConfigurationTests {

	private static final String BOOT_REDIS = "org.springframework.boot.data.redis";

	/** As with breaker-redis-store alone: Spring Boot's Redis module is not there. */
	private final ApplicationContextRunner alone = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(BreakerAutoConfiguration.class,
				BreakerRedisStoreAutoConfiguration.class, SslAutoConfiguration.class))
		.withClassLoader(new FilteredClassLoader(BOOT_REDIS))
		.withPropertyValues("spring.application.name=shop", "breaker.store.command-timeout=20ms");

	private final ApplicationContextRunner withBootRedis = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(BreakerAutoConfiguration.class,
				BreakerRedisStoreAutoConfiguration.class, DataRedisAutoConfiguration.class))
		.withPropertyValues("spring.application.name=shop", "breaker.store.command-timeout=20ms");

	@Test
	void sharesNothingWhereNoConnectionIsConfigured() {
		this.alone.run((context) -> {
			assertThat(context).doesNotHaveBean(StateStore.class);
			assertThat(context.getBean(CircuitBreakerRegistry.class).storeStatus()).isNull();
		});
		this.withBootRedis.run((context) -> assertThat(context).hasSingleBean(DataRedisConnectionDetails.class)
			.doesNotHaveBean(StateStore.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring.data.redis.host=127.0.0.1", "spring.data.redis.url=redis://127.0.0.1:1",
			"spring.data.redis.cluster.nodes=127.0.0.1:1" })
	void sharesWhereAConnectionIsConfigured(String property) {
		this.alone.withPropertyValues("spring.data.redis.port=1", property).run((context) -> {
			assertThat(context).hasSingleBean(RedisStateStore.class).doesNotHaveBean(RedisConnectionFactory.class);
			assertThat(context.getBean(CircuitBreakerRegistry.class).storeStatus()).isNotNull();
		});
	}

	@Test
	void sharesWhereTheApplicationUsesRedisItself() {
		this.withBootRedis
			.withPropertyValues("spring.data.redis.host=127.0.0.1", "spring.data.redis.port=1",
					"breaker.store.type=redis")
			.run((context) -> assertThat(context).hasSingleBean(RedisStateStore.class)
				.hasSingleBean(RedisConnectionFactory.class));
	}

	@Test
	void sharesThroughConnectionDetails() {
		this.withBootRedis.withBean(DataRedisConnectionDetails.class, () -> details(null))
			.run((context) -> assertThat(context).hasSingleBean(RedisStateStore.class));
	}

	@Test
	void prefersConnectionDetailsToProperties() {
		this.withBootRedis.withPropertyValues("spring.data.redis.host=elsewhere")
			.withBean(DataRedisConnectionDetails.class, () -> details(null))
			.run((context) -> {
				RedisStoreSettings settings = RedisConnectionSettings
					.find(context, context.getEnvironment(), context.getBeanProvider(SslBundles.class))
					.namespace("shop")
					.build();
				assertThat(settings).hasToString("STANDALONE 127.0.0.1:1");
			});
	}

	@Test
	void sharesNothingWithMemory() {
		this.alone.withPropertyValues("spring.data.redis.host=127.0.0.1", "breaker.store.type=memory")
			.run((context) -> assertThat(context).doesNotHaveBean(StateStore.class));
	}

	@Test
	void sharesNothingWhereDisabled() {
		this.alone.withPropertyValues("spring.data.redis.host=127.0.0.1", "breaker.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(StateStore.class));
	}

	@Test
	void sharesNothingWithoutTheModule() {
		this.alone.withPropertyValues("spring.data.redis.host=127.0.0.1")
			.withClassLoader(new FilteredClassLoader("dev.breaker.redis"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(StateStore.class));
	}

	@Test
	void refusesRedisWithoutTheModule() {
		this.alone.withPropertyValues("spring.data.redis.host=127.0.0.1", "breaker.store.type=redis")
			.withClassLoader(new FilteredClassLoader("dev.breaker.redis"))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidBreakerConfigurationException.class)
				.hasMessageContaining("Property: breaker.store.type")
				.hasMessageContaining("breaker-redis-store is not on the class path")
				.hasMessageContaining("Add the dependency dev.breaker:breaker-redis-store"));
	}

	@Test
	void refusesRedisWithoutAConnection() {
		this.alone.withPropertyValues("breaker.store.type=redis")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("no Redis connection is configured")
				.hasMessageContaining("Set spring.data.redis.host"));
	}

	@Test
	void refusesRedisWithoutANamespace() {
		this.alone.withPropertyValues("spring.data.redis.host=127.0.0.1", "spring.application.name=")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidBreakerConfigurationException.class)
				.hasMessageContaining("neither breaker.store.namespace nor spring.application.name is set"));
		this.alone
			.withPropertyValues("spring.data.redis.host=127.0.0.1", "spring.data.redis.port=1",
					"spring.application.name=", "breaker.store.namespace=shops")
			.run((context) -> assertThat(context).hasSingleBean(RedisStateStore.class));
	}

	@Test
	void backsOffWhereTheApplicationHasItsOwnStore() {
		this.alone.withPropertyValues("spring.data.redis.host=127.0.0.1")
			.withBean("own", StateStore.class, () -> mock(StateStore.class))
			.run((context) -> assertThat(context).hasSingleBean(StateStore.class).hasBean("own"));
	}

	@Test
	void makesNoStoreThatNobodyTakes() {
		this.alone.withPropertyValues("spring.data.redis.host=127.0.0.1", "spring.data.redis.port=1")
			.withBean(CircuitBreakerRegistry.class, CircuitBreakerRegistry::create)
			.run((context) -> {
				assertThat(context).hasSingleBean(RedisStateStore.class);
				assertThat(context.getBeanFactory().containsSingleton("breakerStateStore")).isFalse();
			});
	}

	@Test
	void closesAStoreThatACustomizerReplaced() {
		AtomicReference<RedisStateStore> replaced = new AtomicReference<>();
		this.alone.withPropertyValues("spring.data.redis.host=127.0.0.1", "spring.data.redis.port=1")
			.withBean(BreakerRegistryCustomizer.class, () -> (builder) -> builder.store(null))
			.run((context) -> replaced.set(context.getBean(RedisStateStore.class)));
		assertThat(replaced.get()).hasFieldOrPropertyWithValue("connection.closed", true);
	}

	@Test
	void closesAStoreAfterTheRegistryDidWithoutHarm(CapturedOutput output) {
		AtomicReference<RedisStateStore> closed = new AtomicReference<>();
		this.alone.withPropertyValues("spring.data.redis.host=127.0.0.1", "spring.data.redis.port=1").run((context) -> {
			assertThat(context.getBean(CircuitBreakerRegistry.class).storeStatus()).isNotNull();
			closed.set(context.getBean(RedisStateStore.class));
		});
		closed.get().close();
		assertThat(output).doesNotContain("threw an exception");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			redis://user:secret@redis.local:7000/3 | STANDALONE redis.local:7000 | user | secret | 3 | false
			rediss://redis.local                   | STANDALONE redis.local:6379 |      |        | 0 | true
			redis://secret@redis.local             | STANDALONE redis.local:6379 |      | secret | 0 | false
			redis://redis.local/                   | STANDALONE redis.local:6379 |      |        | 0 | false
			""")
	void readsTheUrl(String url, String servers, @Nullable String username, @Nullable String password, int database,
			boolean tls) {
		RedisStoreSettings settings = settings(this.alone.withPropertyValues("spring.data.redis.url=" + url,
				"spring.data.redis.host=other", "spring.data.redis.username=other"));
		assertThat(settings).hasToString(servers);
		assertThat(ReflectionTestUtils.getField(settings, "username")).isEqualTo(username);
		assertThat(ReflectionTestUtils.getField(settings, "password")).isEqualTo(password);
		assertThat(ReflectionTestUtils.getField(settings, "database")).isEqualTo(database);
		assertThat(ReflectionTestUtils.getField(settings, "ssl") != null).isEqualTo(tls);
	}

	@Test
	void readsSentinels() {
		RedisStoreSettings settings = settings(this.alone.withPropertyValues("spring.data.redis.sentinel.master=main",
				"spring.data.redis.sentinel.nodes=a:1,b:2", "spring.data.redis.sentinel.password=watch",
				"spring.data.redis.username=user", "spring.data.redis.database=4"));
		assertThat(settings).hasToString("SENTINEL a:1, b:2");
		assertThat(ReflectionTestUtils.getField(settings, "sentinelMaster")).isEqualTo("main");
		assertThat(ReflectionTestUtils.getField(settings, "sentinelPassword")).isEqualTo("watch");
		assertThat(ReflectionTestUtils.getField(settings, "username")).isEqualTo("user");
		assertThat(ReflectionTestUtils.getField(settings, "database")).isEqualTo(4);
	}

	@Test
	void readsClusterAndTls() {
		RedisStoreSettings settings = settings(this.alone.withPropertyValues("spring.data.redis.cluster.nodes=a:1,b:2",
				"spring.data.redis.ssl.enabled=true"));
		assertThat(settings).hasToString("CLUSTER a:1, b:2");
		assertThat(ReflectionTestUtils.getField(settings, "ssl")).isNotNull();
		assertThat(
				ReflectionTestUtils
					.getField(
							settings(this.alone.withPropertyValues("spring.data.redis.host=a",
									"spring.data.redis.ssl.enabled=false", "spring.data.redis.ssl.bundle=none")),
							"ssl"))
			.isNull();
	}

	@Test
	void readsConnectionDetails() {
		assertThat(of(details(null))).hasToString("STANDALONE 127.0.0.1:1");
		assertThat(ReflectionTestUtils.getField(of(details(SslBundle.systemDefault())), "ssl")).isNotNull();
		List<DataRedisConnectionDetails.Node> nodes = List.of(new DataRedisConnectionDetails.Node("a", 1));
		assertThat(of(new DataRedisConnectionDetails() {

			@Override
			public Sentinel getSentinel() {
				Sentinel sentinel = mock(Sentinel.class);
				given(sentinel.getMaster()).willReturn("main");
				given(sentinel.getNodes()).willReturn(nodes);
				return sentinel;
			}

		})).hasToString("SENTINEL a:1");
		assertThat(of(new DataRedisConnectionDetails() {

			@Override
			public Cluster getCluster() {
				return () -> nodes;
			}

		})).hasToString("CLUSTER a:1");
		assertThatIllegalStateException().isThrownBy(() -> of(new DataRedisConnectionDetails() {
		})).withMessageContaining("name neither a server, nor sentinels, nor a cluster");
	}

	@ParameterizedTest
	@CsvSource({ "spring.data.redis.url=http://a, is no URL of a Redis server",
			"spring.data.redis.url=redis:// , is no URL of a Redis server",
			"spring.data.redis.url=redis://a/b c, is no URL of a Redis server",
			"spring.data.redis.url=redis://a/abc, spring.data.redis.url does not end with the number of a database",
			"spring.data.redis.url=redis://a:12/word@b:6379/0, spring.data.redis.url does not end with the number of a database",
			"spring.data.redis.sentinel.nodes=a:1, spring.data.redis.sentinel.master is not",
			"spring.data.redis.sentinel.master=main, spring.data.redis.sentinel.nodes is not set",
			"spring.data.redis.cluster.nodes=a, spring.data.redis.cluster.nodes has an entry 'a' without a port",
			"spring.data.redis.cluster.nodes=a:b, spring.data.redis.cluster.nodes has an entry 'a:b' without a port" })
	void refusesConnectionsThatCannotBeRead(String property, String message) {
		this.alone.withPropertyValues(property)
			.run((context) -> assertThat(context).getFailure()
				.satisfies((failure) -> assertThat(new InvalidBreakerConfigurationFailureAnalyzer().analyze(failure))
					.isNotNull()
					.extracting(FailureAnalysis::getDescription, STRING)
					.contains(message)));
	}

	private static RedisStoreSettings settings(ApplicationContextRunner application) {
		RedisStoreSettings[] settings = new RedisStoreSettings[1];
		application.withPropertyValues("breaker.store.type=memory")
			.run((context) -> settings[0] = RedisConnectionProperties.of(context.getEnvironment())
				.settings((name) -> SslBundle.systemDefault())
				.namespace("shop")
				.commandTimeout(Duration.ofMillis(20))
				.build());
		return settings[0];
	}

	private RedisStoreSettings of(DataRedisConnectionDetails details) {
		RedisStoreSettings[] settings = new RedisStoreSettings[1];
		new ApplicationContextRunner().withBean(DataRedisConnectionDetails.class, () -> details)
			.run((context) -> settings[0] = RedisConnectionSettings
				.find(context, context.getEnvironment(), context.getBeanProvider(SslBundles.class))
				.namespace("shop")
				.build());
		return settings[0];
	}

	private static DataRedisConnectionDetails details(@Nullable SslBundle bundle) {
		return new DataRedisConnectionDetails() {

			@Override
			public @Nullable SslBundle getSslBundle() {
				return bundle;
			}

			@Override
			public Standalone getStandalone() {
				return Standalone.of("127.0.0.1", 1);
			}

		};
	}

}
