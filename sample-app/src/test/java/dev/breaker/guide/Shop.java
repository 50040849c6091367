package dev.breaker.guide;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/**
 * What the examples in plain Java call.
 */
final class Shop {

	private Shop() {
	}

	/** An order. */
	record Order(String id) {
	}

	/** What a payment brings. */
	record Receipt(String orderId, boolean paid) {

		static Receipt of(Order order) {
			return new Receipt(order.id(), true);
		}

		static Receipt deferred(Order order) {
			return new Receipt(order.id(), false);
		}

	}

	/** An answer that is none. */
	static final class HttpError extends RuntimeException {

		private static final long serialVersionUID = 1L;

		private final int status;

		HttpError(int status) {
			super("status " + status);
			this.status = status;
		}

		int status() {
			return this.status;
		}

	}

	/** The client of a payment provider. */
	static final class Gateway {

		int refunds;

		Receipt charge(Order order) throws IOException {
			return Receipt.of(order);
		}

		CompletableFuture<Receipt> chargeAsync(Order order) {
			return CompletableFuture.completedFuture(Receipt.of(order));
		}

		Receipt chargeSlowly(Order order) throws InterruptedException {
			new CountDownLatch(1).await();
			return Receipt.of(order);
		}

		void refund(Order order) throws IOException {
			this.refunds++;
		}

		Receipt fail() throws IOException {
			throw new IOException("no route");
		}

		Receipt missing() throws IOException {
			throw new FileNotFoundException("no such order");
		}

	}

}
