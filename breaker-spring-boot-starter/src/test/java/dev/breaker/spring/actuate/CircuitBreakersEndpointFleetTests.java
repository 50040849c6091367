package dev.breaker.spring.actuate;

import java.time.Duration;
import java.util.Set;

import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.ControlOutcome;
import dev.breaker.core.ManualOverride;
import dev.breaker.core.fleet.InMemoryStateStore;
import dev.breaker.core.fleet.FleetDetail;
import dev.breaker.core.fleet.StateStore;
import dev.breaker.core.fleet.StateStoreException;
import dev.breaker.core.fleet.StoreStatus.Status;
import dev.breaker.spring.actuate.FleetDescriptor.ReportDescriptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mockito.BDDMockito;
import org.mockito.Mockito;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The endpoint of an instance that is one of two.
 */
class CircuitBreakersEndpointFleetTests {

	private final InMemoryStateStore store = new InMemoryStateStore(System::nanoTime);

	private final CircuitBreakerRegistry here = registry(this.store);

	private final CircuitBreakerRegistry there = registry(this.store);

	private final CircuitBreakersEndpoint endpoint = endpoint(this.here, Show.NEVER);

	@AfterEach
	void close() {
		this.here.close();
		this.there.close();
	}

	@Test
	void listsNamesThatStandOnlyInTheIndexOfTheFleet() {
		start();
		this.there.breaker("payments").forceOpen(ManualOverride.because("maintenance"));
		this.there.breaker("payments:eu").forceOpen(ManualOverride.because("maintenance"));
		awaitElsewhere("payments:eu");
		BreakerDescriptor listed = list().circuitBreakers().get("payments");
		assertThat(listed).isNotNull();
		assertThat(listed.state()).isEqualTo(CircuitBreakerState.FORCED_OPEN);
		assertThat(listed.override()).isNotNull();
		assertThat(listed.override().mode()).isEqualTo(CircuitBreakerState.FORCED_OPEN);
		assertThat(listed.keys()).isEqualTo(new BreakerDescriptor.KeysDescriptor(1, 1));
		assertThat(this.here.all()).isEmpty();
	}

	@Test
	void showsANameThatStandsOnlyInTheIndexOfTheFleet() {
		start();
		this.there.breaker("payments").forceClose(ManualOverride.because("maintenance"));
		awaitElsewhere("payments");
		BreakerDetailDescriptor detail = (BreakerDetailDescriptor) this.endpoint.detail("payments",
				SecurityContext.NONE);
		assertThat(detail.figures().state()).isEqualTo(CircuitBreakerState.FORCED_CLOSED);
		assertThat(detail.statistics()).isNull();
		assertThat(detail.fleet()).isNotNull();
		assertThat(detail.fleet().instances()).isEqualTo(2);
		assertThat(this.endpoint.events("payments", SecurityContext.NONE))
			.isInstanceOfSatisfying(EventsDescriptor.class, (events) -> assertThat(events.events()).isEmpty());
		assertThat(this.here.all()).isEmpty();
	}

	@Test
	void writesToANameThatStandsOnlyInTheIndexOfTheFleet() {
		start();
		this.there.breaker("payments").forceOpen(ManualOverride.because("maintenance"));
		awaitElsewhere("payments");
		BreakerControls.Done done = (BreakerControls.Done) control("payments", "release");
		assertThat(done.outcome()).isEqualTo(ControlOutcome.APPLIED_FLEET);
		await().untilAsserted(
				() -> assertThat(this.there.breaker("payments").state()).isEqualTo(CircuitBreakerState.CLOSED));
	}

	@Test
	void saysThatTheFleetHasTheOverride() {
		start();
		this.here.breaker("payments");
		BreakerControls.Done done = (BreakerControls.Done) control("payments", "force-open");
		assertThat(done.outcome()).isEqualTo(ControlOutcome.APPLIED_FLEET);
		assertThat(list().store().type()).isEqualTo("memory");
		assertThat(list().store().status()).isEqualTo(Status.CONNECTED);
		assertThat(list().store().instances()).isEqualTo(2);
		assertThat(list().circuitBreakers().get("payments").fleetState()).isEqualTo(CircuitBreakerState.CLOSED);
		await().untilAsserted(() -> assertThat(this.there.elsewhere()).containsKey("payments"));
	}

