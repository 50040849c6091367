package dev.breaker.core;

import java.util.Locale;

import dev.breaker.core.window.WindowTotals;
import org.jspecify.annotations.Nullable;

/**
 * The rules over a window's totals, an instance's own or those of a fleet.
 */
final class TripRules {

	private TripRules() {
	}

	/**
	 * Judges totals.
	 * @param config the thresholds
	 * @param totals what the window holds
	 * @param minimum calls needed before a rate counts
	 * @return the first rule that holds, in words; null if none does
	 */
	static @Nullable String crossed(CircuitBreakerConfig config, WindowTotals totals, long minimum) {
		int limit = config.failureCountThreshold();
		if (limit > 0 && totals.failed() >= limit) {
			return "%d failures in the window reached the threshold of %d".formatted(totals.failed(), limit);
		}
		return crossedRate(config, totals, minimum);
	}

	/** As {@link #crossed}, by the rates alone. */
	static @Nullable String crossedRate(CircuitBreakerConfig config, WindowTotals totals, long minimum) {
		if (totals.calls() < minimum || totals.calls() == 0) {
			return null;
		}
		if (totals.failureRate() >= config.failureRateThreshold()) {
			return inWords("failure rate", totals.failureRate(), totals.failed(), totals,
					config.failureRateThreshold());
		}
		if (config.slowCallDurationThreshold() != null && totals.slowCallRate() >= config.slowCallRateThreshold()) {
			return inWords("slow call rate", totals.slowCallRate(), totals.slow(), totals,
					config.slowCallRateThreshold());
		}
		return null;
	}

	private static String inWords(String rule, double rate, long part, WindowTotals totals, double threshold) {
		return String.format(Locale.ROOT, "%s of %.1f%% (%d of %d calls) reached the threshold of %.1f%%", rule, rate,
				part, totals.calls(), threshold);
	}

}
