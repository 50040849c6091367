package dev.breaker.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CoarseClockTests {

	private final AtomicLong exact = new AtomicLong(42);

	private final List<Runnable> started = new ArrayList<>();

	@Test
	void theReaderWhoWakesItGetsTheExactTime() {
		CoarseClock clock = new CoarseClock(this.exact::get, this.started::add);
		assertThat(clock.nanos()).isEqualTo(42);
		this.exact.set(43);
		assertThat(clock.nanos()).as("not written down since").isEqualTo(42);
		assertThat(this.started).hasSize(1);
	}

	@Test
	void sleepsWhenNobodyReadsAndTellsTheExactTimeAgain() {
		CoarseClock clock = new CoarseClock(this.exact::get, this.started::add);
		clock.nanos();
		this.started.get(0).run();
		assertThat(clock.isAsleep()).isTrue();
		this.exact.set(99);
		assertThat(clock.nanos()).isEqualTo(99);
		assertThat(this.started).hasSize(2);
	}

	@Test
	void tellsTheExactTimeWhereNoThreadIsToBeHad() {
		CoarseClock clock = new CoarseClock(this.exact::get, (task) -> {
			throw new RejectedExecutionException();
		});
		assertThat(clock.nanos()).isEqualTo(42);
		this.exact.set(43);
		assertThat(clock.nanos()).isEqualTo(43);
	}

	@Test
	void followsTheMachineAndNeverRunsAhead() {
		Ticker ticker = Ticker.system();
		long begin = ticker.coarseNanos();
		Awaitility.await().until(() -> {
			long coarse = ticker.coarseNanos();
			assertThat(ticker.nanos() - coarse).isNotNegative();
			return coarse - begin > Duration.ofMillis(100).toNanos();
		});
	}

	@Test
	void hasOneDaemonThreadForAllBreakersThatSleepsWhenNobodyCalls() {
		CoarseClock clock = new CoarseClock();
		clock.nanos();
		List<Thread> threads = Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("breaker-coarse-clock"))
			.toList();
		assertThat(threads).isNotEmpty().allMatch(Thread::isDaemon);
		Awaitility.await().until(clock::isAsleep);
	}

}
