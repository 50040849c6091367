package dev.breaker.guide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.ManualOverride;
import dev.breaker.core.fleet.StoreStatus;
import dev.breaker.redis.RedisServerProcess;
import dev.breaker.redis.RedisStateStore;
import dev.breaker.redis.RedisStoreSettings;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What docs/operations.md tells operators to type, on a real Redis.
 */
class OperationsTests {

	private static final Duration SOON = Duration.ofSeconds(20);

	private static final Pattern METER = Pattern.compile("circuitbreaker_[a-z_]+");

	private static final Path SCRIPTS = Path.of("..", "breaker-redis-store", "src", "main", "resources", "dev",
			"breaker", "redis");

	private static final Pattern CALL = Pattern.compile("redis\\.p?call\\('(\\w+)'");

	private final Page page = Page.named("docs/operations.md");

	private RedisServerProcess redis;

	private RedisClient client;

	private RedisCommands<String, String> commands;

	@AfterEach
	void stop() {
		if (this.redis != null) {
			this.client.shutdown();
			this.redis.close();
		}
	}

	@Test
	void theUserMayDoAllThatAFleetDoes() {
		start();
		String[] words = block("acl", "standalone").split(" ");
		assertThat(words).startsWith("ACL", "SETUSER", "breaker", "on", ">secret");
		grant(words);
		try (CircuitBreakerRegistry one = join("shop", "breaker", "secret");
				CircuitBreakerRegistry other = join("shop", "breaker", "secret")) {
			assertThatTheyLiveThroughAnIncident(one, other);
			assertThat(one.storeStatus()).extracting(StoreStatus::lastError).isNull();
		}
		assertThat(this.commands.aclLog()).as("denied")
			.extracting((entry) -> entry.get("object"))
			.allMatch("client"::equals);
	}

	@Test
	void theUserMayRunEveryCommandOfTheScripts() throws IOException {
		Set<String> called = new TreeSet<>();
		try (Stream<Path> scripts = Files.list(SCRIPTS)) {
			for (Path script : scripts.toList()) {
				CALL.matcher(Files.readString(script))
					.results()
					.map((call) -> "+" + call.group(1).toLowerCase(Locale.ROOT))
					.forEach(called::add);
			}
		}
		assertThat(called).isNotEmpty();
		assertThat(block("acl", "standalone").split(" ")).containsAll(called);
	}

	@Test
	void aUserOfOneNamespaceSeesNoOther() {
		start();
		String[] words = block("acl", "standalone").split(" ");
		String keys = this.page.text().replaceAll("(?s).*only its own namespace: `([^`]+)`.*", "$1");
		grant(Arrays.stream(words)
			.flatMap((word) -> word.startsWith("~") ? Arrays.stream(keys.split(" ")) : Stream.of(word))
			.toArray(String[]::new));
		try (CircuitBreakerRegistry one = join("shop", "breaker", "secret");
				CircuitBreakerRegistry other = join("shop", "breaker", "secret");
				CircuitBreakerRegistry foreign = join("shop-2", "breaker", "secret")) {
			assertThatTheyLiveThroughAnIncident(one, other);
			assertThat(foreign.storeStatus()).extracting(StoreStatus::status).isEqualTo(StoreStatus.Status.DEGRADED);
		}
	}

	@Test
	void theSettingsSuitAFleet() {
		start(Stream.of("own", "replicated")
			.flatMap((name) -> block("redis", name).lines())
			.flatMap((line) -> Arrays.stream(("--" + line).split(" ")))
			.toArray(String[]::new));
		assertThat(this.commands.configGet("maxmemory-policy")).containsValue("noeviction");
		assertThat(this.commands.configGet("min-replicas-to-write")).containsValue("1");
		this.commands.configSet("min-replicas-to-write", "0");
		try (CircuitBreakerRegistry one = join("shop", null, null);
				CircuitBreakerRegistry other = join("shop", null, null)) {
			assertThatTheyLiveThroughAnIncident(one, other);
		}
	}

