package dev.breaker.spring.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.Ticker;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class CircuitBreakerObservationsTests {

	private static final CircuitBreakerConfig CONFIG = CircuitBreakerConfig.builder()
		.consecutiveFailureThreshold(1)
		.waitDurationInOpenState(Duration.ofSeconds(30))
		.permittedNumberOfCallsInHalfOpenState(1)
		.rampUpDuration(Duration.ofSeconds(10))
		.build();

	private final Time time = new Time();

	private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.builder()
		.ticker(this.time)
		.configuration((name) -> CONFIG)
		.build();

	private final CircuitBreaker payments = this.breakers.breaker("payments");

	private final ObservationRegistry observations = ObservationRegistry.create();

	private final List<String> told = new ArrayList<>();

	private final List<String> explained = new ArrayList<>();

	@Test
	void tellsTheCurrentObservationOfWhatBreakersDidMeanwhile() {
		observed();
		request(() -> {
			fail();
			refuse();
		});
		this.time.pass(Duration.ofSeconds(30));
		request(this::succeed);
		this.time.pass(Duration.ofSeconds(10));
		request(this::succeed);
		assertThat(this.told).containsExactly("circuitbreaker.opened", "circuitbreaker.refused",
				"circuitbreaker.half_opened", "circuitbreaker.recovering", "circuitbreaker.closed");
	}

	@Test
	void saysWhichBreakerItWasAndWhy() {
		observed();
		request(() -> {
			fail();
			refuse();
		});
		assertThat(this.explained).containsExactly(
				"circuit breaker 'payments' went from CLOSED to OPEN: 1 consecutive failures reached the threshold of 1",
				"circuit breaker 'payments' refused a call: it is open");
	}

	@Test
	void tellsNobodyWhereThereIsNoCurrentObservation() {
		observed();
		fail();
		refuse();
		assertThat(this.told).isEmpty();
	}

	@Test
	void buildsNothingWhereNobodyHandlesObservations() {
		fail();
		int before = this.time.wallReadings.get();
		try (CircuitBreakerObservations subject = new CircuitBreakerObservations(this.breakers, this.observations)) {
			refuse();
			assertThat(this.time.wallReadings).hasValue(before);
		}
		observed();
		refuse();
		assertThat(this.time.wallReadings).hasValueGreaterThan(before);
	}

	@Test
	void stopsToTellWhenClosed() {
		observed().close();
		request(this::fail);
		assertThat(this.told).isEmpty();
	}

	@Test
	void isCountedUnderTheNameOfTheObservation() {
		SimpleMeterRegistry meters = new SimpleMeterRegistry();
		this.observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
		observed();
		request(() -> {
			fail();
			refuse();
		});
		assertThat(meters.get("http.server.requests.circuitbreaker.refused").counter().count()).isOne();
		assertThat(meters.get("http.server.requests.circuitbreaker.opened").counter().count()).isOne();
	}

	private CircuitBreakerObservations observed() {
		this.observations.observationConfig().observationHandler(new ObservationHandler<>() {
			@Override
			public void onEvent(Observation.Event event, Observation.Context context) {
				CircuitBreakerObservationsTests.this.told.add(event.getName());
				CircuitBreakerObservationsTests.this.explained.add(event.getContextualName());
			}

			@Override
			public boolean supportsContext(Observation.Context context) {
				return true;
			}
		});
		return new CircuitBreakerObservations(this.breakers, this.observations);
	}

	private void request(Runnable handler) {
		Observation.createNotStarted("http.server.requests", this.observations).observe(handler);
	}

	private void succeed() {
		this.payments.run(() -> {
		});
	}

	private void fail() {
		assertThatIllegalStateException().isThrownBy(() -> this.payments.run(() -> {
			throw new IllegalStateException("down");
		}));
	}

	private void refuse() {
		assertThat(this.payments.tryAcquire()).isNull();
	}

	private static final class Time implements Ticker {

		private final AtomicLong nanos = new AtomicLong();

		private final AtomicInteger wallReadings = new AtomicInteger();

		@Override
		public long nanos() {
			return this.nanos.get();
		}

		@Override
		public Instant wallTime() {
			this.wallReadings.incrementAndGet();
			return Instant.EPOCH;
		}

		void pass(Duration duration) {
			this.nanos.addAndGet(duration.toNanos());
		}

	}

}