	@Test
	void showsWhoHasReportedWhatAndWhoObeys() {
		start();
		this.there.breaker("payments");
		this.here.breaker("payments").call(() -> 42);
		await().untilAsserted(() -> assertThat(fleet("payments").members()).anySatisfy((member) -> {
			assertThat(member.instance()).isEqualTo(this.here.instanceId());
			assertThat(member.suspected()).isFalse();
			assertThat(member.acknowledged()).isNull();
			assertThat(member.report()).isNotNull().returns(1L, ReportDescriptor::bufferedCalls);
		}).hasSize(2));
		assertThat(fleet("payments").acknowledged()).isNull();
		control("payments", "force-open");
		await().untilAsserted(() -> assertThat(fleet("payments").acknowledged()).isEqualTo(2));
		assertThat(fleet("payments").audit()).singleElement().satisfies((entry) -> {
			assertThat(entry.kind()).isEqualTo(FleetDetail.Kind.OVERRIDE);
			assertThat(entry.what()).isEqualTo("FORCED_OPEN");
		});
	}

	private FleetDescriptor fleet(String name) {
		return ((BreakerDetailDescriptor) this.endpoint.detail(name, SecurityContext.NONE)).fleet();
	}

	@Test
	void saysThatTheOverrideIsPendingWhileTheStoreIsOutOfReach() {
		StateStore broken = Mockito.mock();
		BDDMockito.given(broken.type()).willReturn("redis");
		BDDMockito.given(broken.heartbeat(Mockito.any(), Mockito.any()))
			.willThrow(new StateStoreException("no route to 10.0.0.7"));
		try (CircuitBreakerRegistry alone = registry(broken)) {
			alone.start(Duration.ofMillis(300));
			alone.breaker("payments");
			CircuitBreakersEndpoint silent = endpoint(alone, Show.NEVER);
			BreakerControls.Done done = (BreakerControls.Done) silent.control("payments", "force-open", null, null,
					null, SecurityContext.NONE);
			assertThat(done.outcome()).isEqualTo(ControlOutcome.APPLIED_LOCAL_PENDING);
			assertThat(done.state()).isEqualTo(CircuitBreakerState.FORCED_OPEN);
			CircuitBreakersDescriptor.StoreDescriptor status = list(silent).store();
			assertThat(status.status()).isEqualTo(Status.DEGRADED);
			assertThat(status.type()).isEqualTo("redis");
			assertThat(status.lastError()).isNull();
			assertThat(list(endpoint(alone, Show.ALWAYS)).store().lastError()).contains("10.0.0.7");
		}
	}

	private void start() {
		assertThat(this.here.start(Duration.ofSeconds(10))).isTrue();
		assertThat(this.there.start(Duration.ofSeconds(10))).isTrue();
		await().until(() -> this.here.storeStatus().instances() == 2);
	}

	private void awaitElsewhere(String name) {
		await().until(() -> this.here.elsewhere().containsKey(name));
	}

	private OperationResponseBody control(String name, String action) {
		return this.endpoint.control(name, action, null, null, null, SecurityContext.NONE);
	}

	private CircuitBreakersDescriptor list() {
		return list(this.endpoint);
	}

	private static CircuitBreakersDescriptor list(CircuitBreakersEndpoint endpoint) {
		return (CircuitBreakersDescriptor) endpoint.list(SecurityContext.NONE);
	}

	private static CircuitBreakerRegistry registry(StateStore store) {
		return CircuitBreakerRegistry.builder().store(store).syncInterval(Duration.ofMillis(50)).build();
	}

	private static CircuitBreakersEndpoint endpoint(CircuitBreakerRegistry registry, Show showValues) {
		return new CircuitBreakersEndpoint(registry, null, (event) -> {
		}, showValues, Set.of());
	}

}
