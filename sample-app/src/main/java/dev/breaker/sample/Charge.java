package dev.breaker.sample;

/**
 * What the shop asks of the payment provider.
 *
 * @param orderId the order to be paid
 */
record Charge(String orderId) {
}
