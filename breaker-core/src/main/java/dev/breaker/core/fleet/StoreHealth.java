package dev.breaker.core.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Whether the store answers, with hysteresis: two failed turns in a row degrade it, one
 * good turn, which is several answers, connects it again. Written by the lane alone.
 */
final class StoreHealth {

	private static final int FAILURES_TO_DEGRADE = 2;

	private static final Duration FIRST_RETRY = Duration.ofMillis(250);

	private static final Duration LAST_RETRY = Duration.ofSeconds(5);

	private final List<Consumer<? super StoreStatus>> listeners = new CopyOnWriteArrayList<>();

	private int failures;

	private boolean told;

	private volatile StoreStatus status;

	StoreHealth(String type) {
		this.status = new StoreStatus(type, StoreStatus.Status.DEGRADED, 0, Instant.now(), null);
	}

	boolean connected() {
		return this.status.status() == StoreStatus.Status.CONNECTED;
	}

	StoreStatus status() {
		return this.status;
	}

	Runnable onStatus(Consumer<? super StoreStatus> listener) {
		this.listeners.add(listener);
		return () -> this.listeners.remove(listener);
	}

	/**
	 * A turn was good.
	 * @param problem what went wrong nevertheless, with some of the breakers
	 */
	void succeeded(int instances, @Nullable String problem) {
		this.failures = 0;
		become(StoreStatus.Status.CONNECTED, instances, (problem != null) ? problem : this.status.lastError());
	}

	/**
	 * A turn failed.
	 * @return whether the store is out of reach since this turn
	 */
	boolean failed(StateStoreException problem) {
		this.failures++;
		boolean first = this.failures == FAILURES_TO_DEGRADE;
		boolean degraded = this.failures >= FAILURES_TO_DEGRADE || !connected();
		become(degraded ? StoreStatus.Status.DEGRADED : StoreStatus.Status.CONNECTED, this.status.instances(),
				problem.getMessage());
		return first;
	}

	/**
	 * How long to wait before the store is asked again: doubling, for one probe at a
	 * time.
	 */
	Duration retryDelay() {
		Duration delay = FIRST_RETRY.multipliedBy(1L << Math.min(10, Math.max(0, this.failures - 1)));
		return (delay.compareTo(LAST_RETRY) < 0) ? delay : LAST_RETRY;
	}

	private void become(StoreStatus.Status next, int instances, @Nullable String lastError) {
		StoreStatus before = this.status;
		boolean changed = before.status() != next || !this.told;
		this.status = new StoreStatus(before.type(), next, instances, changed ? Instant.now() : before.since(),
				lastError);
		this.told = true;
		if (changed) {
			this.listeners.forEach(this::tell);
		}
	}

	private void tell(Consumer<? super StoreStatus> listener) {
		try {
			listener.accept(this.status);
		}
		catch (Throwable ex) {
			// A listener that throws hurts nobody, and there is no breaker to blame it
			// on.
		}
	}

}
