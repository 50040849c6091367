package dev.breaker.core.fleet;

import java.util.List;

import dev.breaker.core.window.WindowTotals;

/**
 * A pooled window without the worst instances.
 *
 * @param window what remains
 * @param leftOut ids of the instances left out that have failed or slow calls, the worst
 * first
 */
public record Remainder(WindowTotals window, List<String> leftOut) {

	/** Nothing is pooled. */
	public static final Remainder NONE = new Remainder(WindowTotals.EMPTY, List.of());

	public Remainder {
		leftOut = List.copyOf(leftOut);
	}

}
