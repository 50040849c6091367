package dev.breaker.spring.autoconfigure;

import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.spring.FallbackListener;
import dev.breaker.spring.metrics.CircuitBreakerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

class BreakerMetricsAutoConfigurationTests {

	private final ApplicationContextRunner empty = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(BreakerMetricsAutoConfiguration.class));

	private final ApplicationContextRunner runner = this.empty.withBean(CircuitBreakerRegistry.class,
			CircuitBreakerRegistry::create);

	@Test
	void metersTheBreakersOfTheRegistry() {
		this.runner.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class))
			.withBean(SimpleMeterRegistry.class)
			.run((context) -> {
				context.getBean(CircuitBreakerRegistry.class).breaker("payments").run(() -> {
				});
				MeterRegistry meters = context.getBean(MeterRegistry.class);
				assertThat(meters.get("circuitbreaker.calls").tag("outcome", "success").timer().count()).isOne();
				context.getBean(FallbackListener.class).onFallback("payments", true);
				assertThat(meters.get("circuitbreaker.fallback.calls").tag("outcome", "success").counter().count())
					.isOne();
			});
	}

	@Test
	void hasNoMetersWhereTheyAreDisabled() {
		this.runner.withPropertyValues("breaker.metrics.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(MeterBinder.class)
				.doesNotHaveBean(FallbackListener.class));
	}

	@Test
	void hasNoMetersWithoutRegistry() {
		this.empty.run((context) -> assertThat(context).doesNotHaveBean(MeterBinder.class));
	}

	@Test
	void hasNoMetersWithoutMicrometer() {
		this.runner.withClassLoader(new FilteredClassLoader("io.micrometer"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("breakerMetrics"));
	}

	@Test
	void leavesTheMetersToTheApplicationThatHasItsOwn() {
		this.runner
			.withBean("own", CircuitBreakerMetrics.class,
					() -> new CircuitBreakerMetrics(CircuitBreakerRegistry.create()))
			.run((context) -> assertThat(context).hasSingleBean(CircuitBreakerMetrics.class)
				.doesNotHaveBean("breakerMetrics"));
	}

}
