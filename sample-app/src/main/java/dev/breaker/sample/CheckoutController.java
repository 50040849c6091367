package dev.breaker.sample;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * The shop's checkout: never fails because the payment provider does.
 */
@RestController
class CheckoutController {

	private final PaymentClient payments;

	CheckoutController(PaymentClient payments) {
		this.payments = payments;
	}

	@GetMapping("/checkout/{orderId}")
	Checkout checkout(@PathVariable String orderId) {
		return this.payments.charge(orderId);
	}

}
