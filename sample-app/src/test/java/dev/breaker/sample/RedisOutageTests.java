package dev.breaker.sample;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import dev.breaker.redis.RedisServerProcess;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What customers and operators notice when Redis dies, and after it has returned.
 */
class RedisOutageTests {

	private static final Duration SOON = Duration.ofSeconds(15);

	@Test
	void noCheckoutFailsAndTheFleetAgreesAfterwards() throws Exception {
		try (RedisServerProcess redis = RedisServerProcess.start();
				Shop one = Shop.join(redis);
				Shop other = Shop.join(redis)) {
			List<Shop> shops = List.of(one, other);
			shops.forEach((shop) -> shop.awaitFleetOf(2));
			Queue<Shop.Answer> answers = new ConcurrentLinkedQueue<>();
			underLoad(shops, answers, () -> {
				redis.kill();
				for (Shop shop : shops) {
					await().atMost(SOON).until(() -> status(shop).equals("DEGRADED"));
				}
				redis.restart();
				for (Shop shop : shops) {
					await().atMost(SOON).until(() -> status(shop).equals("CONNECTED"));
				}
			});
			assertThat(answers).hasSizeGreaterThan(100)
				.allSatisfy((answer) -> assertThat(answer.body()).contains("\"status\":\"PAID\""));
			assertThat(one.fleetState()).isEqualTo(other.fleetState());
		}
	}

	@Test
	void anOverrideSetDuringTheOutageSpreadsAfterIt() {
		try (RedisServerProcess redis = RedisServerProcess.start();
				Shop one = Shop.join(redis);
				Shop other = Shop.join(redis)) {
			redis.kill();
			await().atMost(SOON).until(() -> status(one).equals("DEGRADED"));
			await().atMost(SOON).until(() -> status(other).equals("DEGRADED"));
			assertThat(one.control("force-open", "{}").json().required("outcome").asString())
				.isEqualTo("APPLIED_LOCAL_PENDING");
			assertThat(one.checkout()).isEqualTo("PAYMENT_DEFERRED");
			assertThat(other.checkout()).isEqualTo("PAID");
			assertThat(one.get("/actuator/health").json().required("status").asString()).isEqualTo("UP");

			redis.restart();
			await().atMost(SOON).until(() -> other.state().equals("FORCED_OPEN"));
			await().atMost(SOON)
				.until(() -> other.control("release", "{}")
					.json()
					.required("outcome")
					.asString()
					.equals("APPLIED_FLEET"));
			await().atMost(SOON).until(() -> one.state().equals("CLOSED"));
			assertThat(one.fleetState()).isEqualTo(other.fleetState());
		}
	}

	@Test
	void aShopOpensWithoutRedisAndJoinsWhenItAppears() {
		try (RedisServerProcess redis = RedisServerProcess.start()) {
			redis.kill();
			try (Shop shop = Shop.join(redis)) {
				assertThat(shop.checkout()).isEqualTo("PAID");
				assertThat(status(shop)).isEqualTo("DEGRADED");
				redis.restart();
				await().atMost(SOON).until(() -> status(shop).equals("CONNECTED"));
			}
		}
	}

	private static String status(Shop shop) {
		return shop.store().required("status").asString();
	}

	private static void underLoad(List<Shop> shops, Queue<Shop.Answer> answers, Runnable incident) throws Exception {
		ExecutorService customers = Executors.newFixedThreadPool(shops.size());
		List<Future<?>> done = new ArrayList<>();
		try {
			for (Shop shop : shops) {
				done.add(customers.submit(() -> {
					while (!customers.isShutdown()) {
						answers.add(shop.get("/checkout/1"));
					}
				}));
			}
			incident.run();
		}
		finally {
			customers.shutdown();
		}
		for (Future<?> customer : done) {
			customer.get(15, TimeUnit.SECONDS);
		}
	}

}
