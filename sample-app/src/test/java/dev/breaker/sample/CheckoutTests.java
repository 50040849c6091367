package dev.breaker.sample;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CheckoutTests {

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
	void paysAtTheProviderOverHttp() {
		long before = shop.requestsAtProvider();
		assertThat(shop.get("/checkout/42").body())
			.isEqualTo("{\"orderId\":\"42\",\"status\":\"PAID\",\"servedBy\":\"payments\"}");
		assertThat(shop.requestsAtProvider()).isEqualTo(before + 1);
	}

	@Test
	void defersThePaymentWhenTheProviderFails() {
		shop.provider("down");
		assertThat(shop.get("/checkout/42").body())
			.isEqualTo("{\"orderId\":\"42\",\"status\":\"PAYMENT_DEFERRED\",\"servedBy\":\"fallback\"}");
	}

	@Test
	void opensWhenTheProviderIsDownAndLeavesItAlone() {
		long before = shop.requestsAtProvider();
		shop.provider("down");
		assertThat(shop.checkouts(10)).containsOnly("PAYMENT_DEFERRED");
		assertThat(shop.state()).isEqualTo("OPEN");
		assertThat(shop.requestsAtProvider()).isEqualTo(before + 5);

		assertThat(shop.checkouts(10)).containsOnly("PAYMENT_DEFERRED");
		assertThat(shop.requestsAtProvider()).isEqualTo(before + 5);
		assertThat(shop.get("/actuator/circuitbreakers/payments").json().required("openedBecause").asString())
			.startsWith("failure rate of 100.0% (5 of 5 calls)");
	}

	@Test
	void opensWhenTheProviderIsSlow() {
		shop.provider("slow");
		assertThat(shop.checkouts(5)).containsOnly("PAID");
		assertThat(shop.state()).isEqualTo("OPEN");
		assertThat(shop.checkout()).isEqualTo("PAYMENT_DEFERRED");
	}

	@Test
	void staysClosedWhenTheProviderIsFlaky() {
		shop.provider("flaky");
		assertThat(shop.checkouts(12)).containsOnly("PAID", "PAYMENT_DEFERRED");
		assertThat(shop.state()).isEqualTo("CLOSED");
	}

	@Test
	void refusesAnUnknownModeOfTheProvider() {
		Shop.Answer answer = shop.put("/provider/payments/sideways");
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.body()).isEqualTo("{\"error\":\"unknown mode 'sideways': use up, down, slow, flaky\"}");
		assertThat(shop.get("/provider/payments").json().required("mode").asString()).isEqualTo("up");
	}

	@Test
	void needsNoRedis() {
		assertThat(shop.store().required("type").asString()).isEqualTo("memory");
		assertThat(shop.get("/actuator/health").json().required("status").asString()).isEqualTo("UP");
	}

}
