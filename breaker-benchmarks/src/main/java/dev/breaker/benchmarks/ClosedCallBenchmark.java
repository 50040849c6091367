package dev.breaker.benchmarks;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import dev.breaker.core.CheckedSupplier;
import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.core.SlidingWindowType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A successful call through a closed circuit, beside Resilience4j. Read the figures as
 * ratios to {@link #resilience4jCountWindow()} of the same run; run with {@code -t 1} and
 * {@code -t 2}, and with {@code -prof gc} for what a call allocates.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ClosedCallBenchmark {

	private static final int CALLS = 100;

	private static final int SECONDS = 60;

	private final CircuitBreaker countWindow = CircuitBreaker.of("count-window",
			CircuitBreakerConfig.builder().slidingWindow(SlidingWindowType.COUNT_BASED, CALLS).build());

	private final CircuitBreaker timeWindow = CircuitBreaker.of("time-window",
			CircuitBreakerConfig.builder().slidingWindow(SlidingWindowType.TIME_BASED, SECONDS).build());

	private final CircuitBreaker slowCallRule = CircuitBreaker.of("slow-call-rule",
			CircuitBreakerConfig.builder()
				.slidingWindow(SlidingWindowType.COUNT_BASED, CALLS)
				.slowCallDurationThreshold(Duration.ofSeconds(1))
				.build());

	private final Supplier<Integer> resilience4jCountWindow = resilience4j(
			io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType.COUNT_BASED, CALLS);

	private final Supplier<Integer> resilience4jTimeWindow = resilience4j(
			io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType.TIME_BASED, SECONDS);

	private final CheckedSupplier<Integer, RuntimeException> call = this::work;

	private int value = 42;

	private Supplier<Integer> resilience4j(
			io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType type, int size) {
		return io.github.resilience4j.circuitbreaker.CircuitBreaker
			.of("peer",
					io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.custom()
						.slidingWindowType(type)
						.slidingWindowSize(size)
						.build())
			.decorateSupplier(this::work);
	}

	private Integer work() {
		return this.value;
	}

	@Benchmark
	public Integer plainCall() {
		return work();
	}

	@Benchmark
	public Integer breakerCountWindow() {
		return this.countWindow.call(this.call);
	}

	@Benchmark
	public Integer breakerTimeWindow() {
		return this.timeWindow.call(this.call);
	}

	@Benchmark
	public Integer breakerSlowCallRule() {
		return this.slowCallRule.call(this.call);
	}

	@Benchmark
	public Integer resilience4jCountWindow() {
		return this.resilience4jCountWindow.get();
	}

	@Benchmark
	public Integer resilience4jTimeWindow() {
		return this.resilience4jTimeWindow.get();
	}

}
