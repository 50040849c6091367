package dev.breaker.core.window;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Both windows against a plain list of all calls ever made.
 */
class SlidingWindowPropertyTests {

	/** A call, some time after the one before. */
	record Call(long pause, boolean failed, boolean slow) {
	}

	/** A call at its time. */
	record Made(long at, boolean failed, boolean slow) {
	}

	@Property(tries = 300)
	void aCountWindowHoldsTheLastCallsOfTheList(@ForAll @IntRange(min = 1, max = 30) int size,
			@ForAll("calls") @Size(max = 100) List<Call> calls) {
		SlidingWindow window = SlidingWindow.countBased(size);
		List<Made> made = new ArrayList<>();
		for (Call call : calls) {
			window.record(0, call.failed(), call.slow());
			made.add(new Made(0, call.failed(), call.slow()));
			List<Made> last = made.subList(Math.max(0, made.size() - size), made.size());
			assertHolds(window, 0, last);
		}
	}

	@Property(tries = 300)
	void aTimeWindowHoldsTheCallsOfTheListThatAreYoungEnough(@ForAll @IntRange(min = 1, max = 200) int seconds,
			@ForAll long origin, @ForAll("calls") @Size(max = 100) List<Call> calls) {
		Duration size = Duration.ofSeconds(seconds);
		int buckets = Math.max(10, Math.min(30, seconds));
		long bucket = size.toNanos() / buckets;
		SlidingWindow window = SlidingWindow.timeBased(size, origin);
		List<Made> made = new ArrayList<>();
		long elapsed = 0;
		for (Call call : calls) {
			elapsed += call.pause();
			window.record(origin + elapsed, call.failed(), call.slow());
			made.add(new Made(elapsed, call.failed(), call.slow()));
			long present = elapsed / bucket;
			assertHolds(window, origin + elapsed,
					made.stream().filter((past) -> past.at() / bucket > present - buckets).toList());
			assertHoldsBetween(window.totals(origin + elapsed), made, elapsed, size.toNanos(), bucket);
		}
	}

	private static void assertHolds(SlidingWindow window, long now, List<Made> expected) {
		assertThat(window.totals(now))
			.isEqualTo(new WindowTotals(expected.size(), count(expected, Made::failed), count(expected, Made::slow)));
		assertThat(window.isClean(now)).isEqualTo(expected.stream().noneMatch((made) -> made.failed() || made.slow()));
	}

	/**
	 * The guarantee in words: for at least the size less one bucket, at most the size.
	 */
	private static void assertHoldsBetween(WindowTotals totals, List<Made> made, long now, long size, long bucket) {
		assertThat(totals.calls()).isBetween(count(made, (past) -> now - past.at() < size - bucket),
				count(made, (past) -> now - past.at() < size));
	}

	private static long count(List<Made> made, Predicate<Made> which) {
		return made.stream().filter(which).count();
	}

	@Provide
	Arbitrary<List<Call>> calls() {
		Arbitrary<Long> pauses = Arbitraries.frequencyOf(Tuple.of(5, Arbitraries.just(0L)),
				Tuple.of(5, Arbitraries.longs().between(0, 3_000_000_000L)),
				Tuple.of(1, Arbitraries.longs().between(0, 300_000_000_000L)));
		return Combinators.combine(pauses, Arbitraries.of(true, false), Arbitraries.of(true, false))
			.as(Call::new)
			.list();
	}

}
