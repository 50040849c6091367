package dev.breaker.core.fleet;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Decides whether the reports of a fleet open the circuit for all. One sick instance must
 * not: the pooled window has to cross a threshold also without the worst tenth of the
 * instances, at least one and at most ten. A fleet of one has nobody to leave out.
 */
final class FleetGuard {

	private static final int MOST_LEFT_OUT = 10;

	/** Reading all windows costs the store most: not more often than this a breaker. */
	private static final Duration BETWEEN_CHECKS = Duration.ofMillis(250);

	private final StateStore store;

	private final LongSupplier nanos;

	private final FleetListener listener;

	private final Map<String, Long> checkedAt = new HashMap<>();

	/** The worst instances of each breaker that is held. */
	private final Map<String, List<String>> suspects = new ConcurrentHashMap<>();

	FleetGuard(StateStore store, LongSupplier nanos, FleetListener listener) {
		this.store = store;
		this.nanos = nanos;
		this.listener = listener;
	}

	/**
	 * Who stands alone with its failures, as of the last check. May be called by any
	 * thread.
	 * @return ids of instances; empty while the fleet is not held
	 */
	List<String> suspects(String breaker) {
		return this.suspects.getOrDefault(breaker, List.of());
	}

	/** The fleet is not closed any more: there is nothing to hold. */
	void forget(String breaker) {
		this.suspects.remove(breaker);
	}

	@Nullable String opensBecause(FleetMember member, WindowReport report, FleetTotals totals, int instances) {
		int live = Math.max(1, instances);
		int leftOut = (live == 1) ? 0 : Math.max(1, Math.min(MOST_LEFT_OUT, live / 10));
		if (totals.locallyOpen() > leftOut && 2 * totals.locallyOpen() > totals.reporting()) {
			return "%d of %d instances opened by their own evidence".formatted(totals.locallyOpen(),
					Math.max(totals.reporting(), totals.locallyOpen()));
		}
		String pooled = member.crossed(totals.window(), live, 0);
		if (pooled == null) {
			this.suspects.remove(member.name());
			return null;
		}
		if (leftOut == 0) {
			return pooled + " in the fleet";
		}
		return withoutTheWorst(member, report, live, leftOut, pooled);
	}

	private @Nullable String withoutTheWorst(FleetMember member, WindowReport report, int live, int leftOut,
			String pooled) {
		long now = this.nanos.getAsLong();
		Long last = this.checkedAt.get(member.name());
		if (last != null && now - last < BETWEEN_CHECKS.toNanos()) {
			return null;
		}
		this.checkedAt.put(member.name(), now);
		Remainder remainder = this.store.remainder(member.name(), report.epoch(), report.shape(), leftOut);
		if (member.crossed(remainder.window(), live, leftOut) != null) {
			this.suspects.remove(member.name());
			return "%s in the fleet of %d instances, also without the worst %d".formatted(pooled, live, leftOut);
		}
		if (this.suspects.put(member.name(), remainder.leftOut()) == null) {
			this.listener.held(member.name(), "%s in the fleet of %d instances, but not without the worst %d: %s"
				.formatted(pooled, live, leftOut, String.join(", ", remainder.leftOut())), remainder.leftOut());
		}
		return null;
	}

	/**
	 * Forgets breakers that are gone, and suspects of whom nothing has been heard.
	 * @param lasting how long a suspicion is good for without another report
	 */
	void retain(Set<String> names, Duration lasting) {
		long now = this.nanos.getAsLong();
		this.checkedAt.values().removeIf((at) -> now - at >= lasting.toNanos());
		this.checkedAt.keySet().retainAll(names);
		this.suspects.keySet().retainAll(this.checkedAt.keySet());
	}

}
