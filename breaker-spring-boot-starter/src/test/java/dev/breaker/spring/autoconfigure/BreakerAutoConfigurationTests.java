package dev.breaker.spring.autoconfigure;

import java.time.Duration;
import java.util.List;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.fleet.StateStore;
import dev.breaker.spring.BreakerRegistryCustomizer;
import dev.breaker.spring.config.BreakerConfigurations;
import dev.breaker.spring.config.ConfiguredValue;
import dev.breaker.spring.config.InvalidBreakerConfigurationException;
import dev.breaker.spring.config.LayeredBreakerConfigurations;
import dev.breaker.spring.config.StartupChecks;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

@ExtendWith(OutputCaptureExtension.class)
class BreakerAutoConfigurationTests {

	private final ApplicationContextRunner application = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(BreakerAutoConfiguration.class));

	@Test
	void providesRegistryAndConfigurations() {
		this.application.run((context) -> {
			assertThat(context).hasSingleBean(CircuitBreakerRegistry.class)
				.hasSingleBean(LayeredBreakerConfigurations.class);
			CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
			assertThat(registry.all()).isEmpty();
			assertThat(registry.storeStatus()).isNull();
			assertThat(registry.instanceId()).contains("-" + ProcessHandle.current().pid() + "-");
		});
	}

	@Test
	void namesItsBeansApart() {
		this.application.run((context) -> assertThat(context.getBeanNamesForType(CircuitBreakerRegistry.class))
			.allMatch((name) -> name.startsWith("breaker")));
	}

	@Test
	void makesConfiguredBreakersAtStart() {
		this.application
			.withPropertyValues("breaker.instances.payments.failure-rate-threshold=20",
					"breaker.instances.[pay.eu].failure-rate-threshold=30")
			.run((context) -> {
				CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
				assertThat(registry.all()).extracting(CircuitBreaker::name).containsExactly("pay.eu", "payments");
				assertThat(registry.breaker("payments").config().failureRateThreshold()).isEqualTo(20);
				assertThat(registry.breaker("payments:eu").config().failureRateThreshold()).isEqualTo(20);
			});
	}

	@Test
	void makesConfiguredBreakersWhereBeansAreLazy() {
		this.application.withPropertyValues("breaker.instances.payments.failure-rate-threshold=20")
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> assertThat(context.getBean(CircuitBreakerRegistry.class).find("payments")).isPresent());
	}

	@Test
	void keepsBreakersButOffWhereDisabled() {
		StateStore store = mock(StateStore.class);
		this.application.withBean(StateStore.class, () -> store)
			.withPropertyValues("breaker.enabled=false", "breaker.instances.payments.mode=ENFORCE",
					"breaker.store.type=redis")
			.run((context) -> {
				CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
				assertThat(registry.breaker("payments").state()).isEqualTo(CircuitBreakerState.OFF);
				assertThat(registry.breaker("other").state()).isEqualTo(CircuitBreakerState.OFF);
				assertThat(registry.storeStatus()).isNull();
			});
	}

	@Test
	void takesGlobalSettings() {
		this.application
			.withPropertyValues("breaker.instance-id=here", "breaker.max-breakers=1", "breaker.startup-checks=warn")
			.run((context) -> {
				CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
				assertThat(registry.instanceId()).isEqualTo("here");
				assertThat(context.getBean(BreakerConfigurations.class).startupChecks()).isEqualTo(StartupChecks.WARN);
				registry.breaker("one");
				assertThatIllegalStateException().isThrownBy(() -> registry.breaker("two"));
			});
	}

	@Test
	void refusesGlobalSettingsOutOfRange() {
		this.application
			.withPropertyValues("breaker.max-breakers=0", "breaker.idle-eviction=0s",
					"breaker.store.command-timeout=-1ms", "breaker.store.sync-interval=0s")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(BindValidationException.class)
				.hasMessageContainingAll("maxBreakers", "idleEviction", "store.commandTimeout", "store.syncInterval",
						"must be longer than zero"));
	}

	@Test
	void refusesConfiguredNamesThatNoBreakerCanHave() {
		this.application.withPropertyValues("breaker.instances.[a b].failure-rate-threshold=20")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidBreakerConfigurationException.class)
				.hasMessageContaining("no circuit breaker for breaker.instances.a b")
				.hasMessageContaining("1 to 64 letters"));
	}

	@Test
	void refusesMoreConfiguredBreakersThanAllowed() {
		this.application
			.withPropertyValues("breaker.instances.a.mode=ENFORCE", "breaker.instances.b.mode=ENFORCE",
					"breaker.max-breakers=1")
			.run((context) -> assertThat(context).getFailure()
				.cause()
				.hasMessageContaining("as many as allowed")
				.hasMessageContaining("Raise breaker.max-breakers"));
	}

	@Test
	void evictsIdleBreakersButNotConfiguredOnes() {
		this.application
			.withPropertyValues("breaker.idle-eviction=20ms", "breaker.instances.configured.failure-rate-threshold=20")
			.run((context) -> {
				CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
				registry.breaker("made-at-run-time");
				Awaitility.await().until(() -> registry.find("made-at-run-time").isEmpty());
				assertThat(registry.find("configured")).isPresent();
			});
	}

	@Test
	void sharesThroughAStoreOfTheApplication() {
		StateStore store = store();
		this.application.withBean(StateStore.class, () -> store).run((context) -> {
			assertThat(context.getBean(CircuitBreakerRegistry.class).storeStatus()).isNotNull();
			verify(store).heartbeat(any(), any());
		});
		verify(store, atLeastOnce()).close();
	}

	@Test
	void sharesNothingWithMemory() {
		StateStore store = mock(StateStore.class);
		this.application.withBean(StateStore.class, () -> store)
			.withPropertyValues("breaker.store.type=memory")
			.run((context) -> assertThat(context.getBean(CircuitBreakerRegistry.class).storeStatus()).isNull());
		verify(store, never()).heartbeat(any(), any());
	}

	@Test
	void backsOffWhereTheApplicationHasItsOwn() {
		this.application.withUserConfiguration(Own.class).run((context) -> {
			assertThat(context).hasSingleBean(CircuitBreakerRegistry.class)
				.hasSingleBean(BreakerConfigurations.class)
				.doesNotHaveBean(LayeredBreakerConfigurations.class);
			assertThat(context.getBean(BreakerConfigurations.class).configuredNames()).isEmpty();
		});
	}

	@Test
	void letsTheApplicationCustomizeTheRegistry() {
		this.application.withBean(BreakerRegistryCustomizer.class, () -> (builder) -> builder.instanceId("customized"))
			.run((context) -> assertThat(context.getBean(CircuitBreakerRegistry.class).instanceId())
				.isEqualTo("customized"));
	}

	private static StateStore store() {
		StateStore store = mock(StateStore.class);
		given(store.type()).willReturn("test");
		return store;
	}

	@Configuration(proxyBeanMethods = false)
	static class Own {

		@Bean
		CircuitBreakerRegistry registry() {
			return CircuitBreakerRegistry.create();
		}

		@Bean
		BreakerConfigurations configurations() {
			return new BreakerConfigurations() {

				@Override
				public CircuitBreakerConfig configOf(String breakerName) {
					return CircuitBreakerConfig.builder().timeoutDuration(Duration.ofSeconds(1)).build();
				}

				@Override
				public List<ConfiguredValue> valuesOf(String breakerName) {
					return List.of();
				}

				@Override
				public void declareBase(String breakerName, String configName) {
				}

				@Override
				public StartupChecks startupChecks() {
					return StartupChecks.FAIL;
				}

				@Override
				public int maxKeys(String breakerName) {
					return 1;
				}

			};
		}

	}

}
