package dev.breaker.core;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import dev.breaker.core.fleet.FleetPhase;
import dev.breaker.core.fleet.FleetRecord;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Everything that a simulated fleet ever agreed on. An epoch means the same wherever and
 * whenever it is seen.
 */
final class SimulatedAgreements {

	private final Set<String> told = new HashSet<>();

	private final SimulatedTime time;

	private final SimulationTrace trace;

	private final Map<String, Map<Long, Agreement>> known = new HashMap<>();

	SimulatedAgreements(SimulatedTime time, SimulationTrace trace) {
		this.time = time;
		this.trace = trace;
	}

	/** Enters what the server stands at after an operation. */
	@Nullable FleetRecord stands(String breaker, @Nullable FleetRecord before, @Nullable FleetRecord after) {
		if (before != null) {
			assertThat(after).as("the record of %s", breaker).isNotNull();
		}
		if (after != null) {
			assertThat(after.epoch()).as("I4: the epoch of the server")
				.isGreaterThanOrEqualTo((before != null) ? before.epoch() : 0);
			if (before == null || before.epoch() != after.epoch()) {
				this.trace.note(() -> "server: %s is %s@%d by %s, %s ago, as %s".formatted(breaker, after.phase(),
						after.epoch(), after.proposer(), after.age(), after.cause()));
			}
			enter(breaker, after);
		}
		return after;
	}

	private void enter(String breaker, FleetRecord record) {
		Agreement present = this.known.computeIfAbsent(breaker, (name) -> new HashMap<>())
			.computeIfAbsent(record.epoch(),
					(epoch) -> new Agreement(record.phase(), record.nonce(), this.time.nanos()));
		assertThat(record.nonce())
			.as("I4: epoch %d of %s means one thing, not %s and %s", record.epoch(), breaker, present.phase,
					record.phase())
			.isEqualTo(present.nonce);
	}

	/** Asserts that an instance sees what was agreed, as old as it is. */
	void seen(String breaker, FleetRecord record) {
		Agreement agreed = this.known.getOrDefault(breaker, Map.of()).get(record.epoch());
		assertThat(agreed).as("I4: epoch %d of %s was never agreed on", record.epoch(), breaker).isNotNull();
		if (agreed != null) {
			assertThat(record.nonce()).as("I4: epoch %d of %s means one thing", record.epoch(), breaker)
				.isEqualTo(agreed.nonce);
			long age = this.time.nanos() - agreed.at;
			assertThat(record.age()).as("I6: the age of epoch %d of %s", record.epoch(), breaker)
				.isGreaterThanOrEqualTo(
						Duration.ofNanos((long) (age * (1 - SimulatedTime.DRIFT))).minus(SimulatedNetwork.LATEST));
		}
	}

	boolean everOpened(String breaker) {
		return this.known.getOrDefault(breaker, Map.of())
			.values()
			.stream()
			.anyMatch((agreement) -> agreement.phase == FleetPhase.OPEN);
	}

	/** Somebody has told of an agreement: nobody else may, nor twice. */
	void told(String breaker, long epoch) {
		assertThat(this.told.add(breaker + " " + epoch)).as("I7: epoch %d of %s is told once", epoch, breaker).isTrue();
	}

	private record Agreement(FleetPhase phase, String nonce, long at) {
	}

}
