package dev.breaker.sample;

import dev.breaker.spring.CircuitProtected;

import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

/**
 * Charges at the payment provider over HTTP, behind the circuit breaker {@code payments}.
 */
@Component
class PaymentClient {

	private final RestClient http;

	private final Environment environment;

	PaymentClient(RestClient.Builder http, Environment environment) {
		this.http = http.build();
		this.environment = environment;
	}

	@CircuitProtected(name = "payments", fallback = "payLater")
	public Checkout charge(String orderId) {
		this.http.post()
			.uri(providerUrl() + "/provider/payments/charges")
			.body(new Charge(orderId))
			.retrieve()
			.toBodilessEntity();
		return Checkout.paid(orderId);
	}

	Checkout payLater(String orderId) {
		return Checkout.deferred(orderId);
	}

	// Read at each call: the instance's own port, the default, may be random, and is
	// then known only once the server runs.
	private String providerUrl() {
		return this.environment.getRequiredProperty("shop.provider-url");
	}

}
