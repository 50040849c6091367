package dev.breaker.core;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

import dev.breaker.core.fleet.FleetDetail;
import dev.breaker.core.fleet.FleetIndex;
import dev.breaker.core.fleet.FleetLane;
import dev.breaker.core.fleet.FleetListener;
import dev.breaker.core.fleet.FleetMember;
import dev.breaker.core.fleet.FleetRecord;
import dev.breaker.core.fleet.StateStore;
import dev.breaker.core.fleet.StoreStatus;
import org.jspecify.annotations.Nullable;

/**
 * The circuit breakers of an application, by name. With a {@link StateStore}, the
 * breakers share their state with those of the same name in other instances;
 * {@link #close()} then ends the background lane that talks to the store.
 */
public final class CircuitBreakerRegistry implements AutoCloseable {

	private final Map<String, CircuitBreaker> breakers = new ConcurrentHashMap<>();

	private final EventPublisher events = new EventPublisher();

	private final Listeners<Consumer<? super CircuitBreaker>> addedListeners = new Listeners<>();

	private final Listeners<Consumer<? super CircuitBreaker>> removedListeners = new Listeners<>();

	private final Function<String, CircuitBreakerConfig> configuration;

	private final Ticker ticker;

	private final int maxBreakers;

	private final Duration idleEviction;

	/** Guarded by the lock on {@link #breakers}, as every addition and eviction is. */
	private final IdleBreakers idle = new IdleBreakers();

	/** Names that are never evicted. */
	private final Set<String> kept = ConcurrentHashMap.newKeySet();

	private final AtomicBoolean evicting = new AtomicBoolean();

	private final String instanceId;

	private final @Nullable FleetLane lane;

	private CircuitBreakerRegistry(Builder builder) {
		this.configuration = builder.configuration;
		this.ticker = builder.ticker;
		this.maxBreakers = builder.maxBreakers;
		this.idleEviction = builder.idleEviction;
		this.instanceId = builder.instanceId;
		this.lane = (builder.store != null) ? new FleetLane(builder.store, this.instanceId, this::members,
				builder.syncInterval, this.ticker::nanos, new FleetEvents()) : null;
	}

	/**
	 * Makes a registry of breakers with the built-in defaults.
	 * @return an empty registry
	 */
	public static CircuitBreakerRegistry create() {
		return builder().build();
	}

	/**
	 * Makes a registry of breakers with the same settings.
	 * @param config the settings of every breaker that is got by its name alone
	 * @return an empty registry
	 */
	public static CircuitBreakerRegistry create(CircuitBreakerConfig config) {
		return builder().configuration((name) -> config).build();
	}

	/**
	 * Starts with the defaults.
	 * @return a new builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Gets a breaker, and makes it if there is none.
	 * @param name letters, digits, {@code -}, {@code _} and {@code .}, at most 64;
	 * optionally {@code :} and a key of the same kind
	 * @return the breaker, always the same one for a name
	 * @throws IllegalArgumentException if the name is not allowed
	 * @throws IllegalStateException if there are as many breakers as allowed
	 */
	public CircuitBreaker breaker(String name) {
		CircuitBreaker present = this.breakers.get(name);
		return (present != null) ? present : add(name, configOf(Names.checked(name)));
	}

	/**
	 * As {@link #breaker(String)}, for a name that is never evicted.
	 * @param name as {@link #breaker(String)}
	 * @return the breaker
	 * @throws IllegalArgumentException if the name is not allowed
	 * @throws IllegalStateException if there are as many breakers as allowed
	 */
	public CircuitBreaker keep(String name) {
		synchronized (this.breakers) {
			this.kept.add(Names.checked(name));
		}
		return breaker(name);
	}

	/**
	 * Gets a breaker with given settings, and makes it if there is none.
	 * @param name as {@link #breaker(String)}
	 * @param config its settings
	 * @return the breaker, always the same one for a name
	 * @throws IllegalArgumentException if the name is not allowed
	 * @throws IllegalStateException if there is one of that name with other settings, or
	 * there are as many breakers as allowed
	 */
	public CircuitBreaker breaker(String name, CircuitBreakerConfig config) {
		CircuitBreaker present = this.breakers.get(name);
		CircuitBreaker breaker = (present != null) ? present : add(name, config);
		if (!breaker.config().equals(config)) {
			throw new IllegalStateException(
					("circuit breaker '%s' exists with other settings; get it by its name alone, "
							+ "or change them by reconfigure")
						.formatted(name));
		}
		return breaker;
	}

