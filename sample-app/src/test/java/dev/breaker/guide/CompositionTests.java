package dev.breaker.guide;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import dev.breaker.core.CallNotPermittedException;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.spring.CircuitProtected;
import dev.breaker.spring.FallbackOn;
import dev.breaker.test.TestBreakers;
import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.annotation.Around;
import org.aspectj.lang.annotation.Aspect;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.aop.framework.Advised;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.resilience.annotation.ConcurrencyLimit;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;

import static dev.breaker.test.CircuitBreakerAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The examples of docs/composition.md, between their tags: idempotency key, breaker,
 * retry and compensation, in both orders of retry and breaker.
 */
@SpringBootTest(webEnvironment = WebEnvironment.NONE,
		properties = { "spring.config.name=none", "breaker.configs.default.consecutive-failure-threshold=4" })
class CompositionTests {

	private static final Order ORDER = new Order("7");

	@Autowired
	Gateway gateway;

	@Autowired
	Stock stock;

	@Autowired
	Cancellations cancellations;

	@Autowired
	OrdersRetryOutside retryOutside;

	@Autowired
	OrdersRetryInside retryInside;

	@Autowired
	Limited limited;

	@Autowired
	OwnAspect aspect;

	@Autowired
	TestBreakers breakers;

	@BeforeEach
	void startAfresh() {
		this.gateway.reset();
		this.stock.reserved.clear();
		this.cancellations.later.clear();
	}

	@Test
	void retryOutsideCountsEachAttempt() {
		this.gateway.behave(Behaviour.FAIL, Behaviour.FAIL);
		assertThat(this.retryOutside.place(ORDER)).isEqualTo("paid order-7");
		assertThat(this.gateway.requests).containsExactly("order-7", "order-7", "order-7");
		assertThat(this.breakers.get("payments-outside")).hasFailed(2).hasSucceeded(1);
		assertThat(this.stock.reserved).containsExactly("7");
		assertThat(this.cancellations.later).isEmpty();
	}

	@Test
	void retryInsideCountsTheWholeAsOne() {
		this.gateway.behave(Behaviour.FAIL, Behaviour.FAIL);
		assertThat(this.retryInside.place(ORDER)).isEqualTo("paid order-7");
		assertThat(this.gateway.requests).containsExactly("order-7", "order-7", "order-7");
		assertThat(this.breakers.get("payments-inside")).hasFailed(0).hasSucceeded(1);
	}

	@Test
	void theKeyKeepsARetryFromChargingTwice() {
		this.gateway.behave(Behaviour.LOSE_THE_ANSWER);
		assertThat(this.retryOutside.place(ORDER)).isEqualTo("paid order-7");
		assertThat(this.gateway.requests).hasSize(2);
		assertThat(this.gateway.charged).containsExactly("order-7");
	}

	@Test
	void whoeverGivesUpCompensatesEvenWhenTheLastAttemptWasRefused() {
		this.gateway.goDown();
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> this.retryOutside.place(ORDER));
		assertThat(this.gateway.requests).as("three attempts").hasSize(3);

