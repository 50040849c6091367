package dev.breaker.spring.autoconfigure;

import java.util.Set;

import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.spring.actuate.BreakersEndpoint;
import dev.breaker.spring.actuate.BreakersEndpointWebExtension;
import dev.breaker.spring.actuate.CircuitBreakersEndpoint;
import dev.breaker.spring.actuate.CircuitBreakersEndpointWebExtension;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

class BreakerEndpointAutoConfigurationTests {

	private final ApplicationContextRunner empty = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(BreakerEndpointAutoConfiguration.class));

	private final ApplicationContextRunner runner = this.empty.withBean(CircuitBreakerRegistry.class,
			CircuitBreakerRegistry::create);

	private final ApplicationContextRunner exposed = this.runner
		.withPropertyValues("management.endpoints.web.exposure.include=circuitbreakers");

	@Test
	void hasTheEndpointWhereItIsExposed() {
		this.exposed.run((context) -> assertThat(context).hasSingleBean(CircuitBreakersEndpoint.class)
			.hasBean("breakerEndpoint"));
	}

	@Test
	void answersOverHttpOnlyWhereItIsExposedThere() {
		this.exposed.run((context) -> assertThat(context).hasSingleBean(CircuitBreakersEndpointWebExtension.class));
		this.runner.withPropertyValues("spring.jmx.enabled=true", "management.endpoints.jmx.exposure.include=*")
			.run((context) -> assertThat(context).hasSingleBean(CircuitBreakersEndpoint.class)
				.doesNotHaveBean(CircuitBreakersEndpointWebExtension.class));
	}

	@Test
	void hasNoEndpointWhereItIsNotExposed() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(CircuitBreakersEndpoint.class));
	}

	@Test
	void hasNoEndpointWhereAccessIsNone() {
		this.exposed.withPropertyValues("management.endpoint.circuitbreakers.access=NONE")
			.run((context) -> assertThat(context).doesNotHaveBean(CircuitBreakersEndpoint.class));
	}

	@Test
	void hasNoEndpointWithoutRegistry() {
		this.empty.withPropertyValues("management.endpoints.web.exposure.include=circuitbreakers")
			.run((context) -> assertThat(context).doesNotHaveBean(CircuitBreakersEndpoint.class));
	}

	@Test
	void hasNoEndpointWithoutActuator() {
		this.exposed.withClassLoader(new FilteredClassLoader(ConditionalOnAvailableEndpoint.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("breakerEndpoint"));
	}

	@Test
	void leavesTheEndpointToTheApplicationThatHasItsOwn() {
		this.exposed.withBean("own", CircuitBreakersEndpoint.class,
				() -> new CircuitBreakersEndpoint(CircuitBreakerRegistry.create(), null, (event) -> {
				}, Show.NEVER, Set.of()))
			.run((context) -> assertThat(context).hasSingleBean(CircuitBreakersEndpoint.class)
				.doesNotHaveBean("breakerEndpoint"));
	}

	@Test
	void bindsToWhomMessagesAreShown() {
		this.exposed
			.withPropertyValues("management.endpoint.circuitbreakers.show-values=when-authorized",
					"management.endpoint.circuitbreakers.roles=ops")
			.run((context) -> {
				BreakerEndpointProperties properties = context.getBean(BreakerEndpointProperties.class);
				assertThat(properties.getShowValues()).isEqualTo(Show.WHEN_AUTHORIZED);
				assertThat(properties.getRoles()).containsExactly("ops");
			});
	}

	@Test
	void takesAnotherIdBesideTheEndpointOfResilience4j() {
		this.runner.withClassLoader(withResilience4j())
			.withPropertyValues("management.endpoints.web.exposure.include=breakers",
					"management.endpoint.breakers.show-values=always")
			.run((context) -> {
				assertThat(context).hasSingleBean(CircuitBreakersEndpoint.class)
					.hasSingleBean(BreakersEndpoint.class)
					.hasSingleBean(BreakersEndpointWebExtension.class);
				assertThat(context.getBean(BreakerEndpointProperties.class).getShowValues()).isEqualTo(Show.ALWAYS);
			});
	}

	@Test
	void leavesTheIdToResilience4j() {
		this.exposed.withClassLoader(withResilience4j())
			.run((context) -> assertThat(context).doesNotHaveBean(CircuitBreakersEndpoint.class));
	}

	/** A class of that name is all that the condition asks for. */
	private static ClassLoader withResilience4j() {
		return new ByteBuddy().subclass(Object.class)
			.name("io.github.resilience4j.springboot.circuitbreaker.monitoring.endpoint.CircuitBreakerEndpoint")
			.make()
			.load(BreakerEndpointAutoConfigurationTests.class.getClassLoader(), ClassLoadingStrategy.Default.WRAPPER)
			.getLoaded()
			.getClassLoader();
	}

}
