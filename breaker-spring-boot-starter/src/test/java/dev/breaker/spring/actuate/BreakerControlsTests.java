package dev.breaker.spring.actuate;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.ControlOutcome;
import dev.breaker.core.ManualOverride;
import dev.breaker.core.fleet.FleetIndex;
import dev.breaker.core.fleet.StateStore;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.BDDMockito.given;

class BreakerControlsTests {

	@Test
	void doesNotWaitForAStoreThatHangs() {
		CountDownLatch hanging = new CountDownLatch(1);
		CountDownLatch released = new CountDownLatch(1);
		StateStore store = Mockito.mock();
		given(store.type()).willReturn("redis");
		given(store.heartbeat(Mockito.any(), Mockito.any())).willReturn(new FleetIndex(1, "i", 0, List.of()))
			.willAnswer((invocation) -> {
				hanging.countDown();
				released.await();
				return new FleetIndex(1, "i", 0, List.of());
			});
		CircuitBreakerRegistry registry = CircuitBreakerRegistry.builder()
			.store(store)
			.syncInterval(Duration.ofMillis(10))
			.build();
		try (registry) {
			assertThat(registry.start(Duration.ofSeconds(10))).isTrue();
			await().until(() -> hanging.getCount() == 0);
			BreakerControls controls = new BreakerControls(registry, (event) -> {
			}, Duration.ofMillis(10));
			BreakerControls.Done done = controls.carryOut(ControlAction.FORCE_OPEN, "payments",
					ManualOverride.because("test"));
			assertThat(done.outcome()).isEqualTo(ControlOutcome.APPLIED_LOCAL_PENDING);
			assertThat(done.state()).isEqualTo(CircuitBreakerState.FORCED_OPEN);
		}
		finally {
			released.countDown();
		}
	}

}
