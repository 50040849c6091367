package dev.breaker.core;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import dev.breaker.core.CircuitBreakerConfig.Builder;
import dev.breaker.core.CircuitBreakerEvent.CallFailed;
import dev.breaker.core.CircuitBreakerEvent.CallNotPermitted;
import dev.breaker.core.CircuitBreakerEvent.HookFailed;
import dev.breaker.core.CircuitBreakerEvent.OverrideSet;
import dev.breaker.core.CircuitBreakerEvent.StateTransition;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Listeners, predicates, wait functions and callbacks of the registry that call back into
 * what is calling them.
 */
class ReentrantCallsTests {

	private static final Duration WAIT = Duration.ofSeconds(10);

	private final FakeTicker ticker = FakeTicker.overflowing();

	private final Builder config = CircuitBreakerConfig.builder()
		.consecutiveFailureThreshold(2)
		.waitDurationInOpenState(WAIT);

	private CircuitBreaker breaker() {
		return CircuitBreaker.of("payments", this.config.build(), this.ticker);
	}

	private static void onOpen(CircuitBreaker breaker, Consumer<CircuitBreaker> what) {
		breaker.onEvent(StateTransition.class, (event) -> {
			if (event.to() == CircuitBreakerState.OPEN) {
				what.accept(breaker);
			}
		});
	}

	@Test
	void aCallMadeWhileTheOpeningIsToldIsRefused() {
		CircuitBreaker breaker = breaker();
		List<CircuitBreakerState> refusals = new ArrayList<>();
		onOpen(breaker, (opened) -> refusals.add(Calls.refused(opened).state()));
		Calls.fail(breaker, 2);
		assertThat(refusals).containsExactly(CircuitBreakerState.OPEN);
		assertThat(breaker.recentEvents()).noneMatch(HookFailed.class::isInstance);
	}

	@Test
	void aResetWhileTheOpeningIsToldHolds() {
		CircuitBreaker breaker = breaker();
		onOpen(breaker, CircuitBreaker::reset);
		for (int i = 0; i < 10; i++) {
			Calls.fail(breaker, 2);
			assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
			assertThat(breaker.snapshot().bufferedCalls()).isZero();
		}
		assertThat(breaker.snapshot().statistics().transitions()).containsEntry(CircuitBreakerState.OPEN, 10L);
	}

