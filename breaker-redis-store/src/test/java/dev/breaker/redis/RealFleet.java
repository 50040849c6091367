package dev.breaker.redis;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import dev.breaker.core.CallNotPermittedException;
import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerSnapshot;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.FleetViews;
import dev.breaker.core.Permit;
import dev.breaker.core.SlidingWindowType;
import dev.breaker.core.Ticker;
import dev.breaker.core.fleet.FleetMember;
import dev.breaker.core.fleet.StateStore;
import dev.breaker.core.fleet.StoreStatus;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The instances of one shop on one Redis server, each with a registry, a lane and a
 * connection of its own, and callers that never pause.
 */
final class RealFleet implements AutoCloseable {

	static final String BREAKER = "payments";

	static final String KEYS = "breaker:1:{shop/payments}:";

	private static final String INDEX = "breaker:1:{shop}:index";

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final Duration BETWEEN_CALLS = Duration.ofMillis(2);

	/** By how much a clock that is read coarsely may be behind, on a busy machine. */
	private static final Duration SLACK = Duration.ofSeconds(1);

	/** Two lanes of events, two of computation, a timer. */
	private static final int THREADS_OF_A_CLIENT = 6;

	private final RedisServerProcess server;

	private final StoreWatch watch = new StoreWatch();

	private final List<Instance> instances = new CopyOnWriteArrayList<>();

	private final Queue<String> surprises = new ConcurrentLinkedQueue<>();

	private final AtomicLong calls = new AtomicLong();

	private final AtomicLong refused = new AtomicLong();

	private final long threadsBefore = threadsOfClients();

	private final Duration longestWait;

	private Duration interval = Duration.ofMillis(100);

	private CircuitBreakerConfig config;

	private int started;

	private int connections;

	private volatile boolean providerUp = true;

	private volatile @Nullable Thread callers;

	/** Makes a fleet without instances, whose circuits stay open for so long. */
	RealFleet(RedisServerProcess server, Duration wait) {
		this.server = server;
		this.longestWait = wait;
		this.config = config(wait).build();
	}

	static CircuitBreakerConfig.Builder config(Duration wait) {
		return CircuitBreakerConfig.builder()
			.slidingWindow(SlidingWindowType.COUNT_BASED, 20)
			.minimumNumberOfCalls(10)
			.waitDurationInOpenState(wait)
			.maxWaitDurationInHalfOpenState(Duration.ofMillis(500));
	}

	/** The settings of instances to come. */
	RealFleet configured(CircuitBreakerConfig config) {
		this.config = config;
		return this;
	}

	/** How many probes a round of instances to come has. */
	RealFleet permitting(int probes) {
		this.config = config(this.longestWait).permittedNumberOfCallsInHalfOpenState(probes).build();
		return this;
	}

	/** How often instances to come talk to the store. */
	RealFleet every(Duration interval) {
		this.interval = interval;
		return this;
	}

	/** From now on, what instances tell the store arrives twice, and once more later. */
	RealFleet repeatingMessages() {
		this.watch.repeatMessages();
		return this;
	}

	/** Starts instances, and waits until they and the store know each other. */
	RealFleet with(int count) {
		for (int i = 0; i < count; i++) {
			add();
		}
		awaitAgreement();
		return this;
	}

	/** Starts an instance, which may find the store or not. */
	Instance add() {
		return add(this.server.host(), this.server.port(), Ticker.system());
	}

	Instance add(Ticker ticker) {
		return add(this.server.host(), this.server.port(), ticker);
	}

	Instance add(TcpProxy proxy) {
		return add(this.server.host(), proxy.port(), Ticker.system());
	}

	private Instance add(String host, int port, Ticker ticker) {
		String id = nextId();
		return add(id, this.watch.watched(id, store(host, port, id), false), ticker);
	}

	/** Starts many instances that share a connection, to spare threads. */
	void crowd(int count) {
		RedisStateStore shared = store(this.server.host(), this.server.port(), "crowd" + this.started);
		for (int i = 0; i < count; i++) {
			String id = nextId();
			add(id, this.watch.watched(id, shared, i > 0), Ticker.system());
		}
	}

	private String nextId() {
		return "instance-" + this.started++;
	}

	private RedisStateStore store(String host, int port, String id) {
		this.connections++;
		return RedisStateStore.create(RedisStoreSettings.standalone(host, port).namespace("shop").instance(id).build());
	}

