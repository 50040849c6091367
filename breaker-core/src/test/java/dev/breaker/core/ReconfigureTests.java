package dev.breaker.core;

import java.time.Duration;
import java.util.List;

import dev.breaker.core.CircuitBreakerEvent.CallFailed;
import dev.breaker.core.CircuitBreakerEvent.ConfigChanged;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ReconfigureTests {

	private final FakeTicker ticker = new FakeTicker();

	private final CircuitBreaker breaker = CircuitBreaker.of("payments", config().build(), this.ticker);

	private static CircuitBreakerConfig.Builder config() {
		return CircuitBreakerConfig.builder()
			.slidingWindow(SlidingWindowType.COUNT_BASED, 20)
			.minimumNumberOfCalls(10)
			.waitDurationInOpenState(Duration.ofSeconds(10));
	}

	@Test
	void keepsTheWindowWhereItsShapeStays() {
		Calls.fail(this.breaker, 6);
		assertThat(this.breaker.reconfigure(config().minimumNumberOfCalls(7).build())).isTrue();
		assertThat(this.breaker.snapshot().failedCalls()).isEqualTo(6);
		Calls.fail(this.breaker, 1);
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
	}

	@Test
	void saysThatTheWindowHadToBeginEmpty() {
		Calls.fail(this.breaker, 6);
		List<CircuitBreakerEvent> events = Calls.events(this.breaker);
		assertThat(this.breaker.reconfigure(config().slidingWindow(SlidingWindowType.COUNT_BASED, 30).build()))
			.isFalse();
		assertThat(this.breaker.snapshot().bufferedCalls()).isZero();
		assertThat(this.breaker.snapshot().statistics().failed()).isEqualTo(6);
		assertThat(events).containsExactly(new ConfigChanged("payments", this.ticker.wallTime(), false));
		assertThat(this.breaker.recentEvents()).first().isInstanceOf(ConfigChanged.class);
	}

	@Test
	void aCallOfTheOldWindowDoesNotReachTheNewOne() {
		Permit late = this.breaker.acquire();
		this.breaker.reconfigure(config().slidingWindow(SlidingWindowType.TIME_BASED, 20).build());
		late.success();
		assertThat(this.breaker.snapshot().bufferedCalls()).isZero();
		assertThat(this.breaker.snapshot().statistics().successful()).isOne();
	}

	@Test
	void anOpenCircuitStaysOpenForTheWaitThatHasBegun() {
		Calls.fail(this.breaker, 10);
		assertThat(this.breaker.reconfigure(config().waitDurationInOpenState(Duration.ofHours(1)).build())).isTrue();
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
		this.ticker.advance(Duration.ofSeconds(10));
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		Calls.fail(this.breaker, 1);
		this.ticker.advance(Duration.ofMinutes(59));
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
	}

	@Test
	void aRoundThatHasBegunGoesOnAndItsProbesCount() {
		Calls.fail(this.breaker, 10);
		this.ticker.advance(Duration.ofSeconds(10));
		Permit first = this.breaker.acquire();
		this.breaker.reconfigure(config().permittedNumberOfCallsInHalfOpenState(5).build());
		Permit second = this.breaker.acquire();
		assertThat(this.breaker.tryAcquire()).isNull();
		first.success();
		second.success();
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	void anOverrideStays() {
		this.breaker.forceOpen(ManualOverride.because("maintenance"));
		this.breaker.reconfigure(config().failureRateThreshold(10).build());
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.FORCED_OPEN);
	}

	@Test
	void modeTimeOutAndOutcomeRulesHoldFromTheNextCall() {
		Calls.fail(this.breaker, 10);
		this.breaker.reconfigure(config().mode(CircuitBreakerMode.OFF).build());
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.OFF);
		Calls.succeed(this.breaker, 1);
		this.breaker.reconfigure(
				config().recordResultPredicate("bad"::equals).slowCallDurationThreshold(Duration.ofSeconds(1)).build());
		assertThat(this.breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
		this.breaker.reset();
		this.breaker.call(() -> {
			this.ticker.advance(Duration.ofSeconds(2));
			return "bad";
		});
		assertThat(this.breaker.snapshot().failedCalls()).isOne();
		assertThat(this.breaker.snapshot().slowCalls()).isOne();
	}

	@Test
	void theRingOfEventsIsCutOrGrows() {
		Calls.fail(this.breaker, 3);
		this.breaker.reconfigure(config().eventConsumerBufferSize(2).build());
		assertThat(this.breaker.recentEvents()).hasSize(2).first().isInstanceOf(ConfigChanged.class);
		this.breaker.reconfigure(config().eventConsumerBufferSize(5).build());
		assertThat(this.breaker.recentEvents()).hasSize(3).last().isInstanceOf(CallFailed.class);
	}

	@Test
	void theSameSettingsChangeNothing() {
		List<CircuitBreakerEvent> events = Calls.events(this.breaker);
		CircuitBreakerConfig before = this.breaker.config();
		assertThat(this.breaker.reconfigure(config().build())).isTrue();
		assertThat(this.breaker.config()).isSameAs(before);
		assertThat(events).isEmpty();
	}

}
