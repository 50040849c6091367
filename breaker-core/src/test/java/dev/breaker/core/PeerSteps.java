package dev.breaker.core;

import java.util.List;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Random steps to take beside a peer.
 */
final class PeerSteps {

	private PeerSteps() {
	}

	/**
	 * Calls that end at once or late, and pauses.
	 * @param outcomes how calls may end
	 */
	static Arbitrary<List<Step>> of(CallOutcome... outcomes) {
		Arbitrary<CallOutcome> ends = Arbitraries.of(outcomes);
		Arbitrary<Integer> few = Arbitraries.integers().between(1, 6);
		Arbitrary<Step> calls = Combinators.combine(few, ends).as(Step.Calls::new);
		Arbitrary<Step> slow = Combinators.combine(few, ends, few).as(Step.LongCalls::new);
		Arbitrary<Step> late = Combinators.combine(Arbitraries.integers().between(0, 5), ends).as(Step.End::new);
		return Arbitraries
			.frequencyOf(Tuple.of(8, calls), Tuple.of(4, slow), Tuple.of(8, Arbitraries.just(new Step.Begin())),
					Tuple.of(8, late), Tuple.of(7, few.map(Step.Pass::new)),
					Tuple.of(1, Arbitraries.just(new Step.Reset())))
			.list()
			.ofMaxSize(80);
	}

}
