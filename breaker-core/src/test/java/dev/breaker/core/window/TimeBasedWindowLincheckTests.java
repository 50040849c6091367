package dev.breaker.core.window;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.jetbrains.lincheck.datastructures.BooleanGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A window from which old calls fall while two threads record and read: each number is
 * one that a single thread could have read. The numbers are read one by one, for the
 * window counts them apart. Public because Lincheck makes instances of its own.
 */
@Tag("lincheck")
public class TimeBasedWindowLincheckTests {

	private static final long SECOND = Duration.ofSeconds(1).toNanos();

	private final SlidingWindow window = SlidingWindow.timeBased(Duration.ofSeconds(10), 0);

	private final AtomicLong now = new AtomicLong();

	/** Two calls a second, one of them failed, until the window is full. */
	public TimeBasedWindowLincheckTests() {
		for (int second = 0; second < 10; second++) {
			this.now.set(second * SECOND);
			record(second % 2 == 0, false);
			record(false, false);
		}
	}

	@Operation
	public void record(@Param(gen = BooleanGen.class) boolean failed, @Param(gen = BooleanGen.class) boolean slow) {
		this.window.record(this.now.get(), failed, slow);
	}

	@Operation(nonParallelGroup = "time")
	public void waitASecond() {
		this.now.getAndAdd(SECOND);
	}

	@Operation(nonParallelGroup = "time")
	public long calls() {
		return this.window.totals(this.now.get()).calls();
	}

	@Operation(nonParallelGroup = "time")
	public long failedCalls() {
		return this.window.totals(this.now.get()).failed();
	}

	@Operation(nonParallelGroup = "time")
	public long slowCalls() {
		return this.window.totals(this.now.get()).slow();
	}

	@Test
	void isLinearizable() {
		new ModelCheckingOptions().iterations(15)
			.invocationsPerIteration(300)
			.threads(2)
			.actorsPerThread(2)
			.actorsBefore(1)
			.actorsAfter(2)
			.check(getClass());
	}

}
