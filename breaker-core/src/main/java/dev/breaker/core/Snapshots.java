package dev.breaker.core;

import java.time.Duration;
import java.time.Instant;

import dev.breaker.core.fleet.FleetRecord;
import dev.breaker.core.window.WindowTotals;
import org.jspecify.annotations.Nullable;

/**
 * Reads the figures of a state machine without changing it.
 */
final class Snapshots {

	private Snapshots() {
	}

	static CircuitBreakerSnapshot of(String name, StateMachine machine, @Nullable LastFailure lastFailure,
			@Nullable LatencyStatistics latency) {
		CircuitBreakerConfig config = machine.config();
		long now = machine.ticker.nanos();
		Posture posture = machine.posture();
		Phase phase = aged(posture.phase(), now);
		HeldOverride forced = posture.forcedAt(now);
		WindowTotals totals = (phase instanceof RecordingPhase recording) ? recording.recording.window.totals(now)
				: phase.evidence().totals();
		boolean enough = totals.calls() >= config.minimumNumberOfCalls();
		return new CircuitBreakerSnapshot(name, config.mode(), machine.stateOf(posture, now), phase.stateAt(now),
				fleetState(machine, phase, now), since(phase, forced), retryAfter(config, posture, phase, now),
				(forced != null) ? forced.display() : null, enough ? totals.failureRate() : null,
				(enough && config.slowCallDurationThreshold() != null) ? totals.slowCallRate() : null, totals.calls(),
				totals.failed(), totals.slow(), machine.openedBecause(), lastFailure, machine.statistics(), latency);
	}

	private static Phase aged(Phase phase, long now) {
		Phase aged = phase;
		for (Phase next = aged.agedAt(now); next != aged; next = aged.agedAt(now)) {
			aged = next;
		}
		return aged;
	}

	private static Instant since(Phase phase, @Nullable HeldOverride forced) {
		return (forced != null) ? forced.register().since() : phase.sinceInstant;
	}

	private static @Nullable Duration retryAfter(CircuitBreakerConfig config, Posture posture, Phase phase, long now) {
		if (config.mode() != CircuitBreakerMode.ENFORCE) {
			return null;
		}
		if (posture.forcedAt(now) != null) {
			return (posture.forced() instanceof Refusal refusal) ? Duration.ofNanos(refusal.retryAfter(now)) : null;
		}
		Refusal refusal = phase.refusal();
		long wait = (refusal != null) ? refusal.retryAfter(now) : 0;
		return (wait > 0) ? Duration.ofNanos(wait) : null;
	}

	private static @Nullable CircuitBreakerState fleetState(StateMachine machine, Phase phase, long now) {
		if (!machine.isShared() || machine.config().scope() == CircuitBreakerScope.LOCAL) {
			return null;
		}
		FleetRecord agreed = phase.origin.agreedAsOf(now);
		if (phase.origin.isFleet() || agreed == null) {
			return (agreed != null) ? phase.stateAt(now) : CircuitBreakerState.CLOSED;
		}
		return switch (agreed.phase()) {
			case CLOSED -> CircuitBreakerState.CLOSED;
			case OPEN -> agreed.remainingWait().isZero() ? CircuitBreakerState.HALF_OPEN : CircuitBreakerState.OPEN;
			case HALF_OPEN -> CircuitBreakerState.HALF_OPEN;
		};
	}

}
