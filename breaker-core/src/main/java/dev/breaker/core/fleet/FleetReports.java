package dev.breaker.core.fleet;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import dev.breaker.core.fleet.FleetMember.Scope;
import dev.breaker.core.fleet.FleetMember.View;
import dev.breaker.core.window.WindowTotals;
import org.jspecify.annotations.Nullable;

/**
 * Knows which windows are worth sending: a changed one is; an unchanged one again before
 * the store would forget it.
 */
final class FleetReports {

	/** Count windows in which nothing has happened for so long are no evidence. */
	private static final Duration COUNT_WINDOW_LASTS = Duration.ofSeconds(60);

	private final Map<String, Sent> sent = new HashMap<>();

	private final Map<String, Active> active = new HashMap<>();

	private long sequence;

	/**
	 * The report of one breaker, if one is due.
	 * @param lifetime how long the store keeps a report
	 * @param now monotonic time, in nanoseconds
	 */
	@Nullable WindowReport due(String name, View view, Duration lifetime, long now) {
		if (!takesPart(view)) {
			return null;
		}
		WindowTotals window = isStale(name, view, now) ? WindowTotals.EMPTY : view.window();
		WindowReport report = new WindowReport(name, view.epoch(), this.sequence + 1, view.shape(), window,
				view.locallyOpen());
		Sent last = this.sent.get(name);
		boolean empty = window.calls() == 0 && !view.locallyOpen();
		boolean worthIt;
		if (last == null) {
			worthIt = !empty;
		}
		else if (last.isSameAs(report)) {
			worthIt = !empty && now - last.at >= lifetime.toNanos() / 2;
		}
		else {
			worthIt = !empty || last.report.totals().calls() > 0;
		}
		if (!worthIt) {
			return null;
		}
		this.sequence++;
		return report;
	}

	private static boolean takesPart(View view) {
		boolean agreedOpen = view.adopted() && view.agreed() != null && view.agreed().phase() != FleetPhase.CLOSED;
		return (view.scope() == Scope.FULL || view.scope() == Scope.OBSERVER) && !agreedOpen;
	}

	/** What tripped is frozen evidence, and ages by itself. */
	private boolean isStale(String name, View view, long now) {
		Active last = this.active.get(name);
		if (last == null || last.activity != view.activity()) {
			last = new Active(view.activity(), now);
			this.active.put(name, last);
		}
		return view.shape().startsWith("C") && !view.locallyOpen() && now - last.at >= COUNT_WINDOW_LASTS.toNanos();
	}

	/** The store has taken a report. */
	void taken(WindowReport report, long now) {
		this.sent.put(report.breaker(), new Sent(report, now));
	}

	/** Forgets breakers that are gone. */
	void retain(Set<String> names) {
		this.sent.keySet().retainAll(names);
		this.active.keySet().retainAll(names);
	}

	private record Sent(WindowReport report, long at) {

		boolean isSameAs(WindowReport other) {
			return this.report.epoch() == other.epoch() && this.report.shape().equals(other.shape())
					&& this.report.totals().equals(other.totals()) && this.report.locallyOpen() == other.locallyOpen();
		}

	}

	/** How many calls there have been, and since when no more. */
	private record Active(long activity, long at) {
	}

}
