package dev.breaker.guide;

import dev.breaker.core.CircuitBreakerState;
import dev.breaker.spring.CircuitProtected;
import dev.breaker.test.AutoConfigureBreakers;
import dev.breaker.test.TestBreakers;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What docs/testing.md says of slices.
 */
class SliceTests {

	@WebMvcTest(properties = "spring.config.name=none")
	@ContextConfiguration(classes = Application.class)
	abstract static class Slice {

		@Autowired
		MockMvcTester mvc;

		@Autowired
		Controller controller;

	}

	@Nested
	class WithoutTheStarter extends Slice {

		@Test
		void methodsAreNotProtected() {
			assertThat(AopUtils.isAopProxy(this.controller)).isFalse();
			assertThat(this.mvc.get().uri("/pay")).hasStatusOk();
		}

	}

	@Nested
	@AutoConfigureBreakers
	class WithTheStarter extends Slice {

		@Autowired
		TestBreakers breakers;

		@Test
		void methodsAreProtected() {
			assertThat(this.mvc.get().uri("/pay")).hasStatusOk().hasBodyTextEqualTo("paid");
			this.breakers.force("payments", CircuitBreakerState.OPEN);
			assertThat(this.mvc.get().uri("/pay")).hasStatus(503).containsHeader("Retry-After");
		}

	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Controller controller() {
			return new Controller();
		}

	}

	@RestController
	static class Controller {

		@GetMapping("/pay")
		@CircuitProtected("payments")
		public String pay() {
			return "paid";
		}

	}

}
