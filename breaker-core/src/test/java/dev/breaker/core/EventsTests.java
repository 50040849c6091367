package dev.breaker.core;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.breaker.core.CircuitBreakerEvent.CallFailed;
import dev.breaker.core.CircuitBreakerEvent.CallIgnored;
import dev.breaker.core.CircuitBreakerEvent.CallNotPermitted;
import dev.breaker.core.CircuitBreakerEvent.CallSucceeded;
import dev.breaker.core.CircuitBreakerEvent.FallbackUsed;
import dev.breaker.core.CircuitBreakerEvent.HookFailed;
import dev.breaker.core.CircuitBreakerEvent.StateTransition;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What listeners are told, in which order, and what is kept.
 */
class EventsTests {

	private final FakeTicker ticker = FakeTicker.overflowing();

	private final CircuitBreaker breaker = breaker(50);

	private CircuitBreaker breaker(int bufferSize) {
		return CircuitBreaker.of("payments",
				CircuitBreakerConfig.builder()
					.consecutiveFailureThreshold(2)
					.waitDurationInOpenState(Duration.ofSeconds(10))
					.rampUpDuration(Duration.ofSeconds(5))
					.ignoreExceptions(Set.of(IllegalArgumentException.class))
					.eventConsumerBufferSize(bufferSize)
					.build(),
				this.ticker);
	}

	@Test
	void tellsEveryTransitionAfterTheCallThatCausedIt() {
		List<CircuitBreakerEvent> events = Calls.events(this.breaker);
		Calls.fail(this.breaker, 2);
		this.ticker.advance(Duration.ofSeconds(10));
		Calls.succeed(this.breaker, 2);
		this.ticker.advance(Duration.ofSeconds(5));
		Calls.succeed(this.breaker, 1);
		assertThat(events).filteredOn(StateTransition.class::isInstance)
			.containsExactly(
					new StateTransition("payments", at(0), CircuitBreakerState.CLOSED, CircuitBreakerState.OPEN,
							"2 consecutive failures reached the threshold of 2", Duration.ZERO, false),
					new StateTransition("payments", at(10), CircuitBreakerState.OPEN, CircuitBreakerState.HALF_OPEN,
							"the wait of PT10S is over", Duration.ofSeconds(10), false),
					new StateTransition("payments", at(10), CircuitBreakerState.HALF_OPEN,
							CircuitBreakerState.RECOVERING, "2 of 2 permitted probes succeeded", Duration.ZERO, false),
					new StateTransition("payments", at(15), CircuitBreakerState.RECOVERING, CircuitBreakerState.CLOSED,
							"the ramp-up is over", Duration.ofSeconds(5), false));
		assertThat(events).extracting((event) -> event.getClass().getSimpleName())
			.containsExactly("CallFailed", "StateTransition", "CallFailed", "StateTransition", "CallSucceeded",
					"StateTransition", "CallSucceeded", "StateTransition", "CallSucceeded");
		assertThat(events).allMatch((event) -> event.name().equals("payments"));
	}

	@Test
	void tellsOfFallbacksWithoutKeepingThem() {
		List<CircuitBreakerEvent> events = new ArrayList<>();
		this.breaker.tellFallbackUsed(new IOException(), true);
		this.breaker.onEvent(FallbackUsed.class, events::add);
		this.breaker.tellFallbackUsed(new IOException(), false);
		assertThat(events).containsExactly(new FallbackUsed("payments", at(0), "java.io.IOException", false));
		assertThat(this.breaker.recentEvents()).isEmpty();
	}

	@Test
	void anOpenPeriodLastsUntilItsWaitIsOver() {
		List<StateTransition> transitions = new ArrayList<>();
		this.breaker.onEvent(StateTransition.class, transitions::add);
		Calls.fail(this.breaker, 2);
		this.ticker.advance(Duration.ofHours(1));
		Calls.succeed(this.breaker, 2);
		assertThat(transitions).extracting(StateTransition::lasted)
			.containsExactly(Duration.ZERO, Duration.ofSeconds(10), Duration.ofHours(1).minusSeconds(10));
	}

	@Test
	void saysWhyARoundReopened() {
		Calls.fail(this.breaker, 2);
		this.ticker.advance(Duration.ofSeconds(10));
		Calls.fail(this.breaker, 1);
		assertThat(this.breaker.snapshot().openedBecause()).isEqualTo("1 of 2 permitted probes failed");
	}

	@Test
	void countsTransitions() {
		Calls.fail(this.breaker, 2);
		this.ticker.advance(Duration.ofSeconds(10));
		Calls.succeed(this.breaker, 2);
		assertThat(this.breaker.snapshot().statistics().transitions()).containsEntry(CircuitBreakerState.OPEN, 1L)
			.containsEntry(CircuitBreakerState.HALF_OPEN, 1L)
			.containsEntry(CircuitBreakerState.RECOVERING, 1L)
			.containsEntry(CircuitBreakerState.CLOSED, 0L)
			.containsOnlyKeys(CircuitBreakerState.values());
	}

	@Test
	void tellsTheEndOfEveryCall() {
		List<CircuitBreakerEvent> events = Calls.events(this.breaker);
		this.breaker.acquire().success();
		this.breaker.acquire().failure(new IOException("down"));
		this.breaker.acquire().failure(new IllegalArgumentException("mine"));
		this.breaker.acquire().cancel();
		assertThat(events).containsExactly(new CallSucceeded("payments", at(0), null, false),
				new CallFailed("payments", at(0), "java.io.IOException", "down", null, false),
				new CallIgnored("payments", at(0), "java.lang.IllegalArgumentException"));
	}

