package dev.breaker.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

import dev.breaker.core.fleet.StateStoreException;

/**
 * The network between a simulated fleet and its server. It loses requests and answers,
 * delays and repeats requests: what failed here may reach the server much later, after
 * what was sent afterwards.
 */
final class SimulatedNetwork {

	/** How late a request may reach the server at most. */
	static final Duration LATEST = Duration.ofSeconds(5);

	private static final Duration COMMAND_TIMEOUT = Duration.ofMillis(100);

	private final Random random;

	private final SimulatedTime time;

	private final SimulationTrace trace;

	private final List<Late> late = new ArrayList<>();

	/** How many of a hundred operations meet a fault, each kind for itself. */
	private int faults;

	SimulatedNetwork(Random random, SimulatedTime time, SimulationTrace trace) {
		this.random = random;
		this.time = time;
		this.trace = trace;
	}

	void disturb(int faults) {
		this.faults = faults;
	}

	/** What is on its way arrives at once, in any order; then nothing goes wrong. */
	void calm() {
		this.faults = 0;
		while (!this.late.isEmpty()) {
			this.time.advance(SimulatedTime.TICK);
			arrive(this.late.remove(this.random.nextInt(this.late.size())));
		}
	}

	/** When the next late request arrives. */
	long nextArrival() {
		return this.late.stream().mapToLong(Late::at).min().orElse(Long.MAX_VALUE);
	}

	void arrive() {
		Late next = this.late.stream().min(Comparator.comparingLong(Late::at)).orElseThrow();
		this.late.remove(next);
		arrive(next);
	}

	private void arrive(Late late) {
		this.trace.note(() -> "late from " + late.from);
		var unused = late.operation.get();
	}

	/**
	 * Sends one operation and waits for its answer.
	 * @param cut whether the way is cut
	 * @param slow how long the answer takes
	 */
	<T> T send(String from, boolean cut, Duration slow, Supplier<T> operation) {
		this.time.advance(slow);
		int fate = this.random.nextInt(100) / Math.max(1, this.faults);
		if (this.faults == 0 || fate > 4) {
			fate = -1;
		}
		if (cut || fate == 0) {
			throw failed(from, "request lost");
		}
		if (fate == 1) {
			sendLate(from, operation);
			throw failed(from, "request late");
		}
		T answer = operation.get();
		if (fate == 2) {
			throw failed(from, "answer lost");
		}
		if (fate == 3) {
			this.trace.note(() -> from + ": request repeated at once");
			return operation.get();
		}
		if (fate == 4) {
			sendLate(from, operation);
		}
		return answer;
	}

	private void sendLate(String from, Supplier<?> operation) {
		long delay = (long) (this.random.nextDouble() * LATEST.toNanos());
		this.late.add(new Late(this.time.nanos() + delay, from, operation));
	}

	private StateStoreException failed(String from, String how) {
		this.trace.note(() -> from + ": " + how);
		if (this.random.nextBoolean()) {
			this.time.advance(COMMAND_TIMEOUT);
		}
		return new StateStoreException(how);
	}

	private record Late(long at, String from, Supplier<?> operation) {
	}

}
