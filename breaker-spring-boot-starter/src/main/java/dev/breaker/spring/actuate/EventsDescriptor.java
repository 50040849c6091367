package dev.breaker.spring.actuate;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.breaker.core.CircuitBreakerEvent.CallFailed;
import dev.breaker.core.CircuitBreakerEvent.ConfigChanged;
import dev.breaker.core.CircuitBreakerEvent.FleetHeld;
import dev.breaker.core.CircuitBreakerEvent.FleetTransition;
import dev.breaker.core.CircuitBreakerEvent.HookFailed;
import dev.breaker.core.CircuitBreakerEvent.OverrideCleared;
import dev.breaker.core.CircuitBreakerEvent.OverrideExpired;
import dev.breaker.core.CircuitBreakerEvent.OverrideSet;
import dev.breaker.core.CircuitBreakerEvent.StateTransition;
import dev.breaker.core.CircuitBreakerEvent;
import dev.breaker.spring.actuate.BreakerDescriptor.OverrideDescriptor;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What happened to one breaker. An event is a map, because each type has fields of its
 * own: {@code type} and {@code at} are there always.
 *
 * @param name its name
 * @param events events, newest first
 */
record EventsDescriptor(String name, List<Map<String, Object>> events) implements OperationResponseBody {

	static List<Map<String, Object>> describe(List<CircuitBreakerEvent> events, boolean messages) {
		return events.stream().map((event) -> describe(event, messages)).toList();
	}

	private static Map<String, Object> describe(CircuitBreakerEvent event, boolean messages) {
		Map<String, Object> fields = new LinkedHashMap<>();
		fields.put("type", typeOf(event));
		fields.put("at", event.at());
		if (event instanceof StateTransition transition) {
			fields.put("from", transition.from());
			fields.put("to", transition.to());
			put(fields, "reason", Texts.orNull(transition.reason()));
			fields.put("lastedMs", transition.lasted().toMillis());
			fields.put("fleet", transition.fleet());
		}
		else if (event instanceof CallFailed failed) {
			fields.put("exception", failed.type());
			put(fields, "message", messages ? failed.message() : null);
			put(fields, "durationMs", millis(failed.duration()));
			fields.put("slow", failed.slow());
		}
		else if (event instanceof OverrideSet set) {
			put(fields, "override", OverrideDescriptor.of(set.override()));
		}
		else if (event instanceof OverrideCleared cleared) {
			put(fields, "override", OverrideDescriptor.of(cleared.override()));
			put(fields, "by", Texts.orNull(cleared.by()));
			put(fields, "reason", Texts.orNull(cleared.reason()));
		}
		else if (event instanceof OverrideExpired expired) {
			put(fields, "override", OverrideDescriptor.of(expired.override()));
		}
		else if (event instanceof HookFailed failed) {
			fields.put("hook", failed.hook());
			put(fields, "problem", messages ? failed.problem() : Texts.typeOf(failed.problem()));
		}
		else if (event instanceof ConfigChanged changed) {
			fields.put("windowKept", changed.windowKept());
		}
		else if (event instanceof FleetHeld held) {
			fields.put("reason", held.reason());
			fields.put("suspects", held.suspects());
		}
		else if (event instanceof FleetTransition transition) {
			fields.put("to", transition.to());
			fields.put("reason", transition.reason());
			fields.put("epoch", transition.epoch());
		}
		return fields;
	}

	private static String typeOf(CircuitBreakerEvent event) {
		return event.getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
	}

	private static @Nullable Long millis(@Nullable Duration duration) {
		return (duration != null) ? duration.toMillis() : null;
	}

	private static void put(Map<String, Object> fields, String field, @Nullable Object value) {
		if (value != null) {
			fields.put(field, value);
		}
	}

}
