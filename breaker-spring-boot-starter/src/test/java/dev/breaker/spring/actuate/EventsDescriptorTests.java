package dev.breaker.spring.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import dev.breaker.core.ActiveOverride;
import dev.breaker.core.CircuitBreakerEvent;
import dev.breaker.core.CircuitBreakerEvent.CallFailed;
import dev.breaker.core.CircuitBreakerEvent.FleetHeld;
import dev.breaker.core.CircuitBreakerEvent.FleetTransition;
import dev.breaker.core.CircuitBreakerEvent.HookFailed;
import dev.breaker.core.CircuitBreakerEvent.OverrideCleared;
import dev.breaker.core.CircuitBreakerEvent.OverrideExpired;
import dev.breaker.core.CircuitBreakerState;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EventsDescriptorTests {

	private static final Instant AT = Instant.EPOCH;

	private static final ActiveOverride OVERRIDE = new ActiveOverride(CircuitBreakerState.FORCED_OPEN, "", false, "",
			AT, null);

	@Test
	void showsTheMessageOfAFailedCallOnlyOnRequest() {
		CallFailed failed = new CallFailed("payments", AT, "java.io.IOException", "card 4711", Duration.ofMillis(7),
				true);
		assertThat(describe(failed, false)).doesNotContainKey("message")
			.containsEntry("exception", "java.io.IOException")
			.containsEntry("durationMs", 7L)
			.containsEntry("slow", true);
		assertThat(describe(failed, true)).containsEntry("message", "card 4711");
	}

	@Test
	void leavesOutADurationThatWasNotMeasured() {
		assertThat(describe(new CallFailed("payments", AT, "x", null, null, false), true))
			.doesNotContainKeys("durationMs", "message");
	}

	@Test
	void showsOfAFailedHookTheTypeAlone() {
		HookFailed failed = new HookFailed("payments", AT, "waitFunction",
				"java.lang.IllegalStateException: card 4711");
		assertThat(describe(failed, false)).containsEntry("hook", "waitFunction")
			.containsEntry("problem", "java.lang.IllegalStateException");
		assertThat(describe(failed, true)).containsEntry("problem", "java.lang.IllegalStateException: card 4711");
	}

	@Test
	void showsNothingOfAProblemThatDoesNotBeginWithAType() {
		assertThat(describe(new HookFailed("payments", AT, "listener", "card 4711 refused"), false))
			.doesNotContainKey("problem");
	}

	@Test
	void showsWhoClearedAnOverrideAndWhy() {
		assertThat(describe(new OverrideCleared("payments", AT, OVERRIDE, "alice", "done"), false))
			.containsEntry("type", "OVERRIDE_CLEARED")
			.containsEntry("at", AT)
			.containsEntry("by", "alice")
			.containsEntry("reason", "done");
		assertThat(describe(new OverrideCleared("payments", AT, OVERRIDE, "", ""), false)).doesNotContainKeys("by",
				"reason");
	}

	@Test
	void showsAnOverrideThatHasExpired() {
		assertThat(describe(new OverrideExpired("payments", AT, OVERRIDE), false)).containsEntry("override",
				new BreakerDescriptor.OverrideDescriptor(null, CircuitBreakerState.FORCED_OPEN, null, false, null, AT,
						null));
	}

	@Test
	void showsWhyTheFleetWasHeld() {
		assertThat(describe(new FleetHeld("payments", AT, "one instance is sick", List.of("shop-3")), false))
			.containsEntry("type", "FLEET_HELD")
			.containsEntry("reason", "one instance is sick")
			.containsEntry("suspects", List.of("shop-3"));
	}

	@Test
	void showsWhatTheFleetAgreedOnByThisInstancesProposal() {
		assertThat(describe(new FleetTransition("payments", AT, CircuitBreakerState.OPEN, "all failed", 7), false))
			.containsEntry("type", "FLEET_TRANSITION")
			.containsEntry("to", CircuitBreakerState.OPEN)
			.containsEntry("reason", "all failed")
			.containsEntry("epoch", 7L);
	}

	private static Map<String, Object> describe(CircuitBreakerEvent event, boolean messages) {
		return EventsDescriptor.describe(List.of(event), messages).get(0);
	}

}
