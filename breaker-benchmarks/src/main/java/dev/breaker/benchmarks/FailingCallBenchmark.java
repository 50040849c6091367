package dev.breaker.benchmarks;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Calls of which some fail, through a closed circuit. It would open at 100 %, so at the
 * most 96 % of them do; with 1 % it is a service in good health, whose window always
 * holds a failure.
 */
public class FailingCallBenchmark extends CircuitBenchmark {

	private static final int CYCLE = 100;

	@Param({ "PLAIN", "BREAKER_COUNT", "BREAKER_TIME", "RESILIENCE4J_COUNT", "RESILIENCE4J_TIME", "FAILSAFE",
			"SMALLRYE", "SENTINEL" })
	public Peer peer = Peer.PLAIN;

	@Param({ "96", "1" })
	public int failing;

	private final boolean[] fails = new boolean[CYCLE];

	private final Queue<Caller> callers = new ConcurrentLinkedQueue<>();

	@Setup
	public void close() throws Exception {
		for (int i = 0; i < CYCLE; i++) {
			this.fails[i] = i * this.failing / CYCLE != (i + 1) * this.failing / CYCLE;
		}
		this.circuit = this.peer.circuit(100);
		this.circuit.call();
	}

	@Benchmark
	public Object call(Caller caller) {
		caller.position = (caller.position + 1) % CYCLE;
		try {
			return this.fails[caller.position] ? this.circuit.fail() : this.circuit.call();
		}
		catch (Exception ex) {
			caller.failures++;
			return ex;
		}
	}

	@TearDown
	public void check() {
		expect("CLOSED");
		double rate = this.circuit.failureRate();
		expect(Double.isNaN(rate) || Math.abs(rate - this.failing) <= 2, "the failure rate is " + rate);
		long made = this.callers.stream().mapToLong((caller) -> caller.failures).sum();
		long recorded = this.circuit.failures();
		expect(recorded == -1 || recorded == made, recorded + " failures are recorded of " + made);
	}

	/**
	 * One thread.
	 */
	@State(Scope.Thread)
	public static class Caller {

		private int position;

		private long failures;

		@Setup
		public void join(FailingCallBenchmark benchmark) {
			benchmark.callers.add(this);
		}

	}

}