	private Instance add(String id, StateStore store, Ticker ticker) {
		CircuitBreakerConfig settings = this.config;
		Instance added = new Instance(CircuitBreakerRegistry.builder()
			.instanceId(id)
			.configuration((name) -> settings)
			.ticker(ticker)
			.store(store)
			.syncInterval(this.interval)
			.build());
		this.instances.add(added);
		return added;
	}

	Instance get(int index) {
		return this.instances.get(index);
	}

	List<Instance> all() {
		return this.instances;
	}

	/** The provider answers every call with an error, or none. */
	void provider(boolean up) {
		this.providerUp = up;
	}

	/** Callers of all instances, from now on. */
	RealFleet underLoad() {
		Thread thread = new Thread(() -> {
			while (this.callers == Thread.currentThread()) {
				this.instances.forEach(Instance::call);
				LockSupport.parkNanos(BETWEEN_CALLS.toNanos());
			}
		}, "callers");
		thread.setDaemon(true);
		this.callers = thread;
		thread.start();
		return this;
	}

	/** Waits until so many more calls have ended, refused or not. */
	void letCalls(long count) {
		long enough = this.calls.get() + count;
		await().until(() -> this.calls.get() >= enough);
	}

	long refused() {
		return this.refused.get();
	}

	/** Has the provider fail until the whole fleet is OPEN. */
	RealFleet opened() {
		provider(false);
		await().until(() -> {
			this.instances.forEach((instance) -> instance.calls(5));
			return fleetStates(CircuitBreakerState.OPEN);
		});
		return this;
	}

	/** Has the provider answer again, and waits until calls have closed the fleet. */
	void awaitRecovery() {
		provider(true);
		await().until(() -> {
			this.instances.forEach(Instance::call);
			return states(CircuitBreakerState.CLOSED) && fleetStates(CircuitBreakerState.CLOSED);
		});
	}

	void awaitStatus(StoreStatus.Status status) {
		await().until(() -> this.instances.stream().allMatch((instance) -> instance.status() == status));
	}

	void awaitState(CircuitBreakerState state) {
		await().until(() -> states(state));
	}

	void awaitFleetState(CircuitBreakerState state) {
		await().until(() -> fleetStates(state));
	}

	boolean states(CircuitBreakerState state) {
		return this.instances.stream().allMatch((instance) -> instance.breaker.state() == state);
	}

	boolean fleetStates(CircuitBreakerState state) {
		return this.instances.stream().allMatch((instance) -> instance.breaker.snapshot().fleetState() == state);
	}

	/**
	 * I10: waits until all are connected, and then two intervals, counted in turns of
	 * their lanes, until they agree with each other and with the store.
	 */
	void awaitAgreement() {
		awaitStatus(StoreStatus.Status.CONNECTED);
		long since = System.nanoTime();
		List<Long> before = this.instances.stream().map((instance) -> instance.turns.get()).toList();
		await().until(() -> {
			if (isAgreed()) {
				return true;
			}
			boolean hadTime = System.nanoTime() - since > this.interval.multipliedBy(3).toNanos();
			for (int i = 0; i < before.size(); i++) {
				hadTime &= this.instances.get(i).turns.get() >= before.get(i) + 4;
			}
			assertThat(hadTime && !isAgreed()).as("no agreement in time: %s", this.instances).isFalse();
			return false;
		});
	}

	/** Waits until all agree, for as long as a fleet that moves may need. */
	void awaitAgreementAtLast() {
		await().until(this::isAgreed);
	}

	/** Who has had no reason to ask since it started does not know a CLOSED epoch. */
	private boolean isAgreed() {
		List<Word> words = this.instances.stream().map(Instance::word).toList();
		return words.stream().map(Word::posture).distinct().count() == 1
				&& words.stream().map(Word::epoch).filter((epoch) -> epoch > 0).distinct().count() <= 1
				&& this.instances.stream()
					.allMatch((instance) -> instance.registry.storeStatus().instances() == this.instances.size());
	}

	/** Whether the namespace's index has an entry of the breaker. */
	boolean isListed() {
		return hashField(INDEX, BREAKER) != null;
	}

	/** What the store holds in a field of one of the breaker's keys; null for nothing. */
	@Nullable String field(String key, String field) {
		return hashField(KEYS + key, field);
	}

	private @Nullable String hashField(String key, String field) {
		try (RedisProbe probe = RedisProbe.of(this.server)) {
			return probe.commands().type(key).equals("hash") ? probe.commands().hget(key, field) : null;
		}
	}

	/** The calls end, and the instances vanish without a word. */
	void crash(Instance instance) {
		this.instances.remove(instance);
		instance.registry.close();
	}

