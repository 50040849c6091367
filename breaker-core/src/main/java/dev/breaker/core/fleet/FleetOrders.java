package dev.breaker.core.fleet;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import dev.breaker.core.fleet.FleetMember.View;

/**
 * Brings the orders of operators to the store, and says which of the fleet's hold here.
 */
final class FleetOrders {

	private final StateStore store;

	private final String instance;

	/** What was sent, until the store has answered: a repetition is the same order. */
	private final Map<String, OverrideRegister> sent = new HashMap<>();

	private final Map<String, Acknowledged> acknowledged = new HashMap<>();

	FleetOrders(StateStore store, String instance) {
		this.store = store;
		this.instance = instance;
	}

	/**
	 * Sends what the store has to learn of a breaker, if anything.
	 * @param micros the store's time, in microseconds
	 * @param awaited whether somebody waits to see the order hold: then a register that
	 * seems to be of the future, for the store's clock has been set back, gives way
	 */
	void push(FleetMember member, long micros, boolean awaited) {
		OverridePush push = member.view().overridePush();
		if (push == null) {
			return;
		}
		OverrideRegister order = revised(push, micros);
		this.sent.put(member.name(), order);
		OverrideRegister standing = this.store.override(member.name(), order).override();
		if (awaited && standing != null && standing.rev() > micros && !isSame(standing, order)) {
			order = order.withRev(standing.rev() + 1);
			this.sent.put(member.name(), order);
			standing = this.store.override(member.name(), order).override();
		}
		this.sent.remove(member.name());
		if (standing != null) {
			member.overrideAcknowledged(push, standing);
		}
	}

	private OverrideRegister revised(OverridePush push, long micros) {
		OverrideRegister order = push.asOf(micros);
		OverrideRegister before = this.sent.get(push.breaker());
		if (before == null || before.rev() <= push.knownRev() || !isSame(before.withRev(order.rev()), order)) {
			return order;
		}
		return order.withRev(before.rev());
	}

	private static boolean isSame(OverrideRegister one, OverrideRegister other) {
		return one.withRemaining(null).equals(other.withRemaining(null));
	}

	/**
	 * Acknowledges the overrides that hold here: at once, and now and then again, for the
	 * store may have lost it.
	 * @param views breakers that the store answers for
	 * @param again how long an acknowledgement is good for
	 * @param now monotonic time, in nanoseconds
	 */
	void acknowledge(Map<String, View> views, Duration again, long now) {
		Map<String, Long> due = new HashMap<>();
		views.forEach((name, view) -> {
			OverrideRegister held = view.override();
			if (held != null && held.mode() != null && held.rev() > 0) {
				Acknowledged last = this.acknowledged.get(name);
				if (last == null || last.rev != held.rev() || now - last.at >= again.toNanos()) {
					due.put(name, held.rev());
				}
			}
		});
		if (!due.isEmpty()) {
			this.store.acknowledge(this.instance, due);
			due.forEach((name, rev) -> this.acknowledged.put(name, new Acknowledged(rev, now)));
		}
	}

	/** Forgets breakers that are gone. */
	void retain(Set<String> names) {
		this.sent.keySet().retainAll(names);
		this.acknowledged.keySet().retainAll(names);
	}

	private record Acknowledged(long rev, long at) {
	}

}