	/**
	 * Looks a breaker up, and makes none.
	 * @param name any string
	 * @return the breaker, if there is one
	 */
	public Optional<CircuitBreaker> find(String name) {
		return Optional.ofNullable(this.breakers.get(name));
	}

	/**
	 * All breakers of this moment.
	 * @return breakers in the order of their names
	 */
	public Collection<CircuitBreaker> all() {
		return new TreeMap<>(this.breakers).values();
	}

	/**
	 * Forgets a breaker. Who still holds it may use it, but its state is shared with
	 * nobody any more.
	 * @param name its name
	 * @return true if there was one
	 */
	public boolean remove(String name) {
		CircuitBreaker removed;
		synchronized (this.breakers) {
			removed = this.breakers.remove(name);
			this.kept.remove(name);
			this.idle.forget(name);
		}
		if (removed == null) {
			return false;
		}
		removed.member().storeLost();
		tell(removed, this.removedListeners);
		return true;
	}

	/**
	 * Evicts the breakers that nobody has called for long enough: closed ones, without an
	 * override, that are not kept.
	 */
	void evictIdle() {
		long now = this.ticker.nanos();
		List<CircuitBreaker> evicted = new ArrayList<>();
		synchronized (this.breakers) {
			this.idle.purge();
			for (CircuitBreaker breaker : this.breakers.values()) {
				if (!this.kept.contains(breaker.name())
						&& this.idle.idleFor(breaker, now) >= this.idleEviction.toNanos()
						&& breaker.sleep(() -> awoke(breaker))) {
					this.breakers.remove(breaker.name());
					this.idle.evicted(breaker);
					evicted.add(breaker);
				}
			}
		}
		for (CircuitBreaker breaker : evicted) {
			tell(breaker, this.removedListeners);
			if (this.breakers.get(breaker.name()) == breaker) {
				// Called again meanwhile: so that the last word is the right one.
				tell(breaker, this.addedListeners);
			}
		}
	}

	/** A breaker that was evicted, and that somebody has held on to, is in use again. */
	private void awoke(CircuitBreaker breaker) {
		synchronized (this.breakers) {
			if (this.idle.evicted(breaker.name()) != breaker) {
				return;
			}
			this.idle.forget(breaker.name());
			this.breakers.put(breaker.name(), breaker);
		}
		joined(breaker);
	}

	/**
	 * Looks for idle breakers four times in the time after which they are evicted, while
	 * there are any that may be.
	 */
	private static void evictLater(WeakReference<CircuitBreakerRegistry> reference, Duration idleEviction) {
		Executor later = CompletableFuture.delayedExecutor(idleEviction.toNanos() / 4, TimeUnit.NANOSECONDS);
		later.execute(() -> {
			CircuitBreakerRegistry registry = reference.get();
			if (registry == null) {
				return;
			}
			try {
				registry.evictIdle();
			}
			finally {
				registry.evicting.set(false);
			}
			if (!registry.kept.containsAll(registry.breakers.keySet())) {
				registry.evictLater();
			}
		});
	}

	private void evictLater() {
		if (!this.idleEviction.isZero() && this.evicting.compareAndSet(false, true)) {
			evictLater(new WeakReference<>(this), this.idleEviction);
		}
	}

	/**
	 * Names that the fleet's index lists, overridden or not CLOSED, and that have no
	 * breaker here.
	 * @return index entries by name; empty without a fleet
	 */
	public Map<String, FleetIndex.Entry> elsewhere() {
		Map<String, FleetIndex.Entry> elsewhere = new TreeMap<>();
		if (this.lane != null) {
			elsewhere.putAll(this.lane.index());
			elsewhere.keySet().removeAll(this.breakers.keySet());
		}
		return elsewhere;
	}

	/**
	 * Reads what the store knows of a breaker, on the lane's thread.
	 * @param name its name, used here or not
	 * @return instances and audit trail; {@link FleetDetail#NONE} without a store, or if
	 * it does not answer; never exceptionally
	 */
	public CompletionStage<FleetDetail> inspectFleet(String name) {
		return (this.lane != null) ? this.lane.inspect(name) : CompletableFuture.completedStage(FleetDetail.NONE);
	}

	/**
	 * Who keeps the fleet of a breaker from opening: instances whose failures nobody else
	 * sees.
	 * @param name its name
	 * @return ids of instances; empty while nothing is held
	 */
	public List<String> suspects(String name) {
		return (this.lane != null) ? this.lane.suspects(name) : List.of();
	}

