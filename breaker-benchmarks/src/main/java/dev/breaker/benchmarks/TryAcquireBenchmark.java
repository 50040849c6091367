package dev.breaker.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A refusal without an exception, by a circuit that failures or an operator have opened.
 */
public class TryAcquireBenchmark extends CircuitBenchmark {

	@Param({ "BREAKER_TIME", "RESILIENCE4J_COUNT", "FAILSAFE", "SENTINEL" })
	public Peer peer = Peer.BREAKER_TIME;

	@Setup
	public void open() {
		this.circuit = this.peer.circuit(50);
		this.circuit.trip();
	}

	@Benchmark
	public boolean isRefused() {
		return this.circuit.isRefused();
	}

	@TearDown
	public void check() {
		expect("OPEN");
	}

}