		assertThatExceptionOfType(CallNotPermittedException.class)
			.isThrownBy(() -> this.retryOutside.place(new Order("8")));
		assertThat(this.gateway.requests).as("one attempt, which opened the circuit").hasSize(4);
		assertThat(this.breakers.get("payments-outside")).isOpen().hasFailed(4).hasRefused(1);
		assertThat(this.stock.reserved).isEmpty();
		assertThat(this.cancellations.later).containsExactly("order-7", "order-8");
	}

	@Test
	void aRefusalOfTheWholeNeedsNoCompensation() {
		this.breakers.force("payments-inside", CircuitBreakerState.OPEN);
		assertThat(this.retryInside.place(ORDER)).isEqualTo("payment deferred");
		assertThat(this.gateway.requests).isEmpty();
		assertThat(this.stock.reserved).as("kept for when it is paid").containsExactly("7");
		assertThat(this.cancellations.later).isEmpty();
	}

	@Test
	void aFailureOfTheWholeIsCompensated() {
		this.gateway.goDown();
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> this.retryInside.place(ORDER));
		assertThat(this.gateway.requests).hasSize(3);
		assertThat(this.breakers.get("payments-inside")).isClosed().hasFailed(1);
		assertThat(this.stock.reserved).isEmpty();
		assertThat(this.cancellations.later).containsExactly("order-7");
	}

	@Test
	void limitsAreOutsideAndAspectsWithin() {
		assertThat(this.limited.call()).isEqualTo("called");
		assertThat(this.aspect.seen).isOne();
		this.breakers.force("limited", CircuitBreakerState.OPEN);
		assertThatExceptionOfType(CallNotPermittedException.class).isThrownBy(this.limited::call);
		assertThat(this.aspect.seen).as("a refused call does not reach the aspect").isOne();
		assertThat(Arrays.stream(((Advised) this.limited).getAdvisors())
			.map((advisor) -> advisor.getAdvice().getClass().getSimpleName()))
			.containsSubsequence("ConcurrencyLimitInterceptor", "CircuitProtectedInterceptor", "AspectJAroundAdvice");
	}

	record Order(String id) {
	}

	enum Behaviour {

		FAIL, LOSE_THE_ANSWER

	}

	/** Charges once for a key, however often it is asked. */
	static class Gateway {

		private final List<String> requests = new ArrayList<>();

		private final Set<String> charged = new HashSet<>();

		private final ArrayDeque<Behaviour> script = new ArrayDeque<>();

		private boolean down;

		String charge(String key, Order order) {
			this.requests.add(key);
			Behaviour behaviour = this.down ? Behaviour.FAIL : this.script.poll();
			if (behaviour == Behaviour.FAIL) {
				throw new IllegalStateException("down");
			}
			this.charged.add(key);
			if (behaviour == Behaviour.LOSE_THE_ANSWER) {
				throw new IllegalStateException("connection reset");
			}
			return "paid " + key;
		}

		private void behave(Behaviour... next) {
			this.script.addAll(List.of(next));
		}

		private void goDown() {
			this.down = true;
		}

		private void reset() {
			this.requests.clear();
			this.charged.clear();
			this.script.clear();
			this.down = false;
		}

	}

	static class Stock {

		private final Set<String> reserved = new LinkedHashSet<>();

		void reserve(Order order) {
			this.reserved.add(order.id());
		}

		void release(Order order) {
			this.reserved.remove(order.id());
		}

	}

	/** What a job sends to the provider, until it has agreed. */
	static class Cancellations {

		private final List<String> later = new ArrayList<>();

		void later(String key) {
			this.later.add(key);
		}

	}

	// tag::retry-outside-client[]
	static class PaymentsRetryOutside {

		private final Gateway gateway;

		PaymentsRetryOutside(Gateway gateway) {
			this.gateway = gateway;
		}

		@Retryable(maxRetries = 2, delay = 50, excludes = CallNotPermittedException.class)
		@CircuitProtected("payments-outside")
		public String charge(String key, Order order) {
			return this.gateway.charge(key, order);
		}

	}
	// end::retry-outside-client[]

	static class OrdersRetryOutside {

		private final PaymentsRetryOutside payments;

		private final Stock stock;

		private final Cancellations cancellations;

		OrdersRetryOutside(PaymentsRetryOutside payments, Stock stock, Cancellations cancellations) {
			this.payments = payments;
			this.stock = stock;
			this.cancellations = cancellations;
		}

		// tag::compensation[]
		public String place(Order order) {
			String key = "order-" + order.id();
			this.stock.reserve(order);
			try {
				return this.payments.charge(key, order);
			}
			catch (RuntimeException ex) {
				this.stock.release(order);
				this.cancellations.later(key);
				throw ex;
			}
		}
		// end::compensation[]

	}

	// tag::retry-inside-client[]
	static class PaymentsRetryInside {

		private final Gateway gateway;

		private final RetryTemplate retry = new RetryTemplate(
				RetryPolicy.builder().maxRetries(2).delay(Duration.ofMillis(50)).build());

		PaymentsRetryInside(Gateway gateway) {
			this.gateway = gateway;
		}

		@CircuitProtected(name = "payments-inside", fallback = "payLater", fallbackOn = FallbackOn.REFUSED)
		public String charge(String key, Order order) {
			return this.retry.invoke(() -> this.gateway.charge(key, order));
		}

		private String payLater(String key, Order order) {
			return "payment deferred";
		}

	}
	// end::retry-inside-client[]

	static class OrdersRetryInside {

		private final PaymentsRetryInside payments;

		private final Stock stock;

		private final Cancellations cancellations;

		OrdersRetryInside(PaymentsRetryInside payments, Stock stock, Cancellations cancellations) {
			this.payments = payments;
			this.stock = stock;
			this.cancellations = cancellations;
		}

		public String place(Order order) {
			String key = "order-" + order.id();
			this.stock.reserve(order);
			try {
				return this.payments.charge(key, order);
			}
			catch (RuntimeException ex) {
				this.stock.release(order);
				this.cancellations.later(key);
				throw ex;
			}
		}

	}

	static class Limited {

		@ConcurrencyLimit(2)
		@CircuitProtected("limited")
		public String call() {
			return "called";
		}

	}

	@Aspect
	static class OwnAspect {

		private int seen;

		@Around("within(dev.breaker.guide.CompositionTests.Limited)")
		Object around(ProceedingJoinPoint call) throws Throwable {
			this.seen++;
			return call.proceed();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableResilientMethods
	@Import({ Gateway.class, Stock.class, Cancellations.class, PaymentsRetryOutside.class, PaymentsRetryInside.class,
			OrdersRetryOutside.class, OrdersRetryInside.class, Limited.class, OwnAspect.class })
	static class Application {

	}

}
