package dev.breaker.core.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
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

	/** A hint has the next turn come so much earlier: all hear of it at once. */
	private static final int HINTED_FASTER = 20;

	private static final int MOST_INSPECTIONS = 16;

	private static final int MOST_WAITING = 1000;

	private static final Duration PATIENCE_AT_CLOSE = Duration.ofMillis(500);

	private final StateStore store;

	private final Supplier<Collection<FleetMember>> members;

	private final StoreHealth health;

	private final FleetSync sync;

	private final List<Consumer<? super Duration>> turnListeners = new CopyOnWriteArrayList<>();

	private final Queue<Pushed> pushes = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean woken = new AtomicBoolean();

	/** Somebody else has changed something. */
	private volatile boolean hinted;

	private final Queue<Inspection> inspections = new ConcurrentLinkedQueue<>();

	private final CountDownLatch firstAnswer = new CountDownLatch(1);

	/** Until then, and until the first answer, turns follow each other at once. */
	private volatile long eagerUntil = System.nanoTime();

	private volatile boolean closed;

	private volatile @Nullable Thread thread;

	/**
	 * Makes a lane at rest; {@link #start} sets it going.
	 * @param store the store; closed with the lane
	 * @param instance id of this instance
	 * @param members the breakers of this moment
	 * @param interval time between turns, jittered by a tenth; grows with the fleet from
	 * a hundred instances on, to ten times as much
	 * @param nanos monotonic clock, in nanoseconds
	 * @param listener told what happens in the fleet
	 */
	public FleetLane(StateStore store, String instance, Supplier<Collection<FleetMember>> members, Duration interval,
			LongSupplier nanos, FleetListener listener) {
		this.store = store;
		this.members = members;
		this.health = new StoreHealth(store.type());
		this.sync = new FleetSync(store, instance, members, interval, nanos, listener);
		store.onChange(this::hint);
	}

	/**
	 * Starts the thread, if it does not run yet, and waits for the store's first answer.
	 * @param patience how long to wait at most
	 * @return whether the store has answered by then
	 */
	public boolean start(Duration patience) {
		this.eagerUntil = System.nanoTime() + patience.toNanos();
		if (!startOnce()) {
			return false;
		}
		try {
			return this.firstAnswer.await(patience.toNanos(), TimeUnit.NANOSECONDS) && connected();
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
		List<Pushed> waiting = all(this.pushes);
		try {
			this.sync.turn(waiting.stream().map(Pushed::member).toList());
			this.health.succeeded(this.sync.index().instances(), this.sync.problem());
			waiting.forEach(Pushed::complete);
			inspect();
			this.firstAnswer.countDown();
			return jittered(this.sync.interval());
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

	/** Reads are answered a few at a time: orders and reports come first. */
	private void inspect() {
		Map<String, FleetDetail> read = new HashMap<>();
		for (Inspection next; read.size() < MOST_INSPECTIONS && (next = this.inspections.poll()) != null;) {
			if (!next.detail.isDone()) {
				next.detail.complete(read.computeIfAbsent(next.breaker, this::detailOf));
			}
		}
		if (!this.inspections.isEmpty()) {
			wake();
		}
	}

	/** Its part of the store may not answer, or hold what nobody can read. */
	private FleetDetail detailOf(String breaker) {
		try {
			return this.store.inspect(breaker);
		}
		catch (RuntimeException ex) {
			return FleetDetail.NONE;
		}
	}

	private static <T> List<T> all(Queue<T> queue) {
		List<T> all = new ArrayList<>();
		for (T next; (next = queue.poll()) != null;) {
			all.add(next);
		}
		return all;
	}

	private Duration failed(StateStoreException problem, List<Pushed> waiting) {
		if (this.health.failed(problem)) {
			this.members.get().forEach(FleetMember::storeLost);
		}
		waiting.forEach((pushed) -> pushed.taken.complete(false));
		all(this.inspections).forEach((inspection) -> inspection.detail.complete(FleetDetail.NONE));
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
	 * Reads what the store knows of a breaker, with the next turn.
	 * @param breaker its name
	 * @return the detail; {@link FleetDetail#NONE} if the store does not answer; never
	 * exceptionally
	 */
	public CompletionStage<FleetDetail> inspect(String breaker) {
		if (!connected() || this.inspections.size() >= MOST_WAITING) {
			return CompletableFuture.completedStage(FleetDetail.NONE);
		}
		Inspection inspection = new Inspection(breaker, new CompletableFuture<>());
		this.inspections.add(inspection);
		wake();
		if (this.closed) {
			inspection.detail.complete(FleetDetail.NONE);
		}
		return inspection.detail;
	}

	/**
	 * Who keeps the fleet of a breaker from opening.
	 * @param breaker its name
	 * @return ids of the instances that stand alone with their failures; empty while
	 * nothing is held
	 */
	public List<String> suspects(String breaker) {
		return this.sync.suspects(breaker);
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

	private void hint() {
		this.hinted = true;
		LockSupport.unpark(this.thread);
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
		this.inspections.forEach((inspection) -> inspection.detail.complete(FleetDetail.NONE));
		this.store.close();
	}

	private void run() {
		while (!this.closed) {
			this.woken.set(false);
			this.hinted = false;
			long begun = System.nanoTime();
			Duration wait = turn();
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
		Duration whenHinted = jittered(this.sync.interval().dividedBy(HINTED_FASTER));
		while (!this.closed) {
			Duration rest = wait;
			boolean eager = this.firstAnswer.getCount() > 0 && System.nanoTime() - this.eagerUntil < 0;
			if (eager || (this.woken.get() && connected())) {
				rest = BETWEEN_TURNS;
			}
			else if (this.hinted && connected()) {
				rest = whenHinted;
			}
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

	/** Somebody waits to see what the store knows. */
	private record Inspection(String breaker, CompletableFuture<FleetDetail> detail) {
	}

}
