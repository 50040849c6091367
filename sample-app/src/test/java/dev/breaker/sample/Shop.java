package dev.breaker.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import dev.breaker.redis.RedisServerProcess;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import static org.awaitility.Awaitility.await;

/**
 * A shop of its own, on a port of its own, and what a person with curl would do to it.
 */
final class Shop implements AutoCloseable {

	private static final JsonMapper JSON = new JsonMapper();

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final ConfigurableApplicationContext application;

	Shop(ConfigurableApplicationContext application) {
		this.application = application;
	}

	/**
	 * Opens a shop.
	 * @param properties such as {@code breaker.enabled=false}
	 * @return a shop that serves
	 */
	static Shop open(String... properties) {
		List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--spring.main.banner-mode=off"));
		List.of(properties).forEach((property) -> arguments.add("--" + property));
		return new Shop(SpringApplication.run(SampleApplication.class, arguments.toArray(String[]::new)));
	}

	/**
	 * Opens a shop that belongs to a fleet.
	 * @param redis the fleet's store
	 * @param properties as of {@link #open}
	 * @return a shop that serves, connected or not
	 */
	static Shop join(RedisServerProcess redis, String... properties) {
		List<String> all = new ArrayList<>(List.of(properties));
		all.add("spring.profiles.active=redis");
		all.add("spring.data.redis.port=" + redis.port());
		return open(all.toArray(String[]::new));
	}

	/** Waits until the shop knows of a fleet of that many instances. */
	void awaitFleetOf(int instances) {
		await().atMost(Duration.ofSeconds(15))
			.until(() -> store().required("status").asString().equals("CONNECTED")
					&& store().required("instances").asInt() == instances);
	}

	int port() {
		return Integer.parseInt(this.application.getEnvironment().getRequiredProperty("local.server.port"));
	}

	Answer get(String path) {
		return exchange("GET", path, null);
	}

	Answer put(String path) {
		return exchange("PUT", path, null);
	}

	Answer post(String path, String json) {
		return exchange("POST", path, json);
	}

	/** Makes a request; a body makes it JSON. */
	Answer exchange(String method, String path, @Nullable String json) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port() + path))
			.timeout(Duration.ofSeconds(10))
			.method(method, (json != null) ? BodyPublishers.ofString(json) : BodyPublishers.noBody());
		if (json != null) {
			request.header("Content-Type", "application/json");
		}
		try {
			var response = this.http.send(request.build(), BodyHandlers.ofString());
			return new Answer(response.statusCode(), response.body());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	void provider(String mode) {
		put("/provider/payments/" + mode).json();
	}

	long requestsAtProvider() {
		return get("/provider/payments").json().required("requests").asLong();
	}

	/** Checks out once and tells the status. */
	String checkout() {
		return get("/checkout/1").json().required("status").asString();
	}

	List<String> checkouts(int times) {
		return IntStream.range(0, times).mapToObj((i) -> checkout()).toList();
	}

	JsonNode breaker() {
		return get("/actuator/circuitbreakers").json().required("circuitBreakers").required("payments");
	}

	String state() {
		return breaker().required("state").asString();
	}

	/** What the fleet agreed on; NONE before it agreed on anything. */
	String fleetState() {
		return breaker().path("fleetState").asString("NONE");
	}

	JsonNode store() {
		return get("/actuator/circuitbreakers").json().required("store");
	}

	Answer control(String action, String json) {
		return post("/actuator/circuitbreakers/payments/" + action, json);
	}

	String metrics() {
		return get("/actuator/prometheus").body();
	}

	@Override
	public void close() {
		this.application.close();
	}

	/**
	 * An answer over HTTP.
	 *
	 * @param status the status code
	 * @param body the body
	 */
	record Answer(int status, String body) {

		/** The body of a successful answer. */
		JsonNode json() {
			if (this.status != 200) {
				throw new AssertionError(this);
			}
			return JSON.readTree(this.body);
		}

	}

}
