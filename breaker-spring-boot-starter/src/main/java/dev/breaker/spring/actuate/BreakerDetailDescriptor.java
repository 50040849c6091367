package dev.breaker.spring.actuate;

import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.breaker.core.CallOutcome;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.CircuitBreakerStatistics;
import dev.breaker.core.LastFailure;
import dev.breaker.spring.config.ConfiguredValue;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * One breaker in full.
 *
 * @param name its name
 * @param figures what the list shows of it
 * @param openedBecause why it last opened, in one sentence; null if it never did
 * @param lastFailure the latest failed call; null if there was none
 * @param statistics totals since the breaker was made; null if it stands only in the
 * fleet's index
 * @param config its settings; null where they are not known, as of a breaker that code
 * made with others than are configured
 * @param fleet the fleet around it; null without a fleet
 * @param events what happened last, newest first; null if it stands only in the fleet's
 * index
 */
record BreakerDetailDescriptor(String name, @JsonUnwrapped BreakerDescriptor figures, @Nullable String openedBecause,
		@Nullable LastFailureDescriptor lastFailure, @Nullable StatisticsDescriptor statistics,
		@Nullable Map<String, SettingDescriptor> config, @Nullable FleetDescriptor fleet,
		@Nullable List<Map<String, Object>> events) implements OperationResponseBody {

	/**
	 * A failed call.
	 *
	 * @param type class name of the exception or of the result that counts as failed
	 * @param message message of the exception; null if it has none, or not to be shown
	 * @param at when
	 */
	record LastFailureDescriptor(String type, @Nullable String message, Instant at) {

		static @Nullable LastFailureDescriptor of(@Nullable LastFailure failure, boolean messages) {
			return (failure != null)
					? new LastFailureDescriptor(failure.type(), messages ? failure.message() : null, failure.at())
					: null;
		}

	}

	/**
	 * One setting.
	 *
	 * @param value its value
	 * @param origin where the value was set
	 */
	record SettingDescriptor(String value, String origin) {

		static Map<String, SettingDescriptor> of(List<ConfiguredValue> values) {
			Map<String, SettingDescriptor> settings = new LinkedHashMap<>();
			values.forEach((value) -> settings.put(value.key(), new SettingDescriptor(value.value(), value.origin())));
			return settings;
		}

	}

	/**
	 * Totals. Maps hold no zeros.
	 *
	 * @param successful calls that counted as successful
	 * @param failed calls that counted as failed
	 * @param ignored calls that counted as neither
	 * @param slow calls over the slow-call limit
	 * @param consecutiveSuccesses calls that succeeded since the last failed one
	 * @param consecutiveFailures calls that failed since the last successful one
	 * @param notPermitted refused calls by the state that refused them
	 * @param observedRefusals calls that OBSERVE let through and ENFORCE would have
	 * refused
	 * @param halfOpen outcomes of half-open probes
	 * @param transitions times each state was entered
	 */
	record StatisticsDescriptor(long successful, long failed, long ignored, long slow, long consecutiveSuccesses,
			int consecutiveFailures, Map<CircuitBreakerState, Long> notPermitted, long observedRefusals,
			Map<CallOutcome, Long> halfOpen, Map<CircuitBreakerState, Long> transitions) {

		static StatisticsDescriptor of(CircuitBreakerStatistics totals) {
			return new StatisticsDescriptor(totals.successful(), totals.failed(), totals.ignored(), totals.slow(),
					totals.consecutiveSuccesses(), totals.consecutiveFailures(),
					withoutZeros(CircuitBreakerState.class, totals.notPermitted()), totals.observedRefusals(),
					withoutZeros(CallOutcome.class, totals.halfOpen()),
					withoutZeros(CircuitBreakerState.class, totals.transitions()));
		}

		private static <K extends Enum<K>> Map<K, Long> withoutZeros(Class<K> type, Map<K, Long> counts) {
			Map<K, Long> without = new EnumMap<>(type);
			without.putAll(counts);
			without.values().removeIf((count) -> count == 0);
			return without;
		}

	}

}
