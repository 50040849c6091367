package dev.breaker.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.breaker.core.fleet.FleetPhase;
import dev.breaker.core.fleet.FleetRecord;
import dev.breaker.core.fleet.LeaseAnswer;
import dev.breaker.core.fleet.LeaseRequest;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The books on the leases of a simulated server, kept beside the store to audit it. Names
 * leases by numbers, where the store draws ids, so that a schedule can be replayed.
 */
final class SimulatedLeases {

	private final Map<String, Round> rounds = new HashMap<>();

	private final Map<String, String> drawn = new HashMap<>();

	private final Map<String, String> named = new HashMap<>();

	/** The request as the store has to see it. */
	LeaseRequest asDrawn(LeaseRequest request) {
		return new LeaseRequest(request.breaker(), request.epoch(), request.instance(),
				request.results()
					.stream()
					.map((result) -> new LeaseRequest.Result(drawn(result.lease()), result.outcome()))
					.toList(),
				request.parked().stream().map(this::drawn).toList(), request.wanted(), request.parkedFor());
	}

	private String drawn(String name) {
		return this.drawn.getOrDefault(name, name);
	}

	/**
	 * Enters a request and its answer, and asserts that the store was right.
	 * @param record what the store stands at; null for nothing
	 * @param fresh names for the granted leases that have none yet
	 * @return the answer as the instance has to see it
	 */
	LeaseAnswer entered(LeaseRequest request, @Nullable FleetRecord record, LeaseAnswer answer, List<String> fresh,
			long now) {
		if (record == null || record.epoch() != request.epoch() || answer.epoch() != request.epoch()) {
			assertThat(answer.granted()).as("leases of another epoch").isEmpty();
			return answer;
		}
		Round round = this.rounds.compute(request.breaker(), (name,
				present) -> (present != null && present.epoch == record.epoch()) ? present : new Round(record.epoch()));
		round.settle(request, record, now);
		List<String> names = new ArrayList<>();
		for (int i = 0; i < answer.granted().size(); i++) {
			String id = answer.granted().get(i);
			String name = this.named.computeIfAbsent(id, (it) -> fresh.get(names.size()));
			this.drawn.put(name, id);
			Lease again = round.leases.put(name,
					new Lease(request.instance(), false, now + request.parkedFor().toNanos()));
			assertThat(again == null || (!again.used && again.holder.equals(request.instance())))
				.as("%s granted again to its holder, unused", name)
				.isTrue();
			names.add(name);
		}
		if (record.phase() == FleetPhase.HALF_OPEN) {
			round.audit(record, answer);
		}
		return new LeaseAnswer(answer.epoch(), answer.successes(), answer.failures(), names, answer.othersWait());
	}

	/** Whether an instance may begin a probe with a lease now, or the books know none. */
	boolean isHeld(String breaker, long epoch, String lease, String instance, long now) {
		Round round = this.rounds.get(breaker);
		if (round == null || round.epoch != epoch || !this.drawn.containsKey(lease)) {
			return true;
		}
		Lease held = round.leases.get(lease);
		return held != null && held.holder.equals(instance) && held.end - now > 0;
	}

	/** The leases of the present round. */
	List<String> out(String breaker) {
		Round round = this.rounds.get(breaker);
		return (round != null) ? new ArrayList<>(round.leases.keySet()) : List.of();
	}

	private static final class Round {

		private final long epoch;

		private final Map<String, Lease> leases = new LinkedHashMap<>();

		private int successes;

		private int failures;

		Round(long epoch) {
			this.epoch = epoch;
		}

		void settle(LeaseRequest request, FleetRecord record, long now) {
			for (LeaseRequest.Result result : request.results()) {
				Lease lease = this.leases.get(result.lease());
				if (lease == null || !lease.holder.equals(request.instance())) {
					continue;
				}
				switch (result.outcome()) {
					case USED -> {
						if (!lease.used) {
							this.leases.put(result.lease(),
									new Lease(lease.holder, true, now + record.probeDeadline().toNanos()));
						}
					}
					case SUCCESS -> this.successes += (this.leases.remove(result.lease()) != null) ? 1 : 0;
					case FAILURE -> this.failures += (this.leases.remove(result.lease()) != null) ? 1 : 0;
					case RETURNED -> this.leases.remove(result.lease());
				}
			}
			for (String parked : request.parked()) {
				this.leases.computeIfPresent(parked,
						(name, lease) -> (lease.used || !lease.holder.equals(request.instance())) ? lease
								: new Lease(lease.holder, false, now + request.parkedFor().toNanos()));
			}
			this.leases.values().removeIf((lease) -> {
				boolean over = lease.end - now <= 0;
				this.failures += (over && lease.used) ? 1 : 0;
				return over;
			});
		}

		void audit(FleetRecord record, LeaseAnswer answer) {
			assertThat(this.leases.size() + this.successes + this.failures)
				.as("I3: leases out, successes and failures of epoch %d", this.epoch)
				.isLessThanOrEqualTo(record.permitted());
			assertThat(answer.successes()).as("I3: successes of holders").isEqualTo(this.successes);
			assertThat(answer.failures()).as("I3: failures of holders").isEqualTo(this.failures);
		}

	}

	private record Lease(String holder, boolean used, long end) {
	}

}
