package dev.breaker.core;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.breaker.core.CircuitBreakerConfig.Builder;
import dev.breaker.core.CircuitBreakerEvent.HookFailed;
import dev.breaker.core.CircuitBreakerEvent.StateTransition;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/**
 * Defects seen in Resilience4j 2.4.0 that this engine does not have. Here are those that
 * no other test shows; elsewhere are
 * <ul>
 * <li>an {@code Error} in half-open, stale results that mint probes, lost probes:
 * {@link HalfOpenCircuitTests}, {@link LostProbesTests};</li>
 * <li>late results, the wait function, reset and timers, OPEN that nobody calls:
 * {@link OpenCircuitTests}, {@link OpenWaitTests};</li>
 * <li>clocks that step or overflow: {@link UnsteadyClocksTests};</li>
 * <li>cancelled and abandoned calls: {@link CallAsyncTests},
 * {@link AbandonedCallsTests};</li>
 * <li>calls back into the breaker or the registry: {@link ReentrantCallsTests},
 * {@link EventsTests}, {@link CircuitBreakerRegistryTests};</li>
 * <li>{@code CompletionException} with and without cause: {@link OutcomeRulesTests},
 * {@link HostileExceptionsTests};</li>
 * <li>refusals in FORCED_OPEN and transitions that nobody counts: {@link OverrideTests},
 * {@link EventsTests};</li>
 * <li>names without limit: {@link CircuitBreakerRegistryTests}.</li>
 * </ul>
 */
class FieldNotesTests {

	private static final Duration WAIT = Duration.ofSeconds(10);

	private final FakeTicker ticker = FakeTicker.overflowing();

	private final Builder config = CircuitBreakerConfig.builder()
		.consecutiveFailureThreshold(1)
		.waitDurationInOpenState(WAIT)
		.ignoreExceptions(Set.of(IllegalArgumentException.class));

	private CircuitBreaker breaker() {
		return CircuitBreaker.of("payments", this.config.build(), this.ticker);
	}

	private CircuitBreaker halfOpen() {
		CircuitBreaker breaker = breaker();
		Calls.fail(breaker, 1);
		this.ticker.advance(WAIT);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		return breaker;
	}

