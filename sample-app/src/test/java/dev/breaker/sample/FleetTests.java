package dev.breaker.sample;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import dev.breaker.redis.RedisServerProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two shops on one Redis.
 */
class FleetTests {

	private static final Duration TWO_SECONDS = Duration.ofSeconds(2);

	/** For machines that are busy with other things. */
	private static final String PATIENT = "breaker.store.command-timeout=1s";

	private static RedisServerProcess redis;

	private static Shop one;

	private static Shop other;

	@BeforeAll
	static void open() {
		redis = RedisServerProcess.start();
		one = Shop.join(redis, PATIENT, "breaker.instances.payments.wait-duration-in-open-state=5s");
		other = Shop.join(redis, PATIENT, "breaker.instances.payments.wait-duration-in-open-state=5s",
				"PROVIDER_URL=http://localhost:" + one.port());
		one.awaitFleetOf(2);
		other.awaitFleetOf(2);
	}

	@AfterAll
	static void close() {
		one.close();
		other.close();
		redis.close();
	}

	@BeforeEach
	void startAfresh() {
		one.provider("up");
		one.control("reset", "{}").json();
		await().atMost(Duration.ofSeconds(5)).until(() -> calm(one) && calm(other));
	}

	private static boolean calm(Shop shop) {
		return shop.state().equals("CLOSED") && shop.fleetState().equals("CLOSED")
				&& shop.breaker().required("bufferedCalls").asLong() == 0;
	}

	@Test
	void knowEachOther() {
		for (Shop shop : List.of(one, other)) {
			assertThat(shop.store().required("type").asString()).isEqualTo("redis");
			assertThat(shop.store().required("status").asString()).isEqualTo("CONNECTED");
			assertThat(shop.store().required("instances").asInt()).isEqualTo(2);
		}
		Set<String> ids = new TreeSet<>();
		for (Shop shop : List.of(one, other)) {
			ids.add(shop.get("/actuator/circuitbreakers").json().required("instance").asString());
		}
		assertThat(ids).hasSize(2);
	}

	@Test
	void openTogetherWhenBothSeeTheProviderFailAndRecoverTogether() {
		one.provider("down");
		checkOutUntil("OPEN");
		long before = one.requestsAtProvider();
		assertThat(one.checkout()).isEqualTo("PAYMENT_DEFERRED");
		assertThat(other.checkout()).isEqualTo("PAYMENT_DEFERRED");
		assertThat(one.requestsAtProvider()).isEqualTo(before);

		one.provider("up");
		checkOutUntil("CLOSED");
		assertThat(one.checkout()).isEqualTo("PAID");
		assertThat(other.checkout()).isEqualTo("PAID");
	}

	private static void checkOutUntil(String fleetState) {
		await().atMost(Duration.ofSeconds(20)).until(() -> {
			one.checkout();
			other.checkout();
			return one.fleetState().equals(fleetState) && other.fleetState().equals(fleetState);
		});
	}

	@Test
	void stayClosedTogetherWhenOnlyOneSeesFailures() {
		Shop sick = one;
		sick.provider("down");
		sick.checkouts(10);
		assertThat(sick.state()).isEqualTo("OPEN");
		sick.provider("up");
		await().during(TWO_SECONDS)
			.atMost(Duration.ofSeconds(4))
			.until(() -> sick.fleetState().equals("CLOSED") && other.checkout().equals("PAID"));
	}

	@Test
	void holdAnOverrideTogether() {
		assertThat(one.control("force-open", "{\"reason\":\"provider maintenance\",\"by\":\"alice\"}")
			.json()
			.required("outcome")
			.asString()).isEqualTo("APPLIED_FLEET");
		await().atMost(TWO_SECONDS).until(() -> other.state().equals("FORCED_OPEN"));
		assertThat(other.breaker().required("override").required("reason").asString())
			.isEqualTo("provider maintenance");
		assertThat(other.checkout()).isEqualTo("PAYMENT_DEFERRED");

		assertThat(other.control("release", "{}").json().required("outcome").asString()).isEqualTo("APPLIED_FLEET");
		await().atMost(TWO_SECONDS).until(() -> one.state().equals("CLOSED"));
		assertThat(one.checkout()).isEqualTo("PAID");
	}

	@Test
	void tellPrometheusOfTheStore() {
		assertThat(one.metrics()).contains("circuitbreaker_store_connected 1.0");
	}

}
