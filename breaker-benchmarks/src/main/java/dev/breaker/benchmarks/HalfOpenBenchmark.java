package dev.breaker.benchmarks;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * A successful probe of a half-open circuit. Before the threads together may have used up
 * a round, a new one begins: each begins one after its share of the probes.
 */
public class HalfOpenBenchmark extends CircuitBenchmark {

	@Param({ "BREAKER_TIME", "RESILIENCE4J_COUNT", "FAILSAFE" })
	public Peer peer = Peer.BREAKER_TIME;

	private final Queue<Prober> probers = new ConcurrentLinkedQueue<>();

	@Setup
	public void halfOpen() {
		this.circuit = this.peer.probingCircuit();
		this.circuit.probe();
	}

	@Benchmark
	public Object call(Prober prober) {
		prober.calls++;
		if (prober.calls % prober.share == 0) {
			this.circuit.probe();
		}
		try {
			return this.circuit.call();
		}
		catch (Exception ex) {
			prober.refused++;
			return ex;
		}
	}

	/** A few are refused while another thread begins a round. */
	@TearDown
	public void check() {
		this.circuit.probe();
		expect("HALF_OPEN");
		long calls = this.probers.stream().mapToLong((prober) -> prober.calls).sum();
		long refused = this.probers.stream().mapToLong((prober) -> prober.refused).sum();
		expect(refused * 100 <= calls, refused + " of " + calls + " probes were refused");
	}

	/**
	 * One thread.
	 */
	@State(Scope.Thread)
	public static class Prober {

		private long share;

		private long calls;

		private long refused;

		@Setup
		public void join(HalfOpenBenchmark benchmark, ThreadParams threads) {
			this.share = (Peer.PROBES - 1) / threads.getThreadCount();
			benchmark.probers.add(this);
		}

	}

}
