package dev.breaker.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LatencyTests {

	private final FakeTicker ticker = new FakeTicker();

	private final CircuitBreaker breaker = CircuitBreaker.of("payments", CircuitBreakerConfig.defaults(), this.ticker);

	private void take(Duration duration) {
		this.breaker.run(() -> this.ticker.advance(duration));
	}

	private LatencyStatistics latency() {
		return Objects.requireNonNull(this.breaker.snapshot().latency());
	}

	@Test
	void isNotThereUnlessAskedFor() {
		take(Duration.ofMillis(5));
		assertThat(this.breaker.snapshot().latency()).isNull();
		try (Subscription measurement = this.breaker.measureLatency()) {
			assertThat(this.breaker.snapshot().latency()).isNull();
			take(Duration.ofMillis(5));
			assertThat(latency().calls()).isOne();
		}
		assertThat(this.breaker.snapshot().latency()).isNull();
	}

	@Test
	void tellsMeanPercentilesAndMaximum() {
		this.breaker.measureLatency();
		for (int i = 1; i <= 100; i++) {
			take(Duration.ofMillis(i));
		}
		LatencyStatistics latency = latency();
		assertThat(latency.calls()).isEqualTo(100);
		assertThat(latency.mean()).isEqualTo(Duration.ofNanos(50_500_000));
		assertThat(latency.p50().toMillis()).isBetween(50L, 53L);
		assertThat(latency.p95().toMillis()).isBetween(95L, 101L);
		assertThat(latency.p99().toMillis()).isBetween(99L, 105L);
		assertThat(latency.max().toMillis()).isBetween(100L, 106L);
	}

	@Test
	void measuresFailuresToo() {
		this.breaker.measureLatency();
		Permit permit = this.breaker.acquire();
		this.ticker.advance(Duration.ofSeconds(1));
		permit.failure(new IllegalStateException());
		assertThat(latency().mean()).isEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void forgetsAfterTwoWindowsAtMostAndNotBeforeOne() {
		this.breaker.measureLatency();
		take(Duration.ofSeconds(1));
		this.ticker.advance(Duration.ofSeconds(60));
		take(Duration.ofMillis(1));
		assertThat(latency().calls()).isEqualTo(2);
		this.ticker.advance(Duration.ofSeconds(59));
		assertThat(latency().calls()).isOne();
		this.ticker.advance(Duration.ofSeconds(600));
		assertThat(this.breaker.snapshot().latency()).isNull();
	}

	@Test
	void theLatestMeasurementIsTold() {
		Subscription first = this.breaker.measureLatency();
		take(Duration.ofSeconds(1));
		this.breaker.measureLatency();
		take(Duration.ofSeconds(1));
		first.close();
		assertThat(latency().calls()).isOne();
	}

	@Property(tries = 300)
	void roundsUpByASixteenthAtMost(@ForAll @Size(min = 1, max = 50) List<@LongRange(max = 1L << 42) Long> durations) {
		FakeTicker still = new FakeTicker();
		LatencyRecorder recorder = new LatencyRecorder(still, Duration.ofSeconds(60));
		durations.forEach((nanos) -> recorder.onCall(CallOutcome.SUCCESS, nanos));
		List<Long> sorted = new ArrayList<>(durations);
		Collections.sort(sorted);
		LatencyStatistics statistics = Objects.requireNonNull(recorder.statistics());
		assertThat(statistics.mean().toNanos())
			.isEqualTo(sorted.stream().mapToLong(Long::longValue).sum() / sorted.size());
		assertRounded(statistics.p50(), sorted, 0.5);
		assertRounded(statistics.p95(), sorted, 0.95);
		assertRounded(statistics.p99(), sorted, 0.99);
		assertRounded(statistics.max(), sorted, 1);
	}

	@Test
	void boundsWhatIsLongerThanTwoHours() {
		LatencyRecorder recorder = new LatencyRecorder(this.ticker, Duration.ofSeconds(60));
		recorder.onCall(CallOutcome.SUCCESS, Duration.ofDays(3).toNanos());
		recorder.onCall(CallOutcome.SUCCESS, -1);
		LatencyStatistics statistics = Objects.requireNonNull(recorder.statistics());
		assertThat(statistics.max()).isBetween(Duration.ofHours(2), Duration.ofHours(3));
		assertThat(statistics.p50()).isZero();
	}

	private static void assertRounded(Duration percentile, List<Long> sorted, double share) {
		long exact = sorted.get((int) Math.ceil(sorted.size() * share) - 1);
		assertThat(percentile.toNanos()).isBetween(exact, exact + exact / 16);
	}

}