	/**
	 * Who this instance is in its fleet.
	 * @return the id
	 */
	public String instanceId() {
		return this.instanceId;
	}

	/**
	 * How the store is.
	 * @return the status; null without a store
	 */
	public @Nullable StoreStatus storeStatus() {
		return (this.lane != null) ? this.lane.status() : null;
	}

	/**
	 * Listens to the events of all breakers, those to come included.
	 * @param <E> type of the events
	 * @param type type of the events
	 * @param listener called after the fact, on the thread that caused it
	 * @return closes the subscription
	 */
	public <E extends CircuitBreakerEvent> Subscription onEvent(Class<E> type, Consumer<? super E> listener) {
		return this.events.subscribe(type, listener);
	}

	/**
	 * Listens to breakers being added. Tells of those that are there already, too; of one
	 * that is added at the same moment perhaps twice.
	 * @param listener called on the thread that added the breaker
	 * @return closes the subscription
	 */
	public Subscription onAdded(Consumer<? super CircuitBreaker> listener) {
		Subscription subscription = this.addedListeners.add(listener);
		all().forEach((breaker) -> tell(breaker, listener));
		return subscription;
	}

	/**
	 * Listens to breakers being removed.
	 * @param listener called on the thread that removed the breaker
	 * @return closes the subscription
	 */
	public Subscription onRemoved(Consumer<? super CircuitBreaker> listener) {
		return this.removedListeners.add(listener);
	}

	/**
	 * Listens to changes of the store's status.
	 * @param listener called on the lane's thread; never without a store
	 * @return closes the subscription
	 */
	public Subscription onStoreStatus(Consumer<? super StoreStatus> listener) {
		return (this.lane != null) ? this.lane.onStatus(listener)::run : () -> {
		};
	}

	/**
	 * Listens to how long each exchange with the store took, good or failed.
	 * @param listener called on the lane's thread; never without a store
	 * @return closes the subscription
	 */
	public Subscription onStoreSync(Consumer<? super Duration> listener) {
		return (this.lane != null) ? this.lane.onTurn(listener)::run : () -> {
		};
	}

	/**
	 * Starts to talk to the store, and waits a little for what the fleet knows, so that
	 * the first call already meets an open circuit. Does nothing without a store.
	 * @param patience how long to wait at most
	 * @return true if the store answered in time
	 */
	public boolean start(Duration patience) {
		return this.lane != null && this.lane.start(patience);
	}

	/**
	 * Ends the lane and the store's connection, without waiting for a server that does
	 * not answer. The breakers go on, each for itself.
	 */
	@Override
	public void close() {
		if (this.lane != null) {
			this.lane.close();
		}
	}

	/** The lane, for simulations that drive it by hand; null without a store. */
	@Nullable FleetLane lane() {
		return this.lane;
	}

	private CircuitBreakerConfig configOf(String name) {
		return Objects.requireNonNull(this.configuration.apply(name),
				() -> "the configuration function of the registry returned null for '%s'".formatted(name));
	}

	private CircuitBreaker add(String name, CircuitBreakerConfig config) {
		CircuitBreaker added = new CircuitBreaker(name, config, this.ticker, this.events, this.lane);
		CircuitBreaker evicted = null;
		synchronized (this.breakers) {
			CircuitBreaker present = this.breakers.get(name);
			if (present != null) {
				return present;
			}
			evicted = this.idle.evicted(name);
			if (evicted == null && this.breakers.size() >= this.maxBreakers) {
				throw new IllegalStateException(
						("there are already %d circuit breakers, as many as allowed; no further one "
								+ "named '%s': raise the maximum, or use fewer names")
							.formatted(this.maxBreakers, name));
			}
			if (evicted == null) {
				this.breakers.put(name, added);
			}
		}
		if (evicted != null) {
			evicted.wake();
			return evicted;
		}
		joined(added);
		return added;
	}

	private void joined(CircuitBreaker breaker) {
		if (this.lane != null) {
			this.lane.joined(breaker.member());
		}
		tell(breaker, this.addedListeners);
		if (!this.kept.contains(breaker.name())) {
			evictLater();
		}
	}

	private static void tell(CircuitBreaker breaker, Listeners<Consumer<? super CircuitBreaker>> listeners) {
		listeners.now().forEach((listener) -> tell(breaker, listener));
	}

