package dev.breaker.benchmarks.spring;

import java.util.Arrays;
import java.util.Locale;

/**
 * A figure measured several times: the median, and in brackets the lowest and the
 * highest.
 */
final class Spread {

	private Spread() {
	}

	static String of(String format, double... figures) {
		double[] sorted = Arrays.stream(figures).sorted().toArray();
		double median = sorted[sorted.length / 2];
		return (sorted.length == 1) ? String.format(Locale.ROOT, format, median) : String.format(Locale.ROOT,
				format + " (" + format + "–" + format + ")", median, sorted[0], sorted[sorted.length - 1]);
	}

}
