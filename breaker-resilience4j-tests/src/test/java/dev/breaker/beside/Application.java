package dev.breaker.beside;

import dev.breaker.spring.CircuitProtected;
import io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * An application that is on its way from the one to the other.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
class Application {

	@Bean
	Shop shop() {
		return new Shop();
	}

	static class Shop {

		@CircuitBreaker(name = "stock")
		public String stock(boolean up) {
			return answer(up);
		}

		@CircuitProtected("payments")
		public String pay(boolean up) {
			return answer(up);
		}

		private static String answer(boolean up) {
			if (!up) {
				throw new IllegalStateException("down");
			}
			return "done";
		}

	}

}