	private static void tell(CircuitBreaker breaker, Consumer<? super CircuitBreaker> listener) {
		try {
			listener.accept(breaker);
		}
		catch (Throwable ex) {
			breaker.listenerFailed(ex);
		}
	}

	private Collection<FleetMember> members() {
		return this.breakers.values().stream().map(CircuitBreaker::member).toList();
	}

	/** Tells what the lane learns as events of the breakers. */
	private final class FleetEvents implements FleetListener {

		@Override
		public void held(String breaker, String reason, List<String> suspects) {
			find(breaker).ifPresent((held) -> held.fleetHeld(reason, suspects));
		}

		@Override
		public void agreed(String breaker, FleetRecord record) {
			find(breaker).ifPresent((agreed) -> agreed.fleetAgreed(record));
		}

	}

	/**
	 * Builds a {@link CircuitBreakerRegistry}.
	 */
	public static final class Builder {

		private static final Duration DEFAULT_SYNC_INTERVAL = Duration.ofSeconds(1);

		private static final Duration MIN_IDLE = Duration.ofMillis(1);

		private static final Duration MAX_IDLE = Duration.ofDays(366);

		private Function<String, CircuitBreakerConfig> configuration = (name) -> CircuitBreakerConfig.defaults();

		private Ticker ticker = Ticker.system();

		private int maxBreakers = 10_000;

		private Duration idleEviction = Duration.ofHours(1);

		private String instanceId = UUID.randomUUID().toString();

		private @Nullable StateStore store;

		private Duration syncInterval = DEFAULT_SYNC_INTERVAL;

		private Builder() {
		}

		/**
		 * Where the settings of a breaker come from; the built-in defaults for all.
		 * @param configuration from the name of a breaker
		 * @return this builder
		 */
		public Builder configuration(Function<String, CircuitBreakerConfig> configuration) {
			this.configuration = configuration;
			return this;
		}

		/**
		 * The time that all breakers live by; the machine's.
		 * @param ticker the time
		 * @return this builder
		 */
		public Builder ticker(Ticker ticker) {
			this.ticker = ticker;
			return this;
		}

		/**
		 * How many breakers there may be; 10 000. One that was evicted and is called
		 * again by somebody who held it comes back in any case.
		 * @param maximum at least 1
		 * @return this builder
		 */
		public Builder maxBreakers(int maximum) {
			if (maximum < 1) {
				throw new InvalidCircuitBreakerConfigException("maxBreakers", maximum, "must be at least 1");
			}
			this.maxBreakers = maximum;
			return this;
		}

		/**
		 * After how long without a call a breaker is evicted; 1 hour. Never evicted is
		 * one that is not closed, that is overridden, or that was got by
		 * {@link CircuitBreakerRegistry#keep}; nor one whose mode is OFF, which counts no
		 * calls. Who holds an evicted breaker and calls it brings it back; its name gives
		 * the same breaker again as long as anybody holds it.
		 * @param idle 1 ms to 366 days; zero for never
		 * @return this builder
		 */
		public Builder idleEviction(Duration idle) {
			if (!idle.isZero() && (idle.compareTo(MIN_IDLE) < 0 || idle.compareTo(MAX_IDLE) > 0)) {
				throw new InvalidCircuitBreakerConfigException("idleEviction", idle,
						"must be 1 ms to 366 days; 0 for never");
			}
			this.idleEviction = idle;
			return this;
		}

		/**
		 * Who this instance is in its fleet; random.
		 * @param id unique among the instances that live at the same time
		 * @return this builder
		 */
		public Builder instanceId(String id) {
			this.instanceId = id;
			return this;
		}

		/**
		 * The store that the fleet shares; none. The registry closes it.
		 * @param store the store; null for none
		 * @return this builder
		 */
		public Builder store(@Nullable StateStore store) {
			this.store = store;
			return this;
		}

		/**
		 * How often to talk to the store at least; 1 second.
		 * @param interval longer than zero
		 * @return this builder
		 */
		public Builder syncInterval(Duration interval) {
			if (interval.isZero() || interval.isNegative()) {
				throw new InvalidCircuitBreakerConfigException("syncInterval", interval, "must be longer than zero");
			}
			this.syncInterval = interval;
			return this;
		}

		/**
		 * Builds the registry. With a store, {@link CircuitBreakerRegistry#start} begins
		 * to share.
		 * @return an empty registry
		 */
		public CircuitBreakerRegistry build() {
			return new CircuitBreakerRegistry(this);
		}

	}

}
