package dev.breaker.benchmarks.spring;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * A successful call of a bean's method, in a running application with metrics.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = { "-Xms512m", "-Xmx512m" })
@SuppressWarnings("NullAway.Init") // by the set-up
public class AnnotatedCallBenchmark {

	@Param
	public Application application;

	private ConfigurableApplicationContext context;

	private Gateway gateway;

	@Setup
	public void start() {
		this.context = this.application.start();
		this.gateway = this.context.getBean(Gateway.class);
	}

	@Benchmark
	public Object call() {
		return this.gateway.charge();
	}

	@TearDown
	public void check() {
		try (ConfigurableApplicationContext running = this.context) {
			this.application.check(running);
		}
	}

}