	@Test
	void aForcedOpenWhileTheOpeningIsToldLiesOnTop() {
		CircuitBreaker breaker = breaker();
		onOpen(breaker, (opened) -> opened.forceOpen(ManualOverride.because("pager").lasting(Duration.ofHours(1))));
		Calls.fail(breaker, 2);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.FORCED_OPEN);
		assertThat(breaker.snapshot().localState()).isEqualTo(CircuitBreakerState.OPEN);
		breaker.release();
		assertThat(breaker.snapshot().retryAfter()).isEqualTo(WAIT);
	}

	@Test
	void anOverrideSetWhileAnOverrideIsToldIsTheLastWord() {
		CircuitBreaker breaker = breaker();
		List<CircuitBreakerState> told = new ArrayList<>();
		breaker.onEvent(OverrideSet.class, (event) -> {
			told.add(event.override().mode());
			if (event.override().mode() == CircuitBreakerState.FORCED_OPEN) {
				breaker.forceClose(ManualOverride.because("no, open"));
			}
		});
		breaker.forceOpen(ManualOverride.because("drill"));
		assertThat(told).containsExactly(CircuitBreakerState.FORCED_OPEN, CircuitBreakerState.FORCED_CLOSED);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.FORCED_CLOSED);
	}

	@Test
	void aListenerThatAnswersRefusalsWithCallsEndsWhereTheUserEndsIt() {
		CircuitBreaker breaker = breaker();
		AtomicInteger depth = new AtomicInteger();
		breaker.onEvent(CallNotPermitted.class, (event) -> {
			if (depth.incrementAndGet() < 50) {
				breaker.tryAcquire();
			}
		});
		Calls.fail(breaker, 2);
		Calls.refused(breaker);
		assertThat(breaker.snapshot().statistics().notPermittedCalls()).isEqualTo(50);
	}

	@Test
	void aListenerOfFailuresWhoseOwnCallsFailEndsWhenTheCircuitOpens() {
		CircuitBreaker breaker = breaker();
		AtomicInteger heard = new AtomicInteger();
		breaker.onEvent(CallFailed.class, (event) -> {
			heard.incrementAndGet();
			Permit again = breaker.tryAcquire();
			if (again != null) {
				again.failure(new IOException("down"));
			}
		});
		Calls.fail(breaker, 1);
		assertThat(heard).hasValue(2);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(breaker.snapshot().statistics().failed()).isEqualTo(2);
	}

	@Test
	void aListenerOfCallsMayMakeCalls() {
		CircuitBreaker breaker = breaker();
		AtomicInteger retries = new AtomicInteger();
		breaker.onCall((outcome, nanos) -> {
			if (outcome == CallOutcome.FAILURE && retries.getAndIncrement() == 0) {
				Calls.fail(breaker, 1);
			}
		});
		Calls.fail(breaker, 1);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(breaker.snapshot().statistics().failed()).isEqualTo(2);
	}

	@Test
	void aPredicateMayAskTheBreakerThatAsksIt() {
		AtomicReference<CircuitBreaker> breaker = new AtomicReference<>();
		this.config.recordResultPredicate((result) -> {
			CircuitBreaker asked = breaker.get();
			if ("outer".equals(result)) {
				asked.call(() -> "inner");
			}
			return asked.state() != CircuitBreakerState.CLOSED;
		});
		breaker.set(breaker());
		assertThat(breaker.get().<String, RuntimeException>call(() -> "outer")).isEqualTo("outer");
		assertThat(breaker.get().snapshot().statistics().successful()).isEqualTo(2);
	}

	@Test
	void aWaitFunctionThatMakesCallsDoesNotWedgeTheBreaker() {
		AtomicReference<CircuitBreaker> breaker = new AtomicReference<>();
		AtomicInteger asked = new AtomicInteger();
		this.config.waitFunction((opening) -> {
			if (asked.getAndIncrement() < 20) {
				Calls.fail(breaker.get(), 1);
			}
			return Duration.ofSeconds(7);
		});
		breaker.set(breaker());
		Calls.fail(breaker.get(), 2);
		assertThat(breaker.get().state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(breaker.get().snapshot().retryAfter()).isEqualTo(Duration.ofSeconds(7));
		assertThat(breaker.get().snapshot().statistics().transitions()).containsEntry(CircuitBreakerState.OPEN, 1L);
	}

	@Test
	void aResetByTheWaitFunctionWinsOverTheOpeningItWasAskedFor() {
		AtomicReference<CircuitBreaker> breaker = new AtomicReference<>();
		this.config.waitFunction((opening) -> {
			breaker.get().reset();
			return WAIT;
		});
		breaker.set(breaker());
		Calls.fail(breaker.get(), 2);
		assertThat(breaker.get().state()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(breaker.get().snapshot().bufferedCalls()).isZero();
	}

	@Test
	void aCallWithinACallIsACallOfItsOwn() {
		CircuitBreaker breaker = breaker();
		String result = breaker.call(() -> breaker.call(() -> "inner") + " in outer");
		assertThat(result).isEqualTo("inner in outer");
		assertThat(breaker.snapshot().bufferedCalls()).isEqualTo(2);
		Calls.fail(breaker, 2);
		this.ticker.advance(WAIT);
		breaker.run(() -> breaker.run(() -> assertThat(breaker.tryAcquire()).as("third of two probes").isNull()));
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	void aListenerOfAdditionsMayAddAndRemoveOthers() {
		CircuitBreakerRegistry registry = CircuitBreakerRegistry.create();
		List<String> added = new ArrayList<>();
		registry.onAdded((breaker) -> {
			added.add(breaker.name());
			if (breaker.name().equals("payments")) {
				registry.breaker("payments-audit");
				registry.remove("orders");
			}
		});
		registry.breaker("orders");
		registry.breaker("payments");
		assertThat(added).containsExactly("orders", "payments", "payments-audit");
		assertThat(registry.all()).extracting(CircuitBreaker::name).containsExactly("payments", "payments-audit");
	}

	@Test
	void aListenerOfRemovalsMayMakeTheBreakerAnew() {
		CircuitBreakerRegistry registry = CircuitBreakerRegistry.create();
		registry.onRemoved((breaker) -> registry.breaker(breaker.name()));
		CircuitBreaker first = registry.breaker("payments");
		assertThat(registry.remove("payments")).isTrue();
		assertThat(registry.find("payments")).isPresent().get().isNotSameAs(first);
	}

	@Test
	void theConfigurationMayAskTheRegistryForOtherBreakers() {
		AtomicReference<CircuitBreakerRegistry> registry = new AtomicReference<>();
		registry.set(CircuitBreakerRegistry.builder()
			.configuration((name) -> name.equals("template") ? this.config.build()
					: registry.get().breaker("template").config())
			.build());
		assertThat(registry.get().breaker("payments").config().consecutiveFailureThreshold()).isEqualTo(2);
		assertThat(registry.get().all()).extracting(CircuitBreaker::name).containsExactly("payments", "template");
	}

	@Test
	void theConfigurationMayMakeTheVeryBreakerItIsAskedFor() {
		AtomicReference<CircuitBreakerRegistry> registry = new AtomicReference<>();
		registry.set(CircuitBreakerRegistry.builder().configuration((name) -> {
			registry.get().breaker(name, CircuitBreakerConfig.defaults());
			return this.config.build();
		}).build());
		CircuitBreaker payments = registry.get().breaker("payments");
		assertThat(payments.config()).isEqualTo(CircuitBreakerConfig.defaults());
		assertThat(registry.get().all()).containsExactly(payments);
	}

	@Test
	void aConfigurationThatThrowsLeavesNoBreakerBehind() {
		AtomicInteger asked = new AtomicInteger();
		CircuitBreakerRegistry registry = CircuitBreakerRegistry.builder().configuration((name) -> {
			if (asked.getAndIncrement() == 0) {
				throw new IllegalStateException("not yet");
			}
			return this.config.build();
		}).build();
		assertThatIllegalStateException().isThrownBy(() -> registry.breaker("payments")).withMessage("not yet");
		assertThat(registry.all()).isEmpty();
		assertThat(registry.breaker("payments").state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	void aListenerOfTheRegistryMayResetWhomItHearsOf() {
		CircuitBreakerRegistry registry = CircuitBreakerRegistry.builder()
			.configuration((name) -> this.config.build())
			.ticker(this.ticker)
			.build();
		registry.onEvent(StateTransition.class, (event) -> {
			if (event.to() == CircuitBreakerState.OPEN) {
				registry.find(event.name()).orElseThrow().reset();
			}
		});
		CircuitBreaker payments = registry.breaker("payments");
		payments.acquire().failure(new IOException());
		payments.acquire().failure(new IOException());
		assertThat(payments.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

}
