package dev.breaker.sample;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

class OperatorTests {

	private static Shop shop;

	@BeforeAll
	static void open() {
		shop = Shop.open();
	}

	@AfterAll
	static void close() {
		shop.close();
	}

	@BeforeEach
	void startAfresh() {
		shop.provider("up");
		shop.control("reset", "{}").json();
	}

	@Test
	void forcesOpenAndReleases() {
		JsonNode forced = shop
			.control("force-open", "{\"reason\":\"provider maintenance\",\"by\":\"alice\",\"duration\":\"10m\"}")
			.json();
		assertThat(forced.required("name").asString()).isEqualTo("payments");
		assertThat(forced.required("action").asString()).isEqualTo("force-open");
		assertThat(forced.required("outcome").asString()).isEqualTo("APPLIED");
		assertThat(forced.required("state").asString()).isEqualTo("FORCED_OPEN");
		assertThat(forced.required("override").required("by").asString()).isEqualTo("alice");
		long before = shop.requestsAtProvider();
		assertThat(shop.checkouts(3)).containsOnly("PAYMENT_DEFERRED");
		assertThat(shop.requestsAtProvider()).isEqualTo(before);

		assertThat(shop.control("release", "{}").json().required("state").asString()).isEqualTo("CLOSED");
		assertThat(shop.checkout()).isEqualTo("PAID");
	}

	@Test
	void forcesCloseDespiteFailures() {
		shop.control("force-close", "{\"reason\":\"we want every attempt\"}").json();
		shop.provider("down");
		long before = shop.requestsAtProvider();
		shop.checkouts(10);
		assertThat(shop.state()).isEqualTo("FORCED_CLOSED");
		assertThat(shop.requestsAtProvider()).isEqualTo(before + 10);
	}

	@Test
	void resetsAnOpenBreaker() {
		shop.provider("down");
		shop.checkouts(10);
		assertThat(shop.state()).isEqualTo("OPEN");
		shop.provider("up");
		assertThat(shop.control("reset", "{}").json().required("state").asString()).isEqualTo("CLOSED");
		assertThat(shop.breaker().required("bufferedCalls").asLong()).isZero();
		assertThat(shop.checkout()).isEqualTo("PAID");
	}

	@Test
	void tellsTheHistoryNewestFirst() {
		shop.control("force-open", "{\"reason\":\"first\"}").json();
		shop.control("release", "{}").json();
		String events = shop.get("/actuator/circuitbreakers/payments/events").json().toString();
		assertThat(events).contains("first");
		assertThat(shop.get("/actuator/circuitbreakers/payments").json().required("config")).isNotEmpty();
	}

	@Test
	void answersMistakesWithAMessage() {
		Shop.Answer unknown = shop.post("/actuator/circuitbreakers/paiments/force-open", "{}");
		assertThat(unknown.status()).isEqualTo(404);
		assertThat(unknown.body()).contains("payments");
		Shop.Answer wrong = shop.control("force-open", "{\"duration\":\"10\"}");
		assertThat(wrong.status()).isEqualTo(400);
		assertThat(wrong.body()).contains("\"error\":").contains("duration");
		assertThat(shop.exchange("POST", "/actuator/circuitbreakers/payments/force-open", null).status())
			.isEqualTo(415);
		assertThat(shop.state()).isEqualTo("CLOSED");
	}

}
