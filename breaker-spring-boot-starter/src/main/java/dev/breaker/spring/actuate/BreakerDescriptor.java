package dev.breaker.spring.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import dev.breaker.core.ActiveOverride;
import dev.breaker.core.CircuitBreakerMode;
import dev.breaker.core.CircuitBreakerSnapshot;
import dev.breaker.core.CircuitBreakerState;
import org.jspecify.annotations.Nullable;

/**
 * One breaker as the list shows it. Of a breaker that stands only in the fleet's index,
 * no more is known than {@code state}, {@code fleetState} and the mode of its override.
 *
 * @param state effective state
 * @param mode whether it acts on what it sees
 * @param localState what this instance's automatic phase says
 * @param fleetState what the fleet last agreed on; null without a fleet
 * @param stateSince when the effective state began
 * @param retryAfterMs milliseconds to the next attempt; null where calls are admitted
 * @param override the override in force; null if none
 * @param failureRate percent; null below the minimum number of calls
 * @param slowCallRate percent; null below the minimum number of calls
 * @param bufferedCalls calls in the window
 * @param failedCalls failed calls in the window
 * @param slowCalls slow calls in the window
 * @param notPermittedCalls refused calls since the breaker was made
 * @param keys the breakers of its keys; null where it has none
 */
record BreakerDescriptor(CircuitBreakerState state, @Nullable CircuitBreakerMode mode,
		@Nullable CircuitBreakerState localState, @Nullable CircuitBreakerState fleetState,
		@Nullable Instant stateSince, @Nullable Long retryAfterMs, @Nullable OverrideDescriptor override,
		@Nullable Double failureRate, @Nullable Double slowCallRate, @Nullable Long bufferedCalls,
		@Nullable Long failedCalls, @Nullable Long slowCalls, @Nullable Long notPermittedCalls,
		@Nullable KeysDescriptor keys) {

	static BreakerDescriptor of(CircuitBreakerSnapshot snapshot, @Nullable KeysDescriptor keys) {
		Duration retryAfter = snapshot.retryAfter();
		return new BreakerDescriptor(snapshot.state(), snapshot.mode(), snapshot.localState(), snapshot.fleetState(),
				snapshot.stateSince(), (retryAfter != null) ? retryAfter.toMillis() : null,
				OverrideDescriptor.of(snapshot.override()), snapshot.failureRate(), snapshot.slowCallRate(),
				snapshot.bufferedCalls(), snapshot.failedCalls(), snapshot.slowCalls(),
				snapshot.statistics().notPermittedCalls(), keys);
	}

	/** The same, of a key whose calls are all subject to the override of its name. */
	BreakerDescriptor under(String name, BreakerDescriptor unkeyed) {
		OverrideDescriptor covering = (unkeyed.override() != null) ? unkeyed.override().on(name) : null;
		return new BreakerDescriptor(unkeyed.state(), this.mode, this.localState, this.fleetState, unkeyed.stateSince(),
				unkeyed.retryAfterMs(), covering, this.failureRate, this.slowCallRate, this.bufferedCalls,
				this.failedCalls, this.slowCalls, this.notPermittedCalls, this.keys);
	}

	static BreakerDescriptor of(KnownBreaker.Elsewhere elsewhere, @Nullable KeysDescriptor keys) {
		CircuitBreakerState forced = elsewhere.forced();
		return new BreakerDescriptor(elsewhere.state(), null, null, elsewhere.agreed(), null, null,
				(forced != null) ? new OverrideDescriptor(null, forced, null, null, null, null, null) : null, null,
				null, null, null, null, null, keys);
	}

	/**
	 * An override.
	 *
	 * @param breaker the name that it was set on, to the keys that it covers; null if
	 * that is the breaker shown
	 * @param mode FORCED_OPEN or FORCED_CLOSED
	 * @param by who set it; null if nobody said
	 * @param verified whether {@code by} is an authenticated principal
	 * @param reason why; null if nobody said
	 * @param since when it was set
	 * @param until when it ends; null for without limit
	 */
	record OverrideDescriptor(@Nullable String breaker, CircuitBreakerState mode, @Nullable String by,
			@Nullable Boolean verified, @Nullable String reason, @Nullable Instant since, @Nullable Instant until) {

		static @Nullable OverrideDescriptor of(@Nullable ActiveOverride override) {
			return (override != null) ? new OverrideDescriptor(null, override.mode(), Texts.orNull(override.by()),
					override.verified(), Texts.orNull(override.reason()), override.since(), override.until()) : null;
		}

		OverrideDescriptor on(String breaker) {
			return new OverrideDescriptor(breaker, this.mode, this.by, this.verified, this.reason, this.since,
					this.until);
		}

	}

	/**
	 * The keys of a keyed breaker.
	 *
	 * @param count how many keys have a breaker
	 * @param open how many of them refuse every call; all or none while the name itself
	 * is overridden
	 */
	record KeysDescriptor(int count, long open) {

		static @Nullable KeysDescriptor of(KnownBreaker unkeyed, @Nullable List<KnownBreaker> keys) {
			return (keys != null) ? new KeysDescriptor(keys.size(), open(unkeyed.state(), keys)) : null;
		}

		private static long open(CircuitBreakerState unkeyed, List<KnownBreaker> keys) {
			return switch (unkeyed) {
				case FORCED_OPEN -> keys.size();
				case FORCED_CLOSED -> 0;
				default -> keys.stream().filter(KnownBreaker::isOpen).count();
			};
		}

	}

}