	/** I8: what was started is all there is, whatever happened since. */
	void assertThreadsBounded() {
		assertThat(threadsOfClients() - this.threadsBefore).as("threads of clients")
			.isLessThanOrEqualTo((this.connections + 2L) * THREADS_OF_A_CLIENT);
	}

	private void assertConnectionsBounded() {
		try (RedisProbe probe = RedisProbe.of(this.server)) {
			await().untilAsserted(() -> assertThat(
					probe.commands().clientList().lines().filter((line) -> line.contains("name=breaker:")).count())
				.as("connections")
				.isLessThanOrEqualTo(2L * this.connections));
		}
	}

	/** Ends the fleet and asserts what holds in every fault. The server has to answer. */
	@Override
	public void close() {
		this.callers = null;
		assertThat(this.surprises).as("I2, I6: calls with another outcome than expected").isEmpty();
		this.watch.assertInvariants();
		assertThreadsBounded();
		assertConnectionsBounded();
		this.instances.forEach((instance) -> instance.registry.close());
		assertKeysExpire();
	}

	/** I9. */
	private void assertKeysExpire() {
		try (RedisProbe probe = RedisProbe.of(this.server)) {
			List<String> lasting = probe.keysWithoutExpiry();
			List<String> overrides = lasting.stream()
				.filter((key) -> key.endsWith(":override") && "0".equals(probe.commands().hget(key, "until")))
				.toList();
			assertThat(lasting).as("keys that never expire")
				.allMatch((key) -> overrides.contains(key) || (key.endsWith(":index") && !overrides.isEmpty()));
		}
	}

	private static long threadsOfClients() {
		return Thread.getAllStackTraces().keySet().stream().filter((it) -> it.getName().startsWith("lettuce")).count();
	}

	static ConditionFactory await() {
		return Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).pollDelay(Duration.ZERO);
	}

	/** What an instance believes of the breaker. */
	private record Word(CircuitBreakerState fleetState, long epoch, long rev) {

		String posture() {
			return this.fleetState + " " + this.rev;
		}

	}

	/** One instance of the shop. */
	final class Instance {

		final CircuitBreakerRegistry registry;

		final CircuitBreaker breaker;

		/** Whether its calls fail though the provider answers. */
		volatile boolean sick;

		private final AtomicLong turns = new AtomicLong();

		private Instance(CircuitBreakerRegistry registry) {
			this.registry = registry;
			registry.onStoreSync((duration) -> this.turns.incrementAndGet());
			registry.start(Duration.ofSeconds(2));
			this.breaker = registry.breaker(BREAKER);
		}

		StoreStatus.Status status() {
			return this.registry.storeStatus().status();
		}

		long epoch() {
			return FleetViews.of(this.breaker).epoch();
		}

		private Word word() {
			FleetMember.View view = FleetViews.of(this.breaker);
			CircuitBreakerSnapshot snapshot = this.breaker.snapshot();
			boolean overridden = snapshot.override() != null && view.override() != null;
			return new Word((snapshot.fleetState() != null) ? snapshot.fleetState() : CircuitBreakerState.CLOSED,
					view.epoch(), overridden ? view.override().rev() : 0);
		}

		void call() {
			try {
				this.breaker.run(() -> {
					if (this.sick || !RealFleet.this.providerUp) {
						throw new ProviderException();
					}
				});
			}
			catch (ProviderException ex) {
				// As everybody would see it without a breaker.
			}
			catch (CallNotPermittedException ex) {
				RealFleet.this.refused.incrementAndGet();
				if (ex.state() == CircuitBreakerState.OPEN
						&& ex.retryAfter().compareTo(RealFleet.this.longestWait.plus(SLACK)) > 0) {
					RealFleet.this.surprises.add("open for longer than ever allowed: " + ex.retryAfter());
				}
			}
			catch (Throwable ex) {
				RealFleet.this.surprises.add(ex.toString());
			}
			RealFleet.this.calls.incrementAndGet();
		}

		void calls(int count) {
			for (int i = 0; i < count; i++) {
				call();
			}
		}

		/** Asks until a probe of the fleet's round is admitted. */
		Permit awaitProbe() {
			return await().until(() -> {
				Permit permit = this.breaker.tryAcquire();
				if (permit != null && this.breaker.snapshot().fleetState() != CircuitBreakerState.HALF_OPEN) {
					permit.cancel();
					return null;
				}
				return permit;
			}, (permit) -> permit != null);
		}

		@Override
		public String toString() {
			return this.registry.instanceId() + " " + this.breaker.state() + " " + word() + " "
					+ this.registry.storeStatus();
		}

	}

	/** What the provider's errors look like. */
	private static final class ProviderException extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

}
