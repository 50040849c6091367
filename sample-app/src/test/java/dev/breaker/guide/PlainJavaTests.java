package dev.breaker.guide;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;

import dev.breaker.core.CallNotPermittedException;
import dev.breaker.core.CallOutcome;
import dev.breaker.core.CallTimeoutException;
import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.ManualOverride;
import dev.breaker.core.OutcomeRules;
import dev.breaker.core.Permit;
import dev.breaker.core.SlidingWindowType;
import dev.breaker.guide.Shop.Gateway;
import dev.breaker.guide.Shop.HttpError;
import dev.breaker.guide.Shop.Order;
import dev.breaker.guide.Shop.Receipt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The examples of docs/programmatic-use.md, between their tags: calls and settings.
 */
class PlainJavaTests {

	private final Gateway gateway = new Gateway();

	private final Order order = new Order("1");

	private final CircuitBreaker payments = CircuitBreaker.of("payments");

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void firstProgram(CapturedOutput output) {
		FirstProgram.main(new String[0]);
		Page.Block printed = Page.named("docs/programmatic-use.md")
			.blocks()
			.stream()
			.filter((block) -> "prints".equals(block.role()))
			.findFirst()
			.orElseThrow();
		assertThat(output.getOut()).isEqualToNormalizingNewlines(printed.content());
	}

	@Test
	void firstCall() throws Exception {
		// tag::first-call[]
		CircuitBreaker payments = CircuitBreaker.of("payments");
		Receipt receipt = payments.call(() -> this.gateway.charge(this.order));
		// end::first-call[]
		assertThat(receipt).isEqualTo(Receipt.of(this.order));
	}

	@Test
	void run() throws Exception {
		CircuitBreaker payments = this.payments;
		// tag::run[]
		payments.run(() -> this.gateway.refund(this.order));
		// end::run[]
		assertThat(this.gateway.refunds).isOne();
	}

	@Test
	void refusal() throws Exception {
		assertThat(payOrDefer(this.payments)).isEqualTo(Receipt.of(this.order));
		this.payments.forceOpen(ManualOverride.because("test"));
		assertThat(payOrDefer(this.payments)).isEqualTo(Receipt.deferred(this.order));
		assertThat(tryOrDefer(this.payments)).isEqualTo(Receipt.deferred(this.order));
	}

	private Receipt payOrDefer(CircuitBreaker payments) throws Exception {
		// tag::refusal[]
		try {
			return payments.call(() -> this.gateway.charge(this.order));
		}
		catch (CallNotPermittedException ex) {
			// ex.state() says why, ex.retryAfter() when to come again
			return Receipt.deferred(this.order);
		}
		// end::refusal[]
	}

	private Receipt tryOrDefer(CircuitBreaker payments) throws Exception {
		// tag::try-acquire[]
		Permit permit = payments.tryAcquire();
		if (permit == null) {
			return Receipt.deferred(this.order);
		}
		// end::try-acquire[]
		permit.cancel();
		return Receipt.of(this.order);
	}

	@Test
	void futures() {
		assertThat(payOrDeferAsync(this.payments)).isCompletedWithValue(Receipt.of(this.order));
		this.payments.forceOpen(ManualOverride.because("test"));
		assertThat(payOrDeferAsync(this.payments)).isCompletedWithValue(Receipt.deferred(this.order));
	}

	private CompletableFuture<Receipt> payOrDeferAsync(CircuitBreaker payments) {
		// tag::futures[]
		CompletableFuture<Receipt> receipt = payments.callAsync(() -> this.gateway.chargeAsync(this.order))
			.exceptionally((ex) -> Receipt.deferred(this.order));
		// end::futures[]
		return receipt;
	}

	@Test
	void interruptsASlowCall() throws InterruptedException {
		assertThat(chargeInTime()).isEqualTo(Receipt.deferred(this.order));
		assertThat(Thread.interrupted()).isFalse();
	}

	private Receipt chargeInTime() throws InterruptedException {
		// tag::timeout[]
		CircuitBreaker impatient = CircuitBreaker.of("impatient",
				CircuitBreakerConfig.builder().timeoutDuration(Duration.ofMillis(200)).timeoutInterrupt(true).build());
		try {
			return impatient.call(() -> this.gateway.chargeSlowly(this.order));
		}
		catch (CallTimeoutException ex) {
			// perhaps charged all the same: ask before you try again
			return Receipt.deferred(this.order);
		}
		// end::timeout[]
	}

