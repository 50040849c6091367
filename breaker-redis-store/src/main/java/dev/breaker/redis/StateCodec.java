package dev.breaker.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.breaker.core.fleet.FleetDetail;
import dev.breaker.core.fleet.FleetDetail.AuditEntry;
import dev.breaker.core.fleet.FleetPhase;
import dev.breaker.core.fleet.FleetRecord;
import dev.breaker.core.fleet.FleetState;
import dev.breaker.core.fleet.FleetTotals;
import dev.breaker.core.fleet.OverrideMode;
import dev.breaker.core.fleet.OverrideRegister;
import dev.breaker.core.fleet.Remainder;
import dev.breaker.core.window.WindowTotals;
import org.jspecify.annotations.Nullable;

/**
 * Records, registers and totals in the order of fields that {@code state.lua} has.
 */
final class StateCodec {

	private StateCodec() {
	}

	/** What a new record consists of, but for epoch and age. */
	static List<String> content(FleetRecord record) {
		return List.of(Integer.toString(record.openings()), Micros.wait(record.openWait()),
				Integer.toString(record.permitted()), Integer.toString(record.successThreshold()),
				Micros.wait(record.probeDeadline()), Micros.wait(record.rampUp()), record.phase().name(),
				record.cause(), record.proposer(), record.nonce());
	}

	static List<String> content(OverrideRegister register) {
		return List.of(Long.toString(register.rev()), Micros.text(register.since()), remaining(register.remaining()),
				register.verified() ? "1" : "0", (register.mode() != null) ? register.mode().name() : "", register.by(),
				register.reason());
	}

	/** Zero stands for without limit: what is over lasts a microsecond more. */
	static String remaining(@Nullable Duration remaining) {
		if (remaining == null) {
			return "0";
		}
		String text = Micros.text(remaining);
		return text.equals("0") ? "1" : text;
	}

	static FleetState state(String breaker, List<Object> answer) {
		return new FleetState(breaker, record(texts(answer.get(0))), totals(texts(answer.get(2))),
				register(texts(answer.get(1))));
	}

	private static @Nullable FleetRecord record(List<String> fields) {
		if (fields.isEmpty()) {
			return null;
		}
		return new FleetRecord(Long.parseLong(fields.get(0)), FleetPhase.valueOf(fields.get(8)),
				Integer.parseInt(fields.get(2)), Micros.duration(fields.get(3)), Micros.duration(fields.get(1)),
				Integer.parseInt(fields.get(4)), Integer.parseInt(fields.get(5)), Micros.duration(fields.get(6)),
				Micros.duration(fields.get(7)), fields.get(9), fields.get(10), fields.get(11));
	}

	private static @Nullable OverrideRegister register(List<String> fields) {
		if (fields.isEmpty()) {
			return null;
		}
		Duration remaining = Micros.duration(fields.get(2));
		String mode = fields.get(4);
		return new OverrideRegister(Long.parseLong(fields.get(0)), mode.isEmpty() ? null : OverrideMode.valueOf(mode),
				fields.get(5), fields.get(3).equals("1"), fields.get(6), Micros.instant(fields.get(1)),
				remaining.isZero() ? null : remaining);
	}

	private static FleetTotals totals(List<String> fields) {
		if (fields.isEmpty()) {
			return FleetTotals.NONE;
		}
		return new FleetTotals(window(fields), Integer.parseInt(fields.get(3)), Integer.parseInt(fields.get(4)));
	}

	static Remainder remainder(List<String> fields) {
		return new Remainder(window(fields), fields.subList(3, fields.size()).stream().map(RedisKeys::decode).toList());
	}

	/**
	 * What is known of a breaker.
	 * @param live ids of the live instances
	 * @param answer of the script
	 */
	static FleetDetail detail(List<String> live, List<Object> answer) {
		Map<String, FleetDetail.LastReport> reports = new HashMap<>();
		List<String> fields = texts(answer.get(0));
		for (int i = 0; i + 6 < fields.size(); i += 7) {
			reports.put(fields.get(i),
					new FleetDetail.LastReport(Micros.duration(fields.get(i + 1)), RedisKeys.decode(fields.get(i + 2)),
							window(fields.subList(i + 3, i + 6)), fields.get(i + 6).equals("1")));
		}
		List<String> acknowledged = texts(answer.get(1));
		long rev = Long.parseLong(acknowledged.get(0));
		return new FleetDetail(live.stream().sorted().map((instance) -> {
			String encoded = RedisKeys.encode(instance);
			return new FleetDetail.Member(instance, reports.get(encoded), acknowledged.contains(encoded) ? rev : 0);
		}).toList(), audit(texts(answer.get(2))));
	}

	private static List<AuditEntry> audit(List<String> fields) {
		List<AuditEntry> entries = new ArrayList<>();
		for (int i = 0; i + 5 < fields.size(); i += 6) {
			entries.add(new AuditEntry(Micros.instant(fields.get(i)), FleetDetail.Kind.valueOf(fields.get(i + 1)),
					Long.parseLong(fields.get(i + 2)), fields.get(i + 3), fields.get(i + 4), fields.get(i + 5)));
		}
		return entries;
	}

	static WindowTotals window(List<String> fields) {
		return new WindowTotals(Long.parseLong(fields.get(0)), Long.parseLong(fields.get(1)),
				Long.parseLong(fields.get(2)));
	}

	static List<String> texts(Object list) {
		List<String> texts = new ArrayList<>();
		for (Object element : (List<?>) list) {
			texts.add((String) element);
		}
		return texts;
	}

}
