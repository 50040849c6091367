package dev.breaker.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A refusal that throws, by a circuit that failures have opened.
 */
public class RefusalBenchmark extends CircuitBenchmark {

	@Param({ "BREAKER_TIME", "RESILIENCE4J_COUNT", "RESILIENCE4J_TRACELESS", "FAILSAFE", "SMALLRYE", "SENTINEL" })
	public Peer peer = Peer.BREAKER_TIME;

	@Setup
	public void open() {
		this.circuit = this.peer.circuit(50);
		this.circuit.trip();
	}

	@Benchmark
	public Object call() {
		try {
			return this.circuit.call();
		}
		catch (Exception ex) {
			return ex;
		}
	}

	@TearDown
	public void check() {
		expect("OPEN");
	}

}
