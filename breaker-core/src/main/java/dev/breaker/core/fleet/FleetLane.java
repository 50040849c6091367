package dev.breaker.core.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * The one background lane of an application: the only thread that talks to the store. It
 * takes a turn every interval, and an early one when a breaker asks for it.
 */
public final class FleetLane implements FleetLink, AutoCloseable {

	private static final Duration BETWEEN_TURNS = Duration.ofMillis(50);

	private static final Duration PATIENCE_AT_CLOSE = Duration.ofMillis(500);

	private final StateStore store;

	private final Supplier<Collection<FleetMember>> members;

	private final Duration interval;

	private final StoreHealth health;

	private final FleetSync sync;

	private final List<Consumer<? super Duration>> turnListeners = new CopyOnWriteArrayList<>();

	private final Queue<Pushed> pushes = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean woken = new AtomicBoolean();

	private final CountDownLatch firstTurn = new CountDownLatch(1);

	private volatile boolean closed;

	private volatile @Nullable Thread thread;

	/**
	 * Makes a lane at rest; {@link #start} sets it going.
	 * @param store the store; closed with the lane
	 * @param instance id of this instance
	 * @param members the breakers of this moment
	 * @param interval time between turns, jittered by a tenth
	 * @param nanos monotonic clock, in nanoseconds
	 * @param held told the name of a breaker that the guard holds closed, and why
	 */
	public FleetLane(StateStore store, String instance, Supplier<Collection<FleetMember>> members, Duration interval,
			LongSupplier nanos, BiConsumer<String, String> held) {
		this.store = store;
		this.members = members;
		this.interval = interval;
		this.health = new StoreHealth(store.type());
		this.sync = new FleetSync(store, instance, members, interval, nanos, held);
	}

	/**
	 * Starts the thread, if it does not run yet, and waits for its first turn.
	 * @param patience how long to wait at most
	 * @return whether the store has answered by then
	 */
	public boolean start(Duration patience) {
		if (!startOnce()) {
			return false;
		}
		try {
			return this.firstTurn.await(patience.toNanos(), TimeUnit.NANOSECONDS) && connected();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/**
	 * Starts the thread unless it runs already, as it does when a context is restarted.
	 */
	private synchronized boolean startOnce() {
		if (this.thread == null && !this.closed) {
			Thread started = new Thread(this::run, "breaker-fleet");
			started.setDaemon(true);
			this.thread = started;
			started.start();
		}
		return !this.closed;
	}

	/**
	 * Takes one turn. The lane's thread does so by itself; who drives time by hand calls
	 * it instead of {@link #start}.
	 * @return how long to wait for the next turn
	 */
	public Duration turn() {
		List<Pushed> waiting = new ArrayList<>();
		for (Pushed next; (next = this.pushes.poll()) != null;) {
			waiting.add(next);
		}
		try {
			this.sync.turn(waiting.stream().map(Pushed::member).toList());
			this.health.succeeded(this.sync.index().instances());
			waiting.forEach(Pushed::complete);
			return jittered(this.interval);
		}
		catch (StateStoreException ex) {
			return failed(ex, waiting);
		}
		catch (RuntimeException ex) {
			// Whatever it was, the lane must live: nobody else would ever talk to the
			// store.
			return failed(new StateStoreException("unexpected " + ex, ex), waiting);
		}
	}

	private Duration failed(StateStoreException problem, List<Pushed> waiting) {
		if (this.health.failed(problem)) {
			this.members.get().forEach(FleetMember::storeLost);
		}
		waiting.forEach((pushed) -> pushed.taken.complete(false));
		return jittered(this.health.retryDelay());
	}

	/**
	 * What the index listed at the last turn.
	 * @return every overridden or not CLOSED breaker of the fleet, by name
	 */
	public Map<String, FleetIndex.Entry> index() {
		return this.sync.index().entries().stream().collect(Collectors.toMap(FleetIndex.Entry::breaker, (e) -> e));
	}

	/**
	 * How the store is.
	 * @return the status
	 */
	public StoreStatus status() {
		return this.health.status();
	}

	/**
	 * Listens to changes of the status.
	 * @param listener called on the lane's thread
	 * @return removes the listener
	 */
	public Runnable onStatus(Consumer<? super StoreStatus> listener) {
		return this.health.onStatus(listener);
	}

	/**
	 * Listens to how long each turn took, good or failed.
	 * @param listener called on the lane's thread
	 * @return removes the listener
	 */
	public Runnable onTurn(Consumer<? super Duration> listener) {
		this.turnListeners.add(listener);
		return () -> this.turnListeners.remove(listener);
	}

	/**
	 * A breaker has been made: it starts with what the fleet knows of its name.
	 * @param member the breaker
	 */
	public void joined(FleetMember member) {
		this.sync.joined(member);
	}

	@Override
	public boolean connected() {
		return !this.closed && this.health.connected();
	}

	@Override
	public void wake() {
		if (!this.woken.get() && this.woken.compareAndSet(false, true)) {
			LockSupport.unpark(this.thread);
		}
	}

	@Override
	public CompletionStage<Boolean> push(FleetMember member) {
		if (!connected() || this.closed) {
			return CompletableFuture.completedStage(false);
		}
		Pushed pushed = new Pushed(member, new CompletableFuture<>());
		this.pushes.add(pushed);
		wake();
		if (this.closed) {
			pushed.taken.complete(false);
		}
		return pushed.taken;
	}

	/**
	 * Stops the thread and closes the store, without waiting for a server that hangs.
	 */
	@Override
	public void close() {
		this.closed = true;
		Thread running = this.thread;
		if (running != null) {
			LockSupport.unpark(running);
			try {
				running.join(PATIENCE_AT_CLOSE.toMillis());
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
		this.pushes.forEach((pushed) -> pushed.taken.complete(false));
		this.store.close();
	}

	private void run() {
		while (!this.closed) {
			this.woken.set(false);
			long begun = System.nanoTime();
			Duration wait = turn();
			this.firstTurn.countDown();
			tell(Duration.ofNanos(System.nanoTime() - begun));
			rest(begun, wait);
		}
	}

	private void tell(Duration turn) {
		for (Consumer<? super Duration> listener : this.turnListeners) {
			try {
				listener.accept(turn);
			}
			catch (Throwable ex) {
				// A listener that throws hurts nobody, and there is no breaker to blame
				// it on.
			}
		}
	}

	/** Until the next turn is due, or somebody asks for an early one. */
	private void rest(long begun, Duration wait) {
		while (!this.closed) {
			Duration rest = (this.woken.get() && connected()) ? BETWEEN_TURNS : wait;
			long left = rest.toNanos() - (System.nanoTime() - begun);
			if (left <= 0) {
				return;
			}
			LockSupport.parkNanos(left);
		}
	}

	private static Duration jittered(Duration duration) {
		return Duration.ofNanos((long) (duration.toNanos() * ThreadLocalRandom.current().nextDouble(0.9, 1.1)));
	}

	/** An override or reset that somebody waits to see acknowledged. */
	private record Pushed(FleetMember member, CompletableFuture<Boolean> taken) {

		void complete() {
			FleetMember.View view = this.member.view();
			this.taken.complete(view.overridePush() == null
					&& (!view.resetPending() || view.scope() == FleetMember.Scope.OVERRIDES));
		}

	}

}
