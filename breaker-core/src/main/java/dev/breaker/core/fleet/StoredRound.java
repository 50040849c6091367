package dev.breaker.core.fleet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The leases and the count of one half-open round, as the store in memory keeps them.
 */
final class StoredRound {

	/** One that waits is enough for others to give way. */
	private static final int MOST_WAITING = 16;

	private final Map<String, Lease> leases = new LinkedHashMap<>();

	/** Instances that have had a lease in this round. */
	private final Set<String> served = new HashSet<>();

	/** Instances that ask for one and got none, until when. */
	private final Map<String, Long> waiting = new HashMap<>();

	private int successes;

	private int failures;

	LeaseAnswer lease(LeaseRequest request, FleetRecord record, long now) {
		String instance = request.instance();
		long parkedUntil = now + request.parkedFor().toNanos();
		request.results().forEach((result) -> settle(instance, result, record, now));
		for (String parked : request.parked()) {
			this.leases.computeIfPresent(parked,
					(id, lease) -> lease.isParkedBy(instance) ? new Lease(instance, false, parkedUntil) : lease);
		}
		reclaim(now);
		this.waiting.values().removeIf((until) -> until - now <= 0);
		List<String> granted = unheard(request, parkedUntil);
		if (!givesWay(instance)) {
			grant(request, record, parkedUntil, granted);
		}
		if (!granted.isEmpty()) {
			this.served.add(instance);
			this.waiting.remove(instance);
		}
		else if (request.wanted() > 0 && (this.waiting.containsKey(instance) || this.waiting.size() < MOST_WAITING)) {
			this.waiting.put(instance, parkedUntil);
		}
		return new LeaseAnswer(record.epoch(), this.successes, this.failures, granted, othersWait(instance));
	}

	/** Who has had a lease: to who has had none, and to who has asked before. */
	private boolean givesWay(String instance) {
		boolean first = this.waiting.containsKey(instance) || !othersWait(instance);
		return this.served.contains(instance) && (!first || !this.served.containsAll(this.waiting.keySet()));
	}

	private boolean othersWait(String instance) {
		return this.waiting.size() > (this.waiting.containsKey(instance) ? 1 : 0);
	}

	/**
	 * Leases that their holder does not know of: they were granted in an answer that got
	 * lost.
	 */
	private List<String> unheard(LeaseRequest request, long parkedUntil) {
		List<String> unheard = new ArrayList<>();
		this.leases.replaceAll((id, lease) -> {
			boolean lost = lease.isParkedBy(request.instance()) && !request.parked().contains(id);
			if (!lost || unheard.size() >= request.wanted()) {
				return lease;
			}
			unheard.add(id);
			return new Lease(request.instance(), false, parkedUntil);
		});
		return unheard;
	}

	private void grant(LeaseRequest request, FleetRecord record, long parkedUntil, List<String> granted) {
		while (granted.size() < request.wanted()
				&& this.leases.size() + this.successes + this.failures < record.permitted()) {
			String id = UUID.randomUUID().toString();
			this.leases.put(id, new Lease(request.instance(), false, parkedUntil));
			granted.add(id);
		}
	}

	private void settle(String instance, LeaseRequest.Result result, FleetRecord record, long now) {
		Lease lease = this.leases.get(result.lease());
		if (lease == null || !lease.holder.equals(instance)) {
			return;
		}
		switch (result.outcome()) {
			case USED -> this.leases.computeIfPresent(result.lease(),
					(id, held) -> held.used ? held : new Lease(instance, true, now + record.probeDeadline().toNanos()));
			case SUCCESS -> {
				this.leases.remove(result.lease());
				this.successes++;
			}
			case FAILURE -> {
				this.leases.remove(result.lease());
				this.failures++;
			}
			case RETURNED -> this.leases.remove(result.lease());
		}
	}

	private void reclaim(long now) {
		this.leases.values().removeIf((lease) -> {
			boolean over = lease.end - now <= 0;
			if (over && lease.used) {
				this.failures++;
			}
			return over;
		});
	}

	private record Lease(String holder, boolean used, long end) {

		boolean isParkedBy(String instance) {
			return !this.used && this.holder.equals(instance);
		}

	}

}
