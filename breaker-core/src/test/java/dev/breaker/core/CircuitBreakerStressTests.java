package dev.breaker.core;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.breaker.core.CircuitBreakerEvent.StateTransition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static dev.breaker.core.CircuitBreakerState.CLOSED;
import static dev.breaker.core.CircuitBreakerState.HALF_OPEN;
import static dev.breaker.core.CircuitBreakerState.OPEN;
import static dev.breaker.core.CircuitBreakerState.RECOVERING;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What must hold however many threads there are.
 */
class CircuitBreakerStressTests {

	private static final int THREADS = 8;

	private static final Duration WAIT = Duration.ofSeconds(10);

	private final FakeTicker ticker = FakeTicker.overflowing();

	private final ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1);

	@AfterEach
	void stop() {
		this.threads.shutdownNow();
	}

	private CircuitBreaker breaker(CircuitBreakerConfig.Builder config) {
		return CircuitBreaker.of("payments", config.waitDurationInOpenState(WAIT).build(), this.ticker);
	}

	@Test
	void aRoundNeverHasMoreProbesOutThanPermitted() throws Exception {
		int permitted = 3;
		CircuitBreaker breaker = breaker(CircuitBreakerConfig.builder()
			.consecutiveFailureThreshold(1)
			.permittedNumberOfCallsInHalfOpenState(permitted));
		Calls.fail(breaker, 1);
		this.ticker.advance(WAIT);
		AtomicInteger out = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		inParallel(() -> {
			for (int i = 0; i < 20_000; i++) {
				Permit probe = breaker.tryAcquire();
				if (probe != null) {
					most.accumulateAndGet(out.incrementAndGet(), Math::max);
					out.decrementAndGet();
					probe.cancel();
				}
			}
		});
		assertThat(most.get()).isBetween(1, permitted);
		assertThat(Calls.takeAll(breaker)).hasSize(permitted);
	}

	@Test
	void everyTransitionHasOneWinner() throws Exception {
		int rounds = 300;
		CircuitBreaker breaker = breaker(CircuitBreakerConfig.builder()
			.minimumNumberOfCalls(THREADS)
			.permittedNumberOfCallsInHalfOpenState(THREADS)
			.successThresholdInHalfOpenState(THREADS));
		Queue<StateTransition> transitions = new ConcurrentLinkedQueue<>();
		breaker.onEvent(StateTransition.class, transitions::add);
		CyclicBarrier barrier = new CyclicBarrier(THREADS);
		AtomicInteger arrivals = new AtomicInteger();
		inParallel(() -> {
			for (int i = 0; i < rounds; i++) {
				breaker.acquire().failure(new IOException());
				if (arrive(barrier, arrivals)) {
					this.ticker.advance(WAIT);
				}
				arrive(barrier, arrivals);
				breaker.acquire().success();
				arrive(barrier, arrivals);
			}
		});
		assertThat(transitions).hasSize(3 * rounds);
		assertThat(flows(transitions)).isEqualTo(Map.of("CLOSED to OPEN", (long) rounds, "OPEN to HALF_OPEN",
				(long) rounds, "HALF_OPEN to CLOSED", (long) rounds));
	}

	/** Waits for the others; true for the last of a round of all. */
	private static boolean arrive(CyclicBarrier barrier, AtomicInteger arrivals) {
		boolean last = arrivals.incrementAndGet() % THREADS == 0;
		try {
			barrier.await(10, TimeUnit.SECONDS);
			return last;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void totalsAddUpAndEveryStateIsLeftAsOftenAsItIsEntered() throws Exception {
		CircuitBreaker breaker = breaker(CircuitBreakerConfig.builder()
			.consecutiveFailureThreshold(3)
			.slidingWindow(SlidingWindowType.COUNT_BASED, 20)
			.permittedNumberOfCallsInHalfOpenState(4)
			.maxWaitDurationInHalfOpenState(Duration.ofSeconds(2))
			.rampUpDuration(Duration.ofSeconds(3))
			.ignoreExceptions(Set.of(IllegalArgumentException.class)));
		Queue<StateTransition> transitions = new ConcurrentLinkedQueue<>();
		breaker.onEvent(StateTransition.class, transitions::add);
		Map<CallOutcome, LongAdder> ends = Map.of(CallOutcome.SUCCESS, new LongAdder(), CallOutcome.FAILURE,
				new LongAdder(), CallOutcome.IGNORED, new LongAdder());
		LongAdder refusals = new LongAdder();
		AtomicBoolean running = new AtomicBoolean(true);
		Future<?> operator = this.threads.submit(() -> operate(breaker, running));
		inParallel(() -> {
			for (int i = 0; i < 20_000; i++) {
				Permit permit = breaker.tryAcquire();
				if (permit == null) {
					refusals.increment();
				}
				else {
					ends.get(end(permit)).increment();
				}
			}
		});
		running.set(false);
		operator.get(10, TimeUnit.SECONDS);
		CircuitBreakerStatistics statistics = breaker.snapshot().statistics();
		assertThat(statistics.successful()).isEqualTo(ends.get(CallOutcome.SUCCESS).sum());
		assertThat(statistics.failed()).isEqualTo(ends.get(CallOutcome.FAILURE).sum());
		assertThat(statistics.ignored()).isEqualTo(ends.get(CallOutcome.IGNORED).sum());
		assertThat(statistics.notPermittedCalls()).isEqualTo(refusals.sum());
		assertLegal(transitions, statistics);
	}

	private void operate(CircuitBreaker breaker, AtomicBoolean running) {
		ManualOverride drill = ManualOverride.because("drill").lasting(Duration.ofSeconds(4));
		while (running.get()) {
			this.ticker.advance(Duration.ofMillis(100));
			switch (ThreadLocalRandom.current().nextInt(200)) {
				case 0 -> breaker.forceOpen(drill);
				case 1 -> breaker.forceClose(drill);
				case 2, 3 -> breaker.release();
				case 4 -> breaker.reset();
				default -> {
					breaker.snapshot();
					Thread.yield();
				}
			}
		}
	}

	private static CallOutcome end(Permit permit) {
		int chance = ThreadLocalRandom.current().nextInt(10);
		if (chance < 4) {
			return permit.failure(new IOException());
		}
		return (chance == 4) ? permit.failure(new IllegalArgumentException()) : permit.success();
	}

	private static void assertLegal(Queue<StateTransition> transitions, CircuitBreakerStatistics statistics) {
		assertThat(flows(transitions).keySet()).isSubsetOf("CLOSED to OPEN", "OPEN to HALF_OPEN",
				"HALF_OPEN to RECOVERING", "HALF_OPEN to OPEN", "RECOVERING to CLOSED", "RECOVERING to OPEN",
				"OPEN to CLOSED", "HALF_OPEN to CLOSED");
		for (CircuitBreakerState state : Set.of(CLOSED, OPEN, HALF_OPEN, RECOVERING)) {
			long entered = transitions.stream().filter((transition) -> transition.to() == state).count();
			long left = transitions.stream().filter((transition) -> transition.from() == state).count();
			assertThat(entered - left).as("entered less left " + state).isBetween(-1L, 1L);
			assertThat(statistics.transitions()).containsEntry(state, entered);
		}
	}

	@Test
	void aRegistryGivesOneBreakerForANameAndNeverMoreThanAllowed() throws Exception {
		CircuitBreakerRegistry registry = CircuitBreakerRegistry.builder().maxBreakers(1000).build();
		Set<CircuitBreaker> given = ConcurrentHashMap.newKeySet();
		inParallel(() -> {
			for (int i = 0; i < 1000; i++) {
				given.add(registry.breaker("breaker-" + i));
			}
		});
		assertThat(given).hasSize(1000);
		assertThat(registry.all()).containsExactlyInAnyOrderElementsOf(given);
	}

	@Test
	void aFullRegistryStillGivesABreakerThatAnotherThreadHasJustMade() throws Exception {
		for (int i = 0; i < 200; i++) {
			CircuitBreakerRegistry registry = CircuitBreakerRegistry.builder().maxBreakers(1).build();
			inParallel(() -> registry.breaker("payments"));
			assertThat(registry.all()).hasSize(1);
		}
	}

	@Test
	void aRegistryNeverHoldsMoreThanAllowedHoweverManyAskAtOnce() throws Exception {
		for (int i = 0; i < 200; i++) {
			CircuitBreakerRegistry registry = CircuitBreakerRegistry.builder().maxBreakers(2).build();
			AtomicInteger asked = new AtomicInteger();
			AtomicInteger refused = new AtomicInteger();
			inParallel(() -> {
				try {
					registry.breaker("breaker-" + asked.getAndIncrement());
				}
				catch (IllegalStateException ex) {
					refused.incrementAndGet();
				}
			});
			assertThat(registry.all()).hasSize(2);
			assertThat(refused).hasValue(THREADS - 2);
		}
	}

	private static Map<String, Long> flows(Queue<StateTransition> transitions) {
		return transitions.stream()
			.collect(Collectors.groupingBy((transition) -> transition.from() + " to " + transition.to(),
					Collectors.counting()));
	}

	private void inParallel(Runnable work) throws ExecutionException, InterruptedException, TimeoutException {
		CountDownLatch start = new CountDownLatch(1);
		var running = IntStream.range(0, THREADS).mapToObj((i) -> this.threads.submit(() -> {
			start.await();
			work.run();
			return null;
		})).toList();
		start.countDown();
		for (Future<?> future : running) {
			future.get(60, TimeUnit.SECONDS);
		}
	}

}
