package dev.breaker.sample;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class RecoveryTests {

	@Test
	void closesByItselfOnceTheProviderIsBackAndTheWaitIsOver() {
		try (Shop shop = Shop.open("breaker.instances.payments.wait-duration-in-open-state=500ms")) {
			shop.provider("down");
			shop.checkouts(10);
			assertThat(shop.checkout()).isEqualTo("PAYMENT_DEFERRED");
			shop.provider("up");
			await().atMost(Duration.ofSeconds(5)).until(() -> shop.state().equals("HALF_OPEN"));
			assertThat(shop.checkouts(3)).containsOnly("PAID");
			assertThat(shop.state()).isEqualTo("CLOSED");
		}
	}

	@Test
	void opensAgainWhileTheProviderIsStillDown() {
		try (Shop shop = Shop.open("breaker.instances.payments.wait-duration-in-open-state=500ms")) {
			shop.provider("down");
			shop.checkouts(10);
			long before = shop.requestsAtProvider();
			await().atMost(Duration.ofSeconds(5)).until(() -> shop.state().equals("HALF_OPEN"));
			shop.checkouts(3);
			assertThat(shop.requestsAtProvider()).as("one probe was enough").isEqualTo(before + 1);
		}
	}

}
