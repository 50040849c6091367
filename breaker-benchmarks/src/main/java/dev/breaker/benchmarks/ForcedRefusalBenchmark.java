package dev.breaker.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A refusal that throws, by a circuit that an operator has opened: ours for a day or
 * without limit, Resilience4j's without.
 */
public class ForcedRefusalBenchmark extends CircuitBenchmark {

	@Param({ "BREAKER_TIME", "RESILIENCE4J_COUNT", "RESILIENCE4J_TRACELESS" })
	public Peer peer = Peer.BREAKER_TIME;

	@Param({ "false", "true" })
	public boolean unlimited;

	@Setup
	public void forceOpen() {
		this.circuit = this.peer.circuit(50);
		this.circuit.forceOpen(this.unlimited);
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
		expect("FORCED_OPEN");
	}

}
