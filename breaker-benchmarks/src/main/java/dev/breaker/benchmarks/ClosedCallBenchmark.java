package dev.breaker.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A successful call through a closed circuit.
 */
public class ClosedCallBenchmark extends CircuitBenchmark {

	@Param({ "PLAIN", "BREAKER_COUNT", "BREAKER_TIME", "BREAKER_COUNT_SLOW", "BREAKER_TIME_SLOW", "RESILIENCE4J_COUNT",
			"RESILIENCE4J_TIME", "FAILSAFE", "SMALLRYE", "SENTINEL" })
	public Peer peer = Peer.PLAIN;

	@Setup
	public void close() {
		this.circuit = this.peer.circuit(50);
	}

	@Benchmark
	public Object call() throws Exception {
		return this.circuit.call();
	}

	@TearDown
	public void check() {
		expect("CLOSED");
	}

}
