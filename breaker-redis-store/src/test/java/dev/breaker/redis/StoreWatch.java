package dev.breaker.redis;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;

import dev.breaker.core.fleet.FleetRecord;
import dev.breaker.core.fleet.FleetState;
import dev.breaker.core.fleet.StateStore;
import dev.breaker.core.fleet.WindowReport;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Looks over the shoulder of every instance at its store and keeps what the invariants
 * ask about. Written without the store's operations, so that each of them is watched.
 */
final class StoreWatch {

	/** What says nothing to a server. */
	private static final Set<String> LOCAL = Set.of("type", "toString", "hashCode", "equals");

	private final Set<String> threads = ConcurrentHashMap.newKeySet();

	private final Map<String, Long> epochs = new ConcurrentHashMap<>();

	private final Map<String, String> winners = new ConcurrentHashMap<>();

	private final Queue<String> violations = new ConcurrentLinkedQueue<>();

	private final Map<StateStore, Queue<Runnable>> hints = new ConcurrentHashMap<>();

	private final List<Sent> sent = new ArrayList<>();

	private volatile boolean repeating;

	/**
	 * Watches an instance's store.
	 * @param shared whether other instances use it too, and it is not to be closed
	 */
	StateStore watched(String instance, StateStore store, boolean shared) {
		return (StateStore) Proxy.newProxyInstance(StateStore.class.getClassLoader(),
				new Class<?>[] { StateStore.class }, (proxy, method, arguments) -> {
					if (LOCAL.contains(method.getName())) {
						return invoke(store, method, arguments);
					}
					if (method.getName().equals("onChange")) {
						hint(store, (Runnable) arguments[0]);
						return null;
					}
					if (method.getName().equals("close")) {
						return shared ? null : invoke(store, method, arguments);
					}
					this.threads.add(Thread.currentThread().getName());
					Object answer = invoke(store, method, arguments);
					watch(instance, store, method.getName(), arguments, answer);
					if (this.repeating) {
						repeat(store, method, arguments);
					}
					return answer;
				});
	}

	/** From now on reports, leases and proposals are sent again, at once and late. */
	void repeatMessages() {
		this.repeating = true;
	}

	/** One client has one listener, and does not hear itself. */
	private void hint(StateStore store, Runnable listener) {
		Queue<Runnable> all = this.hints.computeIfAbsent(store, (it) -> new ConcurrentLinkedQueue<>());
		all.add(listener);
		store.onChange(() -> all.forEach(Runnable::run));
	}

	private void watch(String instance, StateStore store, String operation, Object @Nullable [] arguments,
			@Nullable Object answer) {
		if (operation.equals("report") && arguments != null) {
			for (Object report : (List<?>) arguments[2]) {
				reported(instance, (WindowReport) report);
			}
		}
		if (operation.equals("propose") && arguments != null && answer instanceof FleetState state) {
			FleetRecord proposal = (FleetRecord) arguments[2];
			FleetRecord standing = state.record();
			if (standing != null && standing.nonce().equals(proposal.nonce())) {
				accepted(state.breaker(), (Long) arguments[1], standing);
				Queue<Runnable> told = this.hints.get(store);
				if (told != null && told.size() > 1) {
					told.forEach(Runnable::run);
				}
			}
		}
	}

	private void reported(String instance, WindowReport report) {
		Long before = this.epochs.put(instance + "/" + report.breaker(), report.epoch());
		if (before != null && before > report.epoch()) {
			this.violations.add("%s fell back from epoch %d to %s".formatted(instance, before, report));
		}
	}

	private void accepted(String breaker, long from, FleetRecord record) {
		String other = this.winners.putIfAbsent(breaker + "@" + record.epoch(), record.nonce());
		if (other != null && !other.equals(record.nonce())) {
			this.violations.add("two proposals won " + breaker + "@" + record.epoch());
		}
		if (record.epoch() <= from) {
			this.violations.add("no higher epoch than " + from + ": " + record);
		}
	}

	private synchronized void repeat(StateStore store, Method method, Object[] arguments) throws Throwable {
		if (!Set.of("report", "lease", "propose").contains(method.getName())) {
			return;
		}
		this.sent.add(new Sent(store, method, arguments));
		invoke(store, method, arguments);
		Sent late = this.sent.get(ThreadLocalRandom.current().nextInt(this.sent.size()));
		invoke(late.store, late.method, late.arguments);
	}

	private static @Nullable Object invoke(StateStore store, Method method, Object @Nullable [] arguments)
			throws Throwable {
		try {
			return method.invoke(store, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getCause();
		}
	}

	/** I1, I4 and I7. */
	void assertInvariants() {
		assertThat(this.threads).as("threads that touch a store").allMatch((name) -> name.startsWith("breaker-fleet"));
		assertThat(this.violations).isEmpty();
	}

	private record Sent(StateStore store, Method method, Object[] arguments) {
	}

}
