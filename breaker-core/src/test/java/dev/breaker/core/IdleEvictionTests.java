package dev.breaker.core;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class IdleEvictionTests {

	private static final Duration HOUR = Duration.ofHours(1);

	private final FakeTicker ticker = new FakeTicker();

	private final CircuitBreakerRegistry registry = registry(10);

	private final List<String> changes = new ArrayList<>();

	IdleEvictionTests() {
		this.registry.onAdded((breaker) -> this.changes.add("+" + breaker.name()));
		this.registry.onRemoved((breaker) -> this.changes.add("-" + breaker.name()));
	}

	private CircuitBreakerRegistry registry(int maximum) {
		return CircuitBreakerRegistry.builder().ticker(this.ticker).maxBreakers(maximum).idleEviction(HOUR).build();
	}

	private void pass(Duration time) {
		this.registry.evictIdle();
		this.ticker.advance(time);
		this.registry.evictIdle();
	}

	@Test
	void evictsABreakerThatNobodyCallsForAnHour() {
		Calls.succeed(this.registry.breaker("idle"), 1);
		pass(HOUR.minusNanos(1));
		assertThat(this.registry.find("idle")).isPresent();
		this.ticker.advance(Duration.ofNanos(1));
		this.registry.evictIdle();
		assertThat(this.registry.all()).isEmpty();
		assertThat(this.changes).containsExactly("+idle", "-idle");
	}

	@Test
	void aCallOfAnyKindKeepsItAnotherHour() {
		CircuitBreaker breaker = this.registry.breaker("busy");
		for (Runnable use : List.<Runnable>of(() -> Calls.succeed(breaker, 1), () -> Calls.fail(breaker, 1))) {
			pass(HOUR.minusNanos(1));
			use.run();
			this.ticker.advance(Duration.ofNanos(1));
			this.registry.evictIdle();
			assertThat(this.registry.find("busy")).isPresent();
		}
	}

	@Test
	void neverEvictsWhatIsOpen() {
		CircuitBreakerConfig config = CircuitBreakerConfig.builder()
			.consecutiveFailureThreshold(1)
			.waitDurationInOpenState(Duration.ofDays(1))
			.build();
		CircuitBreaker open = this.registry.breaker("open", config);
		Calls.fail(open, 1);
		pass(HOUR);
		assertThat(this.registry.find("open")).containsSame(open);
		this.ticker.advance(Duration.ofDays(2));
		this.registry.evictIdle();
		assertThat(open.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
		assertThat(this.registry.find("open")).containsSame(open);
	}

	@Test
	void neverEvictsWhatIsOverridden() {
		CircuitBreaker forced = this.registry.breaker("forced");
		forced.forceClose(ManualOverride.because("audit").unlimited());
		pass(HOUR.multipliedBy(48));
		assertThat(this.registry.find("forced")).containsSame(forced);
		forced.release();
		pass(HOUR);
		assertThat(this.registry.find("forced")).isEmpty();
	}

	@Test
	void neverEvictsWhatIsOff() {
		CircuitBreaker off = this.registry.breaker("off",
				CircuitBreakerConfig.builder().mode(CircuitBreakerMode.OFF).build());
		pass(HOUR.multipliedBy(2));
		assertThat(this.registry.find("off")).containsSame(off);
	}

	@Test
	void neverEvictsWhatIsKept() {
		CircuitBreaker kept = this.registry.keep("kept");
		pass(HOUR);
		assertThat(this.registry.find("kept")).containsSame(kept);
	}

	@Test
	void isTheSameBreakerAgainWhileSomebodyHoldsIt() {
		CircuitBreaker held = this.registry.breaker("held");
		Calls.fail(held, 3);
		pass(HOUR);
		assertThat(this.registry.find("held")).isEmpty();
		assertThat(this.registry.breaker("held")).isSameAs(held);
		assertThat(this.registry.all()).containsExactly(held);
		assertThat(held.snapshot().statistics().failed()).isEqualTo(3);
		assertThat(this.changes).containsExactly("+held", "-held", "+held");
	}

	@Test
	void comesBackWithACallOnIt() {
		CircuitBreaker held = this.registry.breaker("held");
		pass(HOUR);
		assertThat(held.state()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(this.registry.all()).isEmpty();
		Calls.succeed(held, 1);
		assertThat(this.registry.all()).containsExactly(held);
		Calls.succeed(held, 1);
		assertThat(held.snapshot().bufferedCalls()).isEqualTo(2);
		assertThat(this.changes).containsExactly("+held", "-held", "+held");
	}

	@Test
	void comesBackWithAControlOnIt() {
		CircuitBreaker held = this.registry.breaker("held");
		pass(HOUR);
		held.forceOpen(ManualOverride.because("maintenance"));
		assertThat(this.registry.find("held")).containsSame(held);
		assertThat(held.state()).isEqualTo(CircuitBreakerState.FORCED_OPEN);
	}

	@Test
	void staysRemovedOnceRemoved() {
		CircuitBreaker held = this.registry.breaker("held");
		pass(HOUR);
		this.registry.remove("held");
		Calls.succeed(held, 1);
		assertThat(this.registry.all()).isEmpty();
		assertThat(this.registry.breaker("held")).isNotSameAs(held);
	}

	@Test
	void makesRoomForOthers() {
		CircuitBreakerRegistry small = registry(1);
		small.breaker("one");
		assertThatIllegalStateException().isThrownBy(() -> small.breaker("two"));
		small.evictIdle();
		this.ticker.advance(HOUR);
		small.evictIdle();
		assertThat(small.breaker("two").name()).isEqualTo("two");
	}

	@Test
	void isForgottenWhenNobodyHoldsIt() {
		WeakReference<CircuitBreaker> gone = new WeakReference<>(this.registry.breaker("gone"));
		pass(HOUR);
		Awaitility.await().until(() -> {
			System.gc();
			return gone.get() == null;
		});
		assertThat(this.registry.breaker("gone").snapshot().statistics().successful()).isZero();
	}

	@Test
	void aCallBetweenEvictionAndItsTellingHasTheLastWord() {
		CircuitBreaker held = this.registry.breaker("held");
		this.registry.onRemoved((breaker) -> Calls.succeed(breaker, 1));
		pass(HOUR);
		assertThat(this.registry.all()).containsExactly(held);
		assertThat(this.changes).startsWith("+held", "-held").endsWith("+held");
	}

	@Test
	void happensByItself() {
		CircuitBreakerRegistry quick = CircuitBreakerRegistry.builder().idleEviction(Duration.ofMillis(20)).build();
		quick.breaker("idle");
		quick.keep("kept");
		Awaitility.await().until(() -> quick.find("idle").isEmpty());
		assertThat(quick.all()).extracting(CircuitBreaker::name).containsExactly("kept");
	}

	@Test
	void boundsTheTime() {
		for (Duration wrong : List.of(Duration.ofNanos(-1), Duration.ofNanos(1), Duration.ofDays(367))) {
			assertThatIllegalArgumentException().isThrownBy(() -> CircuitBreakerRegistry.builder().idleEviction(wrong))
				.withMessageContaining("idleEviction")
				.withMessageContaining("1 ms to 366 days; 0 for never");
		}
	}

	@Test
	void zeroIsForNever() {
		CircuitBreakerRegistry never = CircuitBreakerRegistry.builder().idleEviction(Duration.ZERO).build();
		assertThat(never.breaker("payments")).isSameAs(never.breaker("payments"));
	}

}
