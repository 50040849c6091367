package dev.breaker.spring.autoconfigure;

import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.ManualOverride;
import dev.breaker.spring.actuate.BreakerHealthIndicator;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.application.AvailabilityHealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

class BreakerHealthAutoConfigurationTests {

	private final ApplicationContextRunner empty = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(BreakerHealthAutoConfiguration.class));

	private final ApplicationContextRunner runner = this.empty.withBean(CircuitBreakerRegistry.class,
			CircuitBreakerRegistry::create);

	private final ApplicationContextRunner enabled = this.runner
		.withPropertyValues("management.health.circuitbreakers.enabled=true");

	@Test
	void hasNoIndicatorUnlessAskedFor() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
	}

	@Test
	void hasNoIndicatorBecauseOthersAreOnByDefault() {
		this.runner.withPropertyValues("management.health.defaults.enabled=true")
			.run((context) -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
	}

	@Test
	void hasTheIndicatorOnRequest() {
		this.enabled.run((context) -> assertThat(context).hasSingleBean(BreakerHealthIndicator.class)
			.hasBean("breakerHealthIndicator"));
	}

	@Test
	void hasNoIndicatorWithoutRegistry() {
		this.empty.withPropertyValues("management.health.circuitbreakers.enabled=true")
			.run((context) -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
	}

	@Test
	void hasNoIndicatorWithoutTheHealthModule() {
		this.enabled.withClassLoader(new FilteredClassLoader(HealthIndicator.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("breakerHealthIndicator"));
	}

	@Test
	void failsTheStartWhereTheOpenStatusIsEmpty() {
		this.enabled.withPropertyValues("breaker.health.open-status=")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("must name a status, such as UP, DOWN"));
	}

	@Test
	void changesTheStatusAsConfiguredButNeitherLivenessNorReadiness() {
		this.enabled
			.withConfiguration(AutoConfigurations.of(HealthContributorAutoConfiguration.class,
					HealthContributorRegistryAutoConfiguration.class, HealthEndpointAutoConfiguration.class,
					AvailabilityHealthContributorAutoConfiguration.class, AvailabilityProbesAutoConfiguration.class,
					EndpointAutoConfiguration.class))
			.withBean(ApplicationAvailabilityBean.class)
			.withPropertyValues("breaker.health.open-status=DOWN", "management.endpoint.health.probes.enabled=true")
			.run((context) -> {
				AvailabilityChangeEvent.publish(context, LivenessState.CORRECT);
				AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
				HealthEndpoint health = context.getBean(HealthEndpoint.class);
				context.getBean(CircuitBreakerRegistry.class).breaker("payments");
				assertThat(health.health().getStatus()).isEqualTo(Status.UP);
				context.getBean(CircuitBreakerRegistry.class)
					.breaker("payments")
					.forceOpen(ManualOverride.because("test"));
				assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
				assertThat(health.healthForPath("breaker").getStatus()).isEqualTo(Status.DOWN);
				assertThat(health.healthForPath("liveness").getStatus()).isEqualTo(Status.UP);
				assertThat(health.healthForPath("readiness").getStatus()).isEqualTo(Status.UP);
			});
	}

}
