package dev.breaker.core;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Set;

/**
 * Where this breaker behaves otherwise than a peer on purpose. Random sequences steer
 * clear of these; for each peer named, a test shows the difference.
 */
enum DeliberateDifference {

	LATE_RESULTS_CHANGE_NOTHING("the result of a call counts in whatever state it finds",
			"a call reports to the stay that admitted it: what was begun before an outage says nothing of the recovery",
			Peer.RESILIENCE4J, Peer.FAILSAFE),

	LATE_IGNORED_CALLS_MINT_NO_PROBES("an ignored call begun while closed gives a permit to the round that it finds",
			"a permit goes back to where it came from, so the probes permitted are never exceeded", Peer.RESILIENCE4J),

	ROUNDS_END_WHEN_DECIDED("a half-open round is judged when all its probes have returned",
			"it ends as soon as the rest cannot change the verdict: no further call goes to a dependency that has failed",
			Peer.RESILIENCE4J),

	ROUNDS_DO_NOT_KNOW_THE_MINIMUM("a round is judged after the minimum of calls, where that is below the permitted",
			"the permitted probes are the round: the minimum belongs to the window", Peer.RESILIENCE4J),

	SLOW_PROBES_FAIL("slow probes are judged by the slow-call rate, beside the failed ones",
			"a probe is good or it is not: four failed and five slow of ten are nine that are not", Peer.RESILIENCE4J),

	PROBES_HAVE_A_DEADLINE("a probe that never returns keeps the circuit half-open for ever",
			"it counts as lost after a minute, or what is configured", Peer.RESILIENCE4J, Peer.SMALLRYE),

	PROBES_ARE_LIMITED_IN_TOTAL("only probes at once are limited: each that returns makes room for another",
			"a round has as many probes as are permitted, so a slow round cannot draw ever more calls", Peer.FAILSAFE),

	ROUNDS_MAY_FORGIVE("every probe must succeed", "a rate of failures that does not open does not reopen either",
			Peer.SMALLRYE),

	WAITS_END_WHEN_THEY_ARE_OVER("the first call is admitted after the wait has been exceeded",
			"it is admitted when retryAfter said so", Peer.RESILIENCE4J),

	STATE_KNOWS_THE_TIME("OPEN is shown until somebody calls, wait over or not",
			"readers compute the state that time has made: nobody is alarmed by a circuit that would admit",
			Peer.RESILIENCE4J, Peer.FAILSAFE),

	WALL_CLOCK_STEPS_CHANGE_NOTHING("the wait ends by the wall clock, and lasts an hour longer when that goes back one",
			"all durations run on a monotonic clock", Peer.RESILIENCE4J),

	BACKOFF_OUTLIVES_A_SHORT_STAY_IN_CLOSED("closing makes the next wait the first one again",
			"only a stay as long as the window and the last wait does: a dependency that flaps is asked less and less",
			Peer.RESILIENCE4J),

	SHORT_WINDOWS_HAVE_TEN_BUCKETS("a time window has one bucket a second, so one of two seconds may forget after one",
			"it has ten at least, so an outcome counts for nine tenths of the window at least", Peer.RESILIENCE4J),

	RATES_NEED_A_MINIMUM_ONLY("no rate counts before the window is full",
			"it counts from the minimum of calls on, which may be the size of the window", Peer.SMALLRYE),

	RATES_ARE_NOT_ROUNDED("a rate or a threshold is rounded on its way", "a percentage is compared as it is",
			Peer.FAILSAFE, Peer.SMALLRYE),

	IGNORED_CALLS_ARE_NEITHER("what is not a failure is a success, and closes a circuit",
			"an ignored call says nothing: it neither opens nor closes, and its permit is given back", Peer.FAILSAFE,
			Peer.SMALLRYE),

	CANCELLED_CALLS_ARE_NEITHER("a cancelled or interrupted call is a failure",
			"the caller's change of mind says nothing of who was called", Peer.RESILIENCE4J, Peer.FAILSAFE),

	NULL_RESULTS_ARE_JUDGED("the result predicate is not asked of null", "null is a result like any other",
			Peer.RESILIENCE4J);

	enum Peer {

		RESILIENCE4J, FAILSAFE, SMALLRYE

	}

	/** On the test that shows a difference, in the tests of the peer. */
	@Retention(RetentionPolicy.RUNTIME)
	@Target(ElementType.METHOD)
	@interface Shows {

		DeliberateDifference value();

	}

	final String theirs;

	final String ours;

	final Set<Peer> peers;

	DeliberateDifference(String theirs, String ours, Peer... peers) {
		this.theirs = theirs;
		this.ours = ours;
		this.peers = Set.of(peers);
	}

	boolean isOf(Peer peer) {
		return this.peers.contains(peer);
	}

}
