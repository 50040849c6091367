package dev.breaker.spring.metrics;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.core.CircuitBreakerMode;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.ManualOverride;
import dev.breaker.core.Permit;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.search.RequiredSearch;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CircuitBreakerMetricsTests {

	private static final CircuitBreakerConfig CONFIG = CircuitBreakerConfig.builder()
		.minimumNumberOfCalls(4)
		.slowCallDurationThreshold(Duration.ofSeconds(1))
		.waitDurationInOpenState(Duration.ofSeconds(30))
		.ignoreExceptions(Set.of(IllegalStateException.class))
		.build();

	private final AtomicLong nanos = new AtomicLong();

	private final CircuitBreakerRegistry registry = CircuitBreakerRegistry.builder()
		.ticker(this.nanos::get)
		.configuration((name) -> CONFIG)
		.build();

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry(SimpleConfig.DEFAULT, new MockClock());

	private final CircuitBreakerMetrics metrics = new CircuitBreakerMetrics(this.registry);

	private CircuitBreaker payments;

	@BeforeEach
	void bind() {
		this.payments = this.registry.breaker("payments");
		this.metrics.bindTo(this.meters);
	}

	@Test
	void timesCallsByOutcome() {
		succeedAfter(Duration.ofMillis(20));
		succeedAfter(Duration.ofMillis(30));
		fail();
		ignore();
		assertThat(meter("circuitbreaker.calls").tag("outcome", "success").timer().count()).isEqualTo(2);
		assertThat(meter("circuitbreaker.calls").tag("outcome", "success").timer().totalTime(TimeUnit.MILLISECONDS))
			.isEqualTo(50);
		assertThat(meter("circuitbreaker.calls").tag("outcome", "failure").timer().count()).isOne();
		assertThat(meter("circuitbreaker.calls").tag("outcome", "ignored").timer().count()).isOne();
	}

	@Test
	void countsSlowCalls() {
		succeedAfter(Duration.ofSeconds(2));
		succeedAfter(Duration.ofMillis(1));
		assertThat(count("circuitbreaker.slow.calls")).isOne();
	}

	@Test
	void countsRefusalsByTheStateThatRefused() {
		open();
		refuse();
		this.payments.forceOpen(ManualOverride.because("test"));
		refuse();
		refuse();
		assertThat(count("circuitbreaker.not.permitted.calls", "state", "open")).isOne();
		assertThat(count("circuitbreaker.not.permitted.calls", "state", "forced_open")).isEqualTo(2);
		assertThat(count("circuitbreaker.not.permitted.calls", "state", "half_open")).isZero();
		assertThat(count("circuitbreaker.not.permitted.calls", "state", "recovering")).isZero();
	}

	@Test
	void countsOnAfterGarbageIsCollected() {
		WeakReference<Object> garbage = new WeakReference<>(new Object());
		Awaitility.await().until(() -> {
			System.gc();
			return garbage.get() == null;
		});
		open();
		refuse();
		assertThat(count("circuitbreaker.not.permitted.calls", "state", "open")).isOne();
	}

	@Test
	void countsWhatObserveWouldHaveRefused() {
		CircuitBreaker observed = this.registry.breaker("observed",
				CircuitBreakerConfig.builder().mode(CircuitBreakerMode.OBSERVE).consecutiveFailureThreshold(1).build());
		fail(observed);
		observed.run(() -> {
		});
		assertThat(
				this.meters.get("circuitbreaker.observed.refusals").tag("name", "observed").functionCounter().count())
			.isOne();
		assertThat(gauge("observed", "circuitbreaker.state", "state", "closed")).isOne();
		assertThat(gauge("observed", "circuitbreaker.local.state", "state", "open")).isOne();
	}

	@Test
	void showsTheStateThatHolds() {
		assertThat(state("closed")).isOne();
		open();
		assertThat(state("closed")).isZero();
		assertThat(state("open")).isOne();
		assertThat(localState("open")).isOne();
		this.nanos.addAndGet(Duration.ofSeconds(30).toNanos());
		assertThat(state("half_open")).isOne();
		this.payments.forceClose(ManualOverride.because("test"));
		assertThat(state("forced_closed")).isOne();
		assertThat(localState("forced_closed")).isZero();
	}

	@Test
	void countsTransitionsFromZero() {
		for (String state : new String[] { "closed", "open", "half_open", "recovering", "forced_open",
				"forced_closed" }) {
			assertThat(count("circuitbreaker.transitions", "to", state)).isZero();
		}
		open();
		assertThat(count("circuitbreaker.transitions", "to", "open")).isOne();
	}

	@Test
	void showsRatesAsNotANumberBelowTheMinimum() {
		fail();
		assertThat(gauge("payments", "circuitbreaker.failure.rate")).isNaN();
		assertThat(gauge("payments", "circuitbreaker.slow.call.rate")).isNaN();
	}

	@Test
	void showsRatesInPercent() {
		fail();
		succeedAfter(Duration.ofSeconds(2));
		succeedAfter(Duration.ZERO);
		succeedAfter(Duration.ZERO);
		assertThat(gauge("payments", "circuitbreaker.failure.rate")).isEqualTo(25);
		assertThat(gauge("payments", "circuitbreaker.slow.call.rate")).isEqualTo(25);
		assertThat(gauge("payments", "circuitbreaker.buffered.calls", "kind", "failed")).isOne();
		assertThat(gauge("payments", "circuitbreaker.buffered.calls", "kind", "successful")).isEqualTo(3);
	}

	@Test
	void timesOpenPeriodsWhenTheyAreOver() {
		open();
		assertThat(meter("circuitbreaker.open.duration").timer().count()).isZero();
		this.nanos.addAndGet(Duration.ofSeconds(30).toNanos());
		succeedAfter(Duration.ZERO);
		assertThat(meter("circuitbreaker.open.duration").timer().count()).isOne();
		assertThat(meter("circuitbreaker.open.duration").timer().totalTime(TimeUnit.SECONDS)).isEqualTo(30);
	}

	@Test
	void countsProbesByOutcome() {
		open();
		this.nanos.addAndGet(Duration.ofSeconds(30).toNanos());
		succeedAfter(Duration.ZERO);
		fail();
		assertThat(count("circuitbreaker.half.open.calls", "outcome", "success")).isOne();
		assertThat(count("circuitbreaker.half.open.calls", "outcome", "failure")).isOne();
		assertThat(count("circuitbreaker.half.open.calls", "outcome", "ignored")).isZero();
	}

	@Test
	void countsFallbacksByOutcome() {
		this.metrics.onFallback("payments", true);
		this.metrics.onFallback("payments:eu", false);
		this.metrics.onFallback("unknown", false);
		assertThat(meter("circuitbreaker.fallback.calls").tag("outcome", "success").counter().count()).isOne();
		assertThat(meter("circuitbreaker.fallback.calls").tag("outcome", "failure").counter().count()).isOne();
	}

	@Test
	void registersMetersWithTheBreakerAndRemovesThemWithIt() {
		int before = this.meters.getMeters().size();
		this.registry.breaker("stock");
		assertThat(this.meters.getMeters()).hasSize(2 * before);
		this.registry.remove("stock");
		assertThat(this.meters.getMeters()).hasSize(before)
			.allMatch((meter) -> "payments".equals(meter.getId().getTag("name")));
		this.registry.breaker("stock");
		assertThat(this.meters.getMeters()).hasSize(2 * before);
	}

	@Test
	void goesWithABreakerThatIsEvictedAndComesBackWithIt() {
		try (CircuitBreakerRegistry evicting = CircuitBreakerRegistry.builder()
			.idleEviction(Duration.ofMillis(20))
			.build()) {
			SimpleMeterRegistry registry = new SimpleMeterRegistry();
			new CircuitBreakerMetrics(evicting).bindTo(registry);
			CircuitBreaker idle = evicting.breaker("idle");
			idle.forceOpen(ManualOverride.because("test"));
			assertThat(idle.tryAcquire()).isNull();
			idle.release();
			Awaitility.await().untilAsserted(() -> assertThat(registry.getMeters()).isEmpty());
			idle.forceOpen(ManualOverride.because("test"));
			assertThat(registry.get("circuitbreaker.not.permitted.calls")
				.tags("name", "idle", "state", "forced_open")
				.functionCounter()
				.count()).isOne();
		}
	}

	@Test
	void metersKeyedBreakersTogetherUnderTheirName() {
		int before = this.meters.getMeters().size();
		CircuitBreaker eu = this.registry.breaker("payments:eu");
		CircuitBreaker us = this.registry.breaker("payments:us");
		assertThat(this.meters.getMeters()).hasSize(before);
		eu.forceOpen(ManualOverride.because("test"));
		assertThat(state("forced_open")).isOne();
		assertThat(state("closed")).isOne();
		assertThat(eu.tryAcquire()).isNull();
		fail(us);
		fail();
		assertThat(meter("circuitbreaker.calls").tag("outcome", "failure").timer().count()).isEqualTo(2);
		assertThat(count("circuitbreaker.not.permitted.calls", "state", "forced_open")).isOne();
	}

	@Test
	void countsEveryKeyInTheStateThatAnOverrideOfTheNameForces() {
		this.registry.breaker("payments:eu");
		this.registry.breaker("payments:us").forceOpen(ManualOverride.because("test"));
		this.payments.forceOpen(ManualOverride.because("test"));
		assertThat(state("forced_open")).isEqualTo(2);
		assertThat(state("closed")).isZero();
		assertThat(localState("closed")).isEqualTo(2);
		this.payments.forceClose(ManualOverride.because("test"));
		assertThat(state("forced_closed")).isEqualTo(2);
		this.payments.release();
		assertThat(state("forced_open")).isOne();
		assertThat(state("closed")).isOne();
	}

	@Test
	void keepsTotalsOfKeysThatAreGone() {
		CircuitBreaker eu = this.registry.breaker("payments:eu");
		eu.forceOpen(ManualOverride.because("test"));
		assertThat(eu.tryAcquire()).isNull();
		this.registry.remove("payments:eu");
		assertThat(count("circuitbreaker.not.permitted.calls", "state", "forced_open")).isOne();
		assertThat(state("forced_open")).isZero();
		eu.release();
		fail(eu);
		assertThat(meter("circuitbreaker.calls").tag("outcome", "failure").timer().count()).isZero();
	}

	@Test
	void poolsTheRatesOfKeysThatHaveOne() {
		CircuitBreaker eu = this.registry.breaker("payments:eu");
		fail(eu);
		fail();
		for (int i = 0; i < 3; i++) {
			eu.run(() -> {
			});
		}
		assertThat(gauge("payments", "circuitbreaker.failure.rate")).isEqualTo(25);
	}

	@Test
	void metersInSeveralRegistries() {
		SimpleMeterRegistry other = new SimpleMeterRegistry();
		this.metrics.bindTo(other);
		fail();
		assertThat(meter("circuitbreaker.calls").tag("outcome", "failure").timer().count()).isOne();
		assertThat(other.get("circuitbreaker.calls").tag("outcome", "failure").timer().count()).isOne();
	}

	@Test
	void measuresNoCallWhoseTimerIsDenied() {
		CircuitBreakerRegistry quiet = CircuitBreakerRegistry.builder().ticker(this.nanos::incrementAndGet).build();
		SimpleMeterRegistry denying = new SimpleMeterRegistry();
		denying.config().meterFilter(MeterFilter.denyNameStartsWith("circuitbreaker.calls"));
		new CircuitBreakerMetrics(quiet).bindTo(denying);
		CircuitBreaker breaker = quiet.breaker("payments");
		long unmeasured = readings(
				CircuitBreaker.of("payments", CircuitBreakerConfig.defaults(), this.nanos::incrementAndGet));
		assertThat(readings(breaker)).isEqualTo(unmeasured);
		assertThat(denying.find("circuitbreaker.state").gauge()).isNotNull();
	}

	@Test
	void stopsToMeterWhenClosed() {
		this.metrics.close();
		fail();
		this.registry.breaker("stock");
		assertThat(meter("circuitbreaker.calls").tag("outcome", "failure").timer().count()).isZero();
		assertThat(this.meters.find("circuitbreaker.calls").tag("name", "stock").timer()).isNull();
	}

	@Test
	void describesEveryMeter() {
		assertThat(this.meters.getMeters()).allSatisfy((meter) -> {
			assertThat(meter.getId().getDescription()).isNotBlank();
			assertThat(meter.getId().getTag("name")).isEqualTo("payments");
		});
		assertThat(this.meters.getMeters()
			.stream()
			.map(Meter::getId)
			.collect(Collectors.toMap(Meter.Id::getName, (id) -> String.valueOf(id.getBaseUnit()), (one, two) -> one)))
			.containsOnly(Map.entry("circuitbreaker.calls", "seconds"), Map.entry("circuitbreaker.slow.calls", "calls"),
					Map.entry("circuitbreaker.not.permitted.calls", "calls"),
					Map.entry("circuitbreaker.observed.refusals", "refusals"),
					Map.entry("circuitbreaker.state", "null"), Map.entry("circuitbreaker.local.state", "null"),
					Map.entry("circuitbreaker.transitions", "transitions"),
					Map.entry("circuitbreaker.failure.rate", "null"),
					Map.entry("circuitbreaker.slow.call.rate", "null"),
					Map.entry("circuitbreaker.buffered.calls", "calls"),
					Map.entry("circuitbreaker.open.duration", "seconds"),
					Map.entry("circuitbreaker.half.open.calls", "calls"),
					Map.entry("circuitbreaker.fallback.calls", "calls"));
	}

	private long readings(CircuitBreaker breaker) {
		long before = this.nanos.get();
		breaker.run(() -> {
		});
		return this.nanos.get() - before;
	}

	private void succeedAfter(Duration duration) {
		this.payments.run(() -> this.nanos.addAndGet(duration.toNanos()));
	}

	private void fail() {
		fail(this.payments);
	}

	private void fail(CircuitBreaker breaker) {
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> breaker.run(() -> {
			throw new IOException("down");
		}));
	}

	private void ignore() {
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> this.payments.run(() -> {
			throw new IllegalStateException("not its fault");
		}));
	}

	private void open() {
		for (int i = 0; i < 4; i++) {
			fail();
		}
	}

	private void refuse() {
		try (Permit permit = this.payments.tryAcquire()) {
			assertThat(permit).isNull();
		}
	}

	private double state(String state) {
		return gauge("payments", "circuitbreaker.state", "state", state);
	}

	private double localState(String state) {
		return gauge("payments", "circuitbreaker.local.state", "state", state);
	}

	private double gauge(String name, String meter, String... tags) {
		return this.meters.get(meter).tag("name", name).tags(tags).gauge().value();
	}

	private double count(String meter, String... tags) {
		return meter(meter).tags(tags).functionCounter().count();
	}

	private RequiredSearch meter(String meter) {
		return this.meters.get(meter).tag("name", "payments");
	}

}