	@Test
	void virtualThreads() throws Exception {
		CircuitBreaker payments = this.payments;
		ExecutorService threads = newThreads();
		// tag::virtual-threads[]
		Future<Receipt> receipt = threads.submit(() -> payments.call(() -> this.gateway.charge(this.order)));
		// end::virtual-threads[]
		assertThat(receipt.get()).isEqualTo(Receipt.of(this.order));
		threads.shutdown();
	}

	/** Platform threads where the JDK has no others. */
	private static ExecutorService newThreads() throws Exception {
		return (Runtime.version().feature() < 21) ? Executors.newSingleThreadExecutor()
				: (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
	}

	@Test
	void permits() {
		CircuitBreaker payments = this.payments;
		// tag::permits[]
		try (Permit permit = payments.acquire()) {
			try {
				permit.success(this.gateway.charge(this.order));
			}
			catch (IOException ex) {
				permit.failure(ex);
			}
		}
		// end::permits[]
		assertThat(payments.snapshot().bufferedCalls()).isEqualTo(1);
	}

	@Test
	void settings() {
		// tag::settings[]
		CircuitBreakerConfig config = CircuitBreakerConfig.builder()
			.failureRateThreshold(40)
			.slidingWindow(SlidingWindowType.COUNT_BASED, 20)
			.minimumNumberOfCalls(5)
			.slowCallDurationThreshold(Duration.ofSeconds(2))
			.waitDurationInOpenState(Duration.ofSeconds(10))
			.rampUpDuration(Duration.ofSeconds(30))
			.build();
		CircuitBreaker payments = CircuitBreaker.of("payments", config);
		// end::settings[]
		assertThat(payments.config()).isEqualTo(config);
	}

	@Test
	void waitFunction() {
		// tag::wait-function[]
		CircuitBreakerConfig config = CircuitBreakerConfig.builder()
			.waitFunction((opening) -> Duration.ofSeconds((opening < 3) ? 5 : 60))
			.build();
		// end::wait-function[]
		CircuitBreaker payments = CircuitBreaker.of("payments", config, () -> 0);
		for (int i = 0; i < 10; i++) {
			payments.acquire().failure(new IOException("down"));
		}
		assertThat(payments.state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(payments.snapshot().retryAfter()).hasSeconds(5);
	}

	@Test
	void outcomes() {
		// tag::outcomes[]
		CircuitBreakerConfig config = CircuitBreakerConfig.builder()
			.recordExceptions(Set.of(IOException.class, TimeoutException.class))
			.recordFailurePredicate((ex) -> ex instanceof HttpError error && error.status() >= 500)
			.ignoreExceptions(Set.of(FileNotFoundException.class))
			.ignoreExceptionPredicate((ex) -> "cancelled by the customer".equals(ex.getMessage()))
			.recordResultPredicate((result) -> result instanceof Receipt receipt && !receipt.paid())
			.build();
		// end::outcomes[]
		CircuitBreaker payments = CircuitBreaker.of("payments", config);
		assertThat(payments.acquire().failure(new TimeoutException())).isEqualTo(CallOutcome.FAILURE);
		assertThat(payments.acquire().failure(new HttpError(503))).isEqualTo(CallOutcome.FAILURE);
		assertThat(payments.acquire().failure(new HttpError(404))).isEqualTo(CallOutcome.SUCCESS);
		assertThat(payments.acquire().failure(new FileNotFoundException())).isEqualTo(CallOutcome.IGNORED);
		assertThat(payments.acquire().failure(new IOException("cancelled by the customer")))
			.isEqualTo(CallOutcome.IGNORED);
		assertThat(payments.acquire().success(Receipt.deferred(this.order))).isEqualTo(CallOutcome.FAILURE);
		assertThat(payments.acquire().success(Receipt.of(this.order))).isEqualTo(CallOutcome.SUCCESS);
	}

	@Test
	void ownRules() {
		CircuitBreaker payments = this.payments;
		// tag::own-rules[]
		OutcomeRules rules = OutcomeRules.DEFAULT.with(Set.of(), Set.of(FileNotFoundException.class));
		Permit permit = payments.acquire(rules);
		// end::own-rules[]
		assertThatExceptionOfType(FileNotFoundException.class).isThrownBy(this.gateway::missing)
			.satisfies((ex) -> assertThat(permit.failure(ex)).isEqualTo(CallOutcome.IGNORED));
	}

}
