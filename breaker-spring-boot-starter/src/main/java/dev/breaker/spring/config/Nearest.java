package dev.breaker.spring.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * What somebody meant who has written something else. Case and dashes make no difference.
 */
final class Nearest {

	/** A word may have one typing error in so many letters. */
	private static final int LETTERS_PER_ERROR = 4;

	/** Shorter words are too often like another one that is meant. */
	private static final int SHORTEST_WITH_ERROR = 6;

	private Nearest() {
	}

	/**
	 * A known word that is written almost the same.
	 * @return null if there is none
	 */
	static @Nullable String spelling(String written, Collection<String> known) {
		String uniform = uniform(written);
		int most = (uniform.length() < SHORTEST_WITH_ERROR) ? 0 : uniform.length() / LETTERS_PER_ERROR;
		return known.stream()
			.filter((word) -> distance(uniform, uniform(word)) <= most)
			.min(Comparator.comparingInt((String word) -> distance(uniform, uniform(word))))
			.orElse(null);
	}

	/**
	 * A known word that is written almost the same, or the only one that begins so.
	 * @return null if there is none
	 */
	static @Nullable String word(String written, Collection<String> known) {
		String spelling = spelling(written, known);
		if (spelling != null || written.length() < LETTERS_PER_ERROR) {
			return spelling;
		}
		String uniform = uniform(written);
		var longer = known.stream().filter((word) -> uniform(word).startsWith(uniform)).limit(2).toList();
		return (longer.size() == 1) ? longer.get(0) : null;
	}

	/** For the end of a sentence that says what is not known. */
	static String question(@Nullable String nearest) {
		return (nearest != null) ? "; did you mean '%s'?".formatted(nearest) : "";
	}

	static String uniform(String word) {
		return word.replace("-", "").toLowerCase(Locale.ROOT);
	}

	/**
	 * How many letters must be added, removed, replaced or swapped with their neighbour
	 * (optimal string alignment).
	 */
	private static int distance(String from, String to) {
		int[][] steps = new int[from.length() + 1][to.length() + 1];
		for (int i = 0; i <= from.length(); i++) {
			for (int j = 0; j <= to.length(); j++) {
				steps[i][j] = (i == 0 || j == 0) ? i + j : step(steps, from, to, i, j);
			}
		}
		return steps[from.length()][to.length()];
	}

	private static int step(int[][] steps, String from, String to, int i, int j) {
		int replaced = steps[i - 1][j - 1] + ((from.charAt(i - 1) == to.charAt(j - 1)) ? 0 : 1);
		int least = Math.min(replaced, Math.min(steps[i - 1][j], steps[i][j - 1]) + 1);
		boolean swapped = i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2)
				&& from.charAt(i - 2) == to.charAt(j - 1);
		return swapped ? Math.min(least, steps[i - 2][j - 2] + 1) : least;
	}

}