	@Test
	void tellsDurationsWhereTheyAreMeasured() {
		CircuitBreaker measuring = CircuitBreaker.of("measuring",
				CircuitBreakerConfig.builder().slowCallDurationThreshold(Duration.ofSeconds(1)).build(), this.ticker);
		List<CircuitBreakerEvent> events = Calls.events(measuring);
		measuring.run(() -> this.ticker.advance(Duration.ofSeconds(1)));
		Permit permit = measuring.acquire();
		this.ticker.advance(Duration.ofSeconds(2));
		permit.failure(new IOException());
		assertThat(events).containsExactly(new CallSucceeded("measuring", at(1), Duration.ofSeconds(1), false),
				new CallFailed("measuring", at(3), "java.io.IOException", null, Duration.ofSeconds(2), true));
	}

	@Test
	void tellsRefusals() {
		Calls.fail(this.breaker, 2);
		List<CircuitBreakerEvent> events = Calls.events(this.breaker);
		Calls.refused(this.breaker);
		assertThat(this.breaker.tryAcquire()).isNull();
		assertThat(events).containsOnly(new CallNotPermitted("payments", at(0), CircuitBreakerState.OPEN)).hasSize(2);
	}

	@Test
	void keepsTransitionsAndFailuresNewestFirstAndNeverSuccesses() {
		Calls.events(this.breaker);
		Calls.succeed(this.breaker, 60);
		Calls.fail(this.breaker, 2);
		Calls.refused(this.breaker);
		this.breaker.forceOpen(ManualOverride.because("drill"));
		assertThat(this.breaker.recentEvents()).extracting((event) -> event.getClass().getSimpleName())
			.containsExactly("OverrideSet", "StateTransition", "CallFailed", "CallFailed");
	}

	@Test
	void keepsAsManyAsConfigured() {
		CircuitBreaker small = breaker(3);
		for (int i = 0; i < 5; i++) {
			small.acquire().failure(new IOException("failure " + i));
			Calls.succeed(small, 2);
		}
		assertThat(small.recentEvents()).extracting((event) -> ((CallFailed) event).message())
			.containsExactly("failure 4", "failure 3", "failure 2");
		CircuitBreaker none = breaker(0);
		Calls.fail(none, 2);
		assertThat(none.recentEvents()).isEmpty();
	}

	@Test
	void aTypedListenerHearsItsTypeAlone() {
		List<StateTransition> transitions = new ArrayList<>();
		this.breaker.onEvent(StateTransition.class, transitions::add);
		Calls.succeed(this.breaker, 1);
		Calls.fail(this.breaker, 2);
		assertThat(transitions).extracting(StateTransition::to).containsExactly(CircuitBreakerState.OPEN);
	}

	@Test
	void aRemovedListenerHearsNoMore() {
		List<CircuitBreakerEvent> events = new ArrayList<>();
		Subscription subscription = this.breaker.onEvent(events::add);
		Calls.succeed(this.breaker, 1);
		subscription.close();
		subscription.close();
		Calls.succeed(this.breaker, 1);
		assertThat(events).hasSize(1);
	}

	@Test
	void theSameListenerMaySubscribeTwiceAndLeaveOnce() {
		List<CircuitBreakerEvent> events = new ArrayList<>();
		Subscription first = this.breaker.onEvent(events::add);
		this.breaker.onEvent(events::add);
		first.close();
		Calls.succeed(this.breaker, 1);
		assertThat(events).hasSize(1);
	}

	@Test
	void aListenerThatThrowsHurtsNobodyAndIsNoted() {
		this.breaker.onEvent((event) -> {
			throw new StackOverflowError("listener");
		});
		List<CircuitBreakerEvent> events = Calls.events(this.breaker);
		Calls.fail(this.breaker, 2);
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(events).hasSize(3);
		assertThat(this.breaker.recentEvents()).filteredOn(HookFailed.class::isInstance)
			.hasSize(3)
			.contains(new HookFailed("payments", at(0), "listener", "java.lang.StackOverflowError: listener"));
	}

	@Test
	void aListenerMayCallBackIntoTheBreaker() {
		List<CircuitBreakerState> seen = new ArrayList<>();
		this.breaker.onEvent(StateTransition.class, (event) -> {
			seen.add(this.breaker.state());
			if (event.to() == CircuitBreakerState.OPEN) {
				this.breaker.reset();
				Calls.succeed(this.breaker, 1);
				this.breaker.forceOpen(ManualOverride.because("by a listener"));
			}
		});
		Calls.fail(this.breaker, 2);
		assertThat(seen).containsExactly(CircuitBreakerState.OPEN, CircuitBreakerState.CLOSED);
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.FORCED_OPEN);
	}

	@Test
	void aListenerMaySubscribeAndUnsubscribeWhileItIsTold() {
		List<String> heard = new ArrayList<>();
		List<Subscription> subscriptions = new ArrayList<>();
		subscriptions.add(this.breaker.onEvent((event) -> {
			heard.add("first");
			subscriptions.get(0).close();
			this.breaker.onEvent((later) -> heard.add("second"));
		}));
		Calls.succeed(this.breaker, 2);
		assertThat(heard).containsExactly("first", "second");
	}

	private static Instant at(int seconds) {
		return FakeTicker.START.plusSeconds(seconds);
	}

}
