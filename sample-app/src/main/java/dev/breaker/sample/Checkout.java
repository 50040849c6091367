package dev.breaker.sample;

/**
 * How a checkout ended.
 *
 * @param orderId the order
 * @param status whether the payment has been made
 * @param servedBy who answered: {@code payments} or {@code fallback}
 */
record Checkout(String orderId, Status status, String servedBy) {

	static Checkout paid(String orderId) {
		return new Checkout(orderId, Status.PAID, "payments");
	}

	static Checkout deferred(String orderId) {
		return new Checkout(orderId, Status.PAYMENT_DEFERRED, "fallback");
	}

	enum Status {

		PAID, PAYMENT_DEFERRED

	}

}
