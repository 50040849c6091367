package dev.breaker.core;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openjdk.jol.info.GraphLayout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What breakers cost that do nothing at the moment.
 */
class FootprintTests {

	private static final int BREAKERS = 10_000;

	private static final int CALLS = 1_000;

	/** For lambdas and records, whose field offsets the JDK does not tell. */
	@BeforeAll
	static void letFieldsBeFound() {
		System.setProperty("jol.magicFieldOffset", "true");
	}

	/** What two breakers share is no breaker's own: settings, clock, constants. */
	@Test
	void weighsAtMostOneKibibyteAfterCallsOfOneThread() {
		Ticker shared = System::nanoTime;
		CircuitBreaker first = used(CircuitBreaker.of("first", CircuitBreakerConfig.defaults(), shared));
		CircuitBreaker second = used(CircuitBreaker.of("second", CircuitBreakerConfig.defaults(), shared));
		GraphLayout own = GraphLayout.parseInstance(first, second).subtract(GraphLayout.parseInstance(first));
		assertThat(own.totalSize()).as(own::toFootprint).isBetween(100L, 1024L);
	}

	/** Probes that are ignored make a round without end. */
	@Test
	void aRoundKeepsNoProbesThatAreBack() {
		AtomicLong nanos = new AtomicLong();
		CircuitBreaker breaker = CircuitBreaker.of("payments", CircuitBreakerConfig.defaults(), nanos::get);
		Calls.fail(breaker, 10);
		nanos.addAndGet(Duration.ofSeconds(30).toNanos());
		Permit before = breaker.acquire();
		long few = GraphLayout.parseInstance(breaker).totalCount();
		for (int i = 0; i < 1_000; i++) {
			Permit next = breaker.acquire();
			before.cancel();
			before = next;
		}
		assertThat(GraphLayout.parseInstance(breaker).totalCount()).isLessThan(few + 20);
	}

	@Test
	void startsNoThreadForOneMore() {
		CircuitBreakerRegistry registry = CircuitBreakerRegistry.create();
		used(registry.breaker("first"));
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		IntStream.range(1, BREAKERS).mapToObj((i) -> registry.breaker("breaker-" + i)).forEach(FootprintTests::used);
		registry.all().forEach((breaker) -> breaker.forceOpen(ManualOverride.because("maintenance")));
		Set<Thread> started = new HashSet<>(Thread.getAllStackTraces().keySet());
		started.removeAll(before);
		assertThat(registry.all()).hasSize(BREAKERS);
		assertThat(started).isEmpty();
	}

	private static CircuitBreaker used(CircuitBreaker breaker) {
		for (int i = 0; i < CALLS; i++) {
			breaker.call(() -> 42);
		}
		return breaker;
	}

}
