package dev.breaker.spring.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.ManualOverride;
import dev.breaker.spring.metrics.CircuitBreakerObservations;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

class BreakerObservationAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(BreakerObservationAutoConfiguration.class))
		.withBean(CircuitBreakerRegistry.class, CircuitBreakerRegistry::create);

	@Test
	void tellsTheObservationsOfTheApplication() {
		Events events = new Events();
		this.runner.withConfiguration(AutoConfigurations.of(ObservationAutoConfiguration.class))
			.withBean(ObservationHandler.class, () -> events)
			.run((context) -> {
				CircuitBreaker breaker = context.getBean(CircuitBreakerRegistry.class).breaker("payments");
				breaker.forceOpen(ManualOverride.because("test"));
				Observation.createNotStarted("request", context.getBean(ObservationRegistry.class))
					.observe(() -> assertThat(breaker.tryAcquire()).isNull());
				assertThat(events.names).containsExactly("circuitbreaker.refused");
			});
	}

	@Test
	void tellsNobodyWhereThereAreNoObservations() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(CircuitBreakerObservations.class));
	}

	@Test
	void tellsNobodyWithoutMicrometer() {
		this.runner.withClassLoader(new FilteredClassLoader("io.micrometer"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("breakerObservations"));
	}

	@Test
	void leavesItToTheApplicationThatHasItsOwn() {
		this.runner.withBean(ObservationRegistry.class, ObservationRegistry::create)
			.withBean("own", CircuitBreakerObservations.class,
					() -> new CircuitBreakerObservations(CircuitBreakerRegistry.create(), ObservationRegistry.NOOP))
			.run((context) -> assertThat(context).doesNotHaveBean("breakerObservations"));
	}

	private static final class Events implements ObservationHandler<Observation.Context> {

		private final List<String> names = new ArrayList<>();

		@Override
		public void onEvent(Observation.Event event, Observation.Context context) {
			this.names.add(event.getName());
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

}
