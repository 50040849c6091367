package dev.breaker.core.window;

import org.jetbrains.lincheck.datastructures.BooleanGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A full window whose calls are replaced by two threads: each reads what one thread could
 * have read. Writers are fewer than slots, so none is overtaken by a whole ring. Public
 * because Lincheck makes instances of its own.
 */
@Tag("lincheck")
public class CountBasedWindowLincheckTests {

	private final SlidingWindow window = SlidingWindow.countBased(5);

	public CountBasedWindowLincheckTests() {
		for (int i = 0; i < 5; i++) {
			this.window.record(0, true, false);
		}
	}

	@Operation
	public void record(@Param(gen = BooleanGen.class) boolean failed, @Param(gen = BooleanGen.class) boolean slow) {
		this.window.record(0, failed, slow);
	}

	@Operation
	public WindowTotals totals() {
		return this.window.totals(0);
	}

	@Operation
	public boolean isClean() {
		return this.window.isClean(0);
	}

	@Test
	void isLinearizable() {
		new ModelCheckingOptions().iterations(15)
			.invocationsPerIteration(300)
			.threads(2)
			.actorsPerThread(2)
			.actorsBefore(0)
			.actorsAfter(1)
			.check(getClass());
	}

}
