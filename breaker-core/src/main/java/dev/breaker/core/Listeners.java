package dev.breaker.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Listeners that come and go while others tell them. Whoever tells them goes through
 * {@link #now()} by index: on the path of every call not even an iterator is made.
 *
 * @param <L> type of the listeners
 */
class Listeners<L> {

	private volatile List<L> now = List.of();

	List<L> now() {
		return this.now;
	}

	Subscription add(L listener) {
		change(listener, true);
		AtomicBoolean open = new AtomicBoolean(true);
		return () -> {
			if (open.compareAndSet(true, false)) {
				change(listener, false);
			}
		};
	}

	private synchronized void change(L listener, boolean add) {
		List<L> changed = new ArrayList<>(this.now);
		if (add) {
			changed.add(listener);
		}
		else {
			changed.remove(listener);
		}
		this.now = List.copyOf(changed);
		changed(this.now);
	}

	/** Told of the listeners there are from now on, before anybody relies on it. */
	void changed(List<L> now) {
	}

}