	@Test
	void ignoredExceptionsOfFormerPhasesAdmitNoFurtherProbe() {
		CircuitBreaker breaker = breaker();
		List<Permit> stale = takeSome(breaker, 3);
		Calls.fail(breaker, 1);
		this.ticker.advance(WAIT);
		stale.addAll(Calls.takeAll(breaker));
		stale.remove(stale.size() - 1).failure(new IOException("down"));
		this.ticker.advance(WAIT);
		List<Permit> round = Calls.takeAll(breaker);
		for (Permit permit : stale) {
			assertThat(permit.failure(new IllegalArgumentException("mine"))).isEqualTo(CallOutcome.IGNORED);
			assertThat(breaker.tryAcquire()).isNull();
		}
		assertThat(round).hasSize(2);
		round.forEach(Permit::success);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	void anIgnoredProbeMakesRoomForOneAndNeverForMore() {
		CircuitBreaker breaker = halfOpen();
		List<Permit> out = Calls.takeAll(breaker);
		for (int i = 0; i < 100; i++) {
			out.remove(0).failure(new IllegalArgumentException("mine"));
			List<Permit> further = Calls.takeAll(breaker);
			assertThat(further).hasSize(1);
			out.addAll(further);
		}
		assertThat(out).hasSize(2);
	}

	@Test
	void byDefaultNoProbeHoldsHalfOpenForever() {
		CircuitBreaker breaker = halfOpen();
		assertThat(Calls.takeAll(breaker)).hasSize(2);
		this.ticker.advance(Duration.ofSeconds(60).plus(WAIT));
		assertThat(Calls.takeAll(breaker)).hasSize(2);
	}

	@Test
	void theRoundIsDecidedByItsOwnRuleWhateverTheMinimumOfCalls() {
		this.config.minimumNumberOfCalls(1).permittedNumberOfCallsInHalfOpenState(4);
		CircuitBreaker breaker = halfOpen();
		Calls.fail(breaker, 1);
		assertThat(breaker.state()).as("one failed of four, with a minimum of one")
			.isEqualTo(CircuitBreakerState.HALF_OPEN);
		Calls.succeed(breaker, 3);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	void aThrowingIgnorePredicateLeaksNoProbe() {
		this.config.ignoreExceptionPredicate((thrown) -> {
			throw new IllegalStateException("broken predicate");
		});
		CircuitBreaker breaker = halfOpen();
		Calls.fail(breaker, 1);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
		this.ticker.advance(WAIT);
		assertThat(Calls.takeAll(breaker)).hasSize(2);
	}

	@Test
	void aThrowingResultPredicateLetsGoodProbesClose() {
		this.config.recordResultPredicate((result) -> {
			throw new AssertionError("broken predicate");
		});
		CircuitBreaker breaker = halfOpen();
		assertThat(breaker.<String, RuntimeException>call(() -> "paid")).isEqualTo("paid");
		assertThat(breaker.acquire().success("paid")).isEqualTo(CallOutcome.SUCCESS);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	void throwingListenersStopNoTransition() {
		CircuitBreakerRegistry registry = CircuitBreakerRegistry.builder()
			.configuration((name) -> this.config.build())
			.ticker(this.ticker)
			.build();
		CircuitBreaker breaker = registry.breaker("payments");
		registry.onEvent(CircuitBreakerEvent.class, (event) -> {
			throw new StackOverflowError("of the registry");
		});
		breaker.onEvent((event) -> {
			throw new AssertionError("of the breaker");
		});
		breaker.onCall((outcome, nanos) -> {
			throw new LinkageError("of calls");
		});
		List<StateTransition> transitions = new ArrayList<>();
		registry.onEvent(StateTransition.class, transitions::add);
		Calls.fail(breaker, 1);
		Calls.refused(breaker);
		this.ticker.advance(WAIT);
		Calls.succeed(breaker, 2);
		assertThatCode(() -> breaker.forceOpen(ManualOverride.because("drill"))).doesNotThrowAnyException();
		breaker.reset();
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(transitions).extracting(StateTransition::to)
			.containsExactly(CircuitBreakerState.OPEN, CircuitBreakerState.HALF_OPEN, CircuitBreakerState.CLOSED);
		Calls.succeed(breaker, 5);
	}

	@Test
	void aThrowingListenerOfRemovalsHurtsNobodyAndIsNoted() {
		CircuitBreakerRegistry registry = CircuitBreakerRegistry.create();
		CircuitBreaker payments = registry.breaker("payments");
		List<String> removed = new ArrayList<>();
		registry.onRemoved((breaker) -> {
			throw new IllegalStateException("broken");
		});
		registry.onRemoved((breaker) -> removed.add(breaker.name()));
		assertThat(registry.remove("payments")).isTrue();
		assertThat(removed).containsExactly("payments");
		assertThat(payments.recentEvents()).singleElement().isInstanceOf(HookFailed.class);
	}

	@Test
	void theWaitIsComputedBeforeTheCircuitOpens() {
		List<CircuitBreakerState> seen = new ArrayList<>();
		CircuitBreaker[] breaker = new CircuitBreaker[1];
		this.config.waitFunction((opening) -> {
			seen.add(breaker[0].snapshot().localState());
			throw new IllegalStateException("broken at " + opening);
		});
		breaker[0] = breaker();
		Calls.fail(breaker[0], 1);
		assertThat(seen).containsExactly(CircuitBreakerState.CLOSED);
		assertThat(breaker[0].snapshot().retryAfter()).isEqualTo(WAIT);
		this.ticker.advance(WAIT);
		Calls.fail(breaker[0], 1);
		assertThat(seen).containsExactly(CircuitBreakerState.CLOSED, CircuitBreakerState.HALF_OPEN);
		assertThat(breaker[0].snapshot().retryAfter()).isEqualTo(WAIT);
	}

	@Test
	void threadsThatTripAtOnceNeitherRecurseNorStick() throws Exception {
		int threads = 8;
		int rounds = 500;
		this.config.consecutiveFailureThreshold(threads);
		CircuitBreaker breaker = breaker();
		Queue<Throwable> problems = new ConcurrentLinkedQueue<>();
		CyclicBarrier barrier = new CyclicBarrier(threads);
		AtomicInteger opened = new AtomicInteger();
		breaker.onEvent(StateTransition.class, (event) -> {
			if (event.to() == CircuitBreakerState.OPEN) {
				opened.incrementAndGet();
			}
		});
		Runnable tripping = () -> {
			try {
				for (int i = 0; i < rounds; i++) {
					Permit permit = breaker.acquire();
					barrier.await(30, TimeUnit.SECONDS);
					permit.failure(new IOException("down"));
					if (barrier.await(30, TimeUnit.SECONDS) == 0) {
						assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
						breaker.reset();
					}
					barrier.await(30, TimeUnit.SECONDS);
				}
			}
			catch (Throwable ex) {
				problems.add(ex);
			}
		};
		withSmallStacks(threads, tripping);
		assertThat(problems).isEmpty();
		assertThat(opened).hasValue(rounds);
	}

	private static void withSmallStacks(int number, Runnable work) throws InterruptedException {
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < number; i++) {
			Thread thread = new Thread(null, work, "tripping-" + i, 256 * 1024);
			threads.add(thread);
			thread.start();
		}
		for (Thread thread : threads) {
			thread.join();
		}
	}

	private static List<Permit> takeSome(CircuitBreaker breaker, int number) {
		List<Permit> permits = new ArrayList<>();
		for (int i = 0; i < number; i++) {
			permits.add(breaker.acquire());
		}
		return permits;
	}

}
