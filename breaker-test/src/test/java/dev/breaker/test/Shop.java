package dev.breaker.test;

import dev.breaker.spring.CircuitProtected;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * An application under test.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
class Shop {

	@Bean
	Payments payments() {
		return new Payments();
	}

	static class Payments {

		private boolean down;

		@CircuitProtected(name = "payments", fallback = "payLater")
		public String charge(String orderId) {
			if (this.down) {
				throw new IllegalStateException("down");
			}
			return "paid " + orderId;
		}

		private String payLater(String orderId) {
			return "deferred " + orderId;
		}

		public void goDown(boolean down) {
			this.down = down;
		}

	}

}