	@Test
	void thePatternsFindTheKeysOfANamespaceAndNoOthers() {
		start();
		List<String> patterns = Pattern.compile("--pattern '(.+)'")
			.matcher(block("keys", "namespace"))
			.results()
			.map((match) -> match.group(1))
			.toList();
		try (CircuitBreakerRegistry shop = join("shop", null, null);
				CircuitBreakerRegistry another = join("shop-2", null, null)) {
			shop.breaker("payments").forceOpen(ManualOverride.because("maintenance"));
			another.breaker("payments").forceOpen(ManualOverride.because("maintenance"));
			await().atMost(SOON).until(() -> this.commands.keys("*payments*:override").size() == 2);
		}
		Set<String> all = Set.copyOf(this.commands.keys("*"));
		Set<String> found = patterns.stream()
			.flatMap((pattern) -> this.commands.keys(pattern).stream())
			.collect(Collectors.toSet());
		assertThat(found).isNotEmpty()
			.isEqualTo(all.stream().filter((key) -> !key.contains("shop-2")).collect(Collectors.toSet()));
	}

	@Test
	void whatIsWatchedIsThere() {
		Set<String> watched = METER.matcher(this.page.text())
			.results()
			.map((match) -> match.group().replaceAll("_(sum|count)$", ""))
			.collect(Collectors.toCollection(TreeSet::new));
		String metrics = Page.named("docs/metrics.md").text();
		assertThat(watched).isNotEmpty().allSatisfy((meter) -> assertThat(metrics).contains("`" + meter + "`"));
	}

	/**
	 * Both see failures, the fleet opens, an operator has a word, and it closes again.
	 */
	private static void assertThatTheyLiveThroughAnIncident(CircuitBreakerRegistry one, CircuitBreakerRegistry other) {
		List<CircuitBreaker> payments = Stream.of(one, other).map((shop) -> shop.breaker("payments")).toList();
		for (CircuitBreaker breaker : payments) {
			for (int i = 0; i < 10; i++) {
				breaker.acquire().failure(new IllegalStateException("down"));
			}
		}
		awaitFleet(payments, CircuitBreakerState.OPEN);
		await().atMost(SOON).until(() -> {
			payments.forEach(OperationsTests::tryOnce);
			return payments.stream()
				.allMatch((breaker) -> breaker.snapshot().fleetState() == CircuitBreakerState.CLOSED);
		});
		payments.get(0).forceOpen(ManualOverride.because("maintenance"));
		await().atMost(SOON).until(() -> payments.get(1).state() == CircuitBreakerState.FORCED_OPEN);
		payments.get(1).release();
		await().atMost(SOON).until(() -> payments.get(0).state() == CircuitBreakerState.CLOSED);
	}

	private static void tryOnce(CircuitBreaker breaker) {
		var permit = breaker.tryAcquire();
		if (permit != null) {
			permit.success();
		}
	}

	private static void awaitFleet(List<CircuitBreaker> breakers, CircuitBreakerState state) {
		await().atMost(SOON)
			.until(() -> breakers.stream().allMatch((breaker) -> breaker.snapshot().fleetState() == state));
	}

	private void start(String... options) {
		this.redis = RedisServerProcess.start(options);
		this.client = RedisClient.create(RedisURI.create(this.redis.host(), this.redis.port()));
		this.commands = this.client.connect().sync();
	}

	private CircuitBreakerRegistry join(String namespace, String user, String password) {
		CircuitBreakerConfig config = CircuitBreakerConfig.builder()
			.waitDurationInOpenState(Duration.ofSeconds(2))
			.build();
		CircuitBreakerRegistry registry = CircuitBreakerRegistry.builder()
			.configuration((name) -> config)
			.store(RedisStateStore.create(RedisStoreSettings.standalone(this.redis.host(), this.redis.port())
				.namespace(namespace)
				.credentials(user, password)
				.commandTimeout(Duration.ofSeconds(2))
				.build()))
			.build();
		registry.start(Duration.ofSeconds(5));
		return registry;
	}

	private String block(String role, String name) {
		return this.page.blocks()
			.stream()
			.filter((block) -> role.equals(block.role()) && name.equals(block.name()))
			.map((block) -> block.content().strip())
			.findFirst()
			.orElseThrow();
	}

	private void grant(String... words) {
		this.commands.dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8),
				new CommandArgs<>(StringCodec.UTF8).addValues(Arrays.asList(words).subList(1, words.length)));
	}

}
