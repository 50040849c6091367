package dev.breaker.core;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.breaker.core.fleet.InMemoryStateStore;
import dev.breaker.core.fleet.StateStoreException;
import dev.breaker.core.fleet.StoreStatus;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

/**
 * The lane's own thread, on real time.
 */
class FleetLaneThreadTests {

	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private final InMemoryStateStore store = new InMemoryStateStore(System::nanoTime);

	private final Set<Thread> threadsAtTheStore = ConcurrentHashMap.newKeySet();

	private volatile Runnable fault = () -> {
	};

	private final CircuitBreakerRegistry one = registry("one");

	private final CircuitBreakerRegistry other = registry("other");

	@AfterEach
	void close() {
		this.fault = () -> {
		};
		this.one.close();
		this.other.close();
	}

	@Test
	void startLearnsOfAnOverrideBeforeItReturns() {
		assertThat(this.one.start(PATIENCE)).isTrue();
		ControlOutcome outcome = this.one.breaker("payments")
			.forceOpen(ManualOverride.because("maintenance"))
			.toCompletableFuture()
			.join();
		assertThat(outcome).isEqualTo(ControlOutcome.APPLIED_FLEET);
		assertThat(this.other.start(PATIENCE)).isTrue();
		assertThat(this.other.breaker("payments").state()).isEqualTo(CircuitBreakerState.FORCED_OPEN);
	}

	@Test
	void anOverrideReachesTheOtherInstanceWithinTwoSeconds() {
		this.one.start(PATIENCE);
		this.other.start(PATIENCE);
		CircuitBreaker there = this.other.breaker("payments");
		this.one.breaker("payments").forceOpen(ManualOverride.because("maintenance"));
		Awaitility.await().atMost(Duration.ofSeconds(2)).until(() -> there.state() == CircuitBreakerState.FORCED_OPEN);
		this.one.breaker("payments").release();
		Awaitility.await().atMost(Duration.ofSeconds(2)).until(() -> there.state() == CircuitBreakerState.CLOSED);
	}

	@Test
	void noThreadOfACallerTouchesTheStore() {
		this.one.start(PATIENCE);
		CircuitBreaker payments = this.one.breaker("payments");
		for (int i = 0; i < 20; i++) {
			assertThat(catchThrowable(() -> payments.run(() -> {
				throw new IOException();
			}))).isNotNull();
		}
		Awaitility.await().until(() -> payments.snapshot().fleetState() == CircuitBreakerState.OPEN);
		Awaitility.await().until(() -> {
			Permit permit = payments.tryAcquire();
			if (permit != null) {
				permit.success();
			}
			return payments.state() == CircuitBreakerState.CLOSED;
		});
		assertThat(this.threadsAtTheStore).extracting(Thread::getName).containsOnly("breaker-fleet");
		assertThat(this.threadsAtTheStore).allMatch(Thread::isDaemon);
	}

	@Test
	void goesOnAloneWhileTheStoreIsGoneAndAgreesAfterItIsBack() {
		this.one.start(PATIENCE);
		this.other.start(PATIENCE);
		this.fault = () -> {
			throw new StateStoreException("gone");
		};
		Awaitility.await().until(() -> this.one.storeStatus().status() == StoreStatus.Status.DEGRADED);
		CircuitBreaker here = this.one.breaker("payments");
		assertThat(here.forceOpen(ManualOverride.because("outage")).toCompletableFuture())
			.isCompletedWithValue(ControlOutcome.APPLIED_LOCAL_PENDING);
		assertThat(here.tryAcquire()).isNull();
		this.fault = () -> {
		};
		CircuitBreaker there = this.other.breaker("payments");
		Awaitility.await().until(() -> there.state() == CircuitBreakerState.FORCED_OPEN);
	}

	@Test
	void closeDoesNotWaitForAStoreThatHangs() throws InterruptedException {
		CountDownLatch hanging = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		this.one.start(PATIENCE);
		this.fault = () -> {
			hanging.countDown();
			awaitUninterrupted(release);
		};
		assertThat(hanging.await(10, TimeUnit.SECONDS)).isTrue();
		try {
			assertTimeoutPreemptively(Duration.ofSeconds(2), this.one::close);
		}
		finally {
			release.countDown();
		}
	}

	@Test
	void survivesAnErrorOfAListener() {
		AtomicInteger exchanges = new AtomicInteger();
		this.one.onStoreSync((duration) -> exchanges.incrementAndGet());
		this.one.onStoreStatus((status) -> {
			throw new NoClassDefFoundError("oops");
		});
		this.one.start(PATIENCE);
		Awaitility.await().until(() -> exchanges.get() > 2);
	}

	@Test
	void startsOneThreadHoweverOftenItIsStarted() {
		this.one.start(PATIENCE);
		this.one.start(PATIENCE);
		Awaitility.await().until(() -> !this.threadsAtTheStore.isEmpty());
		assertThat(Thread.getAllStackTraces().keySet()).filteredOn((thread) -> thread.getName().equals("breaker-fleet"))
			.containsExactlyElementsOf(this.threadsAtTheStore);
		this.one.close();
		assertThat(this.one.start(PATIENCE)).isFalse();
	}

	@Test
	void saysNothingOfAnErrorThatNeverWas() {
		assertThat(this.one.storeStatus().lastError()).isNull();
		this.one.start(PATIENCE);
		assertThat(this.one.storeStatus().lastError()).isNull();
	}

	@Test
	void withoutAStoreThereIsNothingToStart() {
		try (CircuitBreakerRegistry alone = CircuitBreakerRegistry.create()) {
			assertThat(alone.start(PATIENCE)).isFalse();
			assertThat(alone.storeStatus()).isNull();
			assertThat(alone.elsewhere()).isEmpty();
		}
	}

	private static void awaitUninterrupted(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private CircuitBreakerRegistry registry(String instance) {
		return CircuitBreakerRegistry.builder()
			.instanceId(instance)
			.configuration(
					(name) -> CircuitBreakerConfig.builder().waitDurationInOpenState(Duration.ofMillis(100)).build())
			.store(new FaultyStore(this.store, () -> {
				this.threadsAtTheStore.add(Thread.currentThread());
				this.fault.run();
			}))
			.syncInterval(Duration.ofMillis(200))
			.build();
	}

}
