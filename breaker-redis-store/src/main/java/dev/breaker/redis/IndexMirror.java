package dev.breaker.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.breaker.core.fleet.FleetIndex;
import dev.breaker.core.fleet.FleetPhase;
import dev.breaker.core.fleet.FleetRecord;
import dev.breaker.core.fleet.FleetState;
import dev.breaker.core.fleet.OverrideMode;
import dev.breaker.core.fleet.OverrideRegister;
import org.jspecify.annotations.Nullable;

/**
 * The index as this instance saw it last. Index and breakers may lie on different nodes
 * of a cluster, so no script keeps both: every state that comes by is compared with the
 * mirror, and what differs is entered anew.
 */
final class IndexMirror {

	/** How long a record outlives its wait and its ramp, as in {@code state.lua}. */
	private static final Duration WEEK = Duration.ofDays(7);

	private Map<String, FleetIndex.Entry> entries = new HashMap<>();

	synchronized void seen(List<FleetIndex.Entry> index) {
		Map<String, FleetIndex.Entry> seen = new HashMap<>();
		index.forEach((entry) -> seen.put(entry.breaker(), entry));
		this.entries = seen;
	}

	/**
	 * Compares states with the mirror.
	 * @return entries for the index's script of all that differ; empty if none does
	 */
	synchronized List<String> differences(List<FleetState> states) {
		List<String> arguments = new ArrayList<>();
		for (FleetState state : states) {
			if (!Objects.equals(this.entries.get(state.breaker()), actual(state))) {
				arguments.addAll(entryOf(state));
			}
		}
		return arguments;
	}

	/**
	 * What a change has made of a breaker, whatever the mirror shows.
	 * @return an entry for the index's script
	 */
	synchronized List<String> entryOf(FleetState state) {
		FleetIndex.Entry actual = actual(state);
		FleetIndex.Entry listed = (actual != null) ? this.entries.put(state.breaker(), actual)
				: this.entries.remove(state.breaker());
		FleetRecord record = state.record();
		OverrideRegister register = state.override();
		return List.of(state.breaker(), Long.toString((record != null) ? record.epoch() : 0),
				(record != null) ? record.phase().name() : "-", Long.toString((register != null) ? register.rev() : 0),
				(register != null && register.mode() != null) ? register.mode().name() : "-",
				(register != null) ? StateCodec.remaining(register.remaining()) : "0", lifetime(record),
				Long.toString((listed != null) ? listed.epoch() : 0),
				Long.toString((listed != null) ? listed.rev() : 0));
	}

	/** The entry that a state should have; null for none. */
	private static FleetIndex.@Nullable Entry actual(FleetState state) {
		FleetRecord record = state.record();
		OverrideRegister register = state.override();
		OverrideMode mode = (register != null) ? register.mode() : null;
		FleetPhase phase = (record != null) ? record.phase() : null;
		if (mode == null && (phase == null || phase == FleetPhase.CLOSED)) {
			return null;
		}
		return new FleetIndex.Entry(state.breaker(), (record != null) ? record.epoch() : 0, phase,
				(register != null) ? register.rev() : 0, mode);
	}

	private static String lifetime(@Nullable FleetRecord record) {
		return (record != null) ? Micros.text(record.openWait().plus(record.rampUp()).plus(WEEK)) : "0";
	}

	static List<FleetIndex.Entry> entries(List<String> fields) {
		List<FleetIndex.Entry> entries = new ArrayList<>();
		for (int i = 0; i + 4 < fields.size(); i += 5) {
			String phase = fields.get(i + 2);
			String mode = fields.get(i + 4);
			entries.add(new FleetIndex.Entry(fields.get(i), Long.parseLong(fields.get(i + 1)),
					phase.equals("-") ? null : FleetPhase.valueOf(phase), Long.parseLong(fields.get(i + 3)),
					mode.equals("-") ? null : OverrideMode.valueOf(mode)));
		}
		return entries;
	}

}
