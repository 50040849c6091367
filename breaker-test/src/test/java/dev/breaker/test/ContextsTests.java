package dev.breaker.test;

import java.lang.reflect.Method;

import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.fleet.InMemoryStateStore;
import dev.breaker.core.fleet.StateStore;
import dev.breaker.spring.config.InvalidBreakerConfigurationException;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.TestPropertySource;

import static dev.breaker.test.CircuitBreakerAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What becomes of the application contexts of test classes.
 */
class ContextsTests {

	@Test
	void testsOfTheSameKindShareAContext() {
		assertThat(context(Plain.class)).isSameAs(context(AlsoPlain.class));
		assertThat(context(WithFakeTime.class)).isSameAs(context(AlsoWithFakeTime.class));
	}

	@Test
	void fakeTimeIsAContextOfItsOwn() {
		assertThat(context(WithFakeTime.class)).isNotSameAs(context(Plain.class));
		assertThat(context(WithFakeTime.class).getBean(FakeTicker.class)).isNotNull();
		assertThat(context(Plain.class).getBeanProvider(FakeTicker.class)).isEmpty();
		assertThat(context(Plain.class).getBean(TestBreakers.class)).isNotNull();
	}

	@Test
	void breakersAreResetAfterEachMethod() throws Exception {
		CircuitBreakerRegistry registry = context(Plain.class).getBean(CircuitBreakerRegistry.class);
		registry.breaker("payments").transitionTo(CircuitBreakerState.OPEN, "test");
		end(Plain.class);
		assertThat(registry.breaker("payments")).isClosed();
	}

	@Test
	void resetCanBeSwitchedOff() throws Exception {
		CircuitBreakerRegistry registry = context(WithoutReset.class).getBean(CircuitBreakerRegistry.class);
		registry.breaker("payments").transitionTo(CircuitBreakerState.OPEN, "test");
		end(WithoutReset.class);
		assertThat(registry.breaker("payments")).isOpen();
	}

	@Test
	void aContextWithoutBreakersIsLeftAlone() throws Exception {
		assertThat(context(Bare.class).getBeanProvider(TestBreakers.class)).isEmpty();
		end(Bare.class);
	}

	@Test
	void makesNoContextForATestThatHasNone() {
		TestContext test = new TestContextManager(NoContext.class).getTestContext();
		new ResetBreakersTestExecutionListener().afterTestMethod(test);
		assertThat(test.hasApplicationContext()).isFalse();
	}

	@Test
	void testsNeedNoRedisThoughTheApplicationIsConfiguredForIt() {
		CircuitBreakerRegistry registry = context(WithRedis.class).getBean(CircuitBreakerRegistry.class);
		assertThat(registry.storeStatus()).as("status of the store").isNull();
	}

	@Test
	void testsMayAskForTheStore() {
		CircuitBreakerRegistry registry = context(WithStore.class).getBean(CircuitBreakerRegistry.class);
		assertThat(registry.storeStatus()).as("status of the store").isNotNull();
	}

	@Test
	void aFleetHasNoFakeTime() {
		assertThatThrownBy(() -> context(WithStoreAndFakeTime.class))
			.hasRootCauseInstanceOf(InvalidBreakerConfigurationException.class)
			.rootCause()
			.hasMessageContaining("Set breaker.store.type to memory for this test");
	}

	private static ApplicationContext context(Class<?> testClass) {
		return new TestContextManager(testClass).getTestContext().getApplicationContext();
	}

	/** As JUnit does after a method. */
	private static void end(Class<?> testClass) throws Exception {
		Method method = Object.class.getMethod("toString");
		new TestContextManager(testClass).afterTestMethod(new Object(), method, null);
	}

	@SpringBootTest(classes = Shop.class, webEnvironment = WebEnvironment.NONE)
	static class Plain {

	}

	@SpringBootTest(classes = Shop.class, webEnvironment = WebEnvironment.NONE)
	static class AlsoPlain {

	}

	@AutoConfigureFakeTicker
	static class WithFakeTime extends Plain {

	}

	@SpringBootTest(classes = Shop.class, webEnvironment = WebEnvironment.NONE)
	@AutoConfigureFakeTicker
	static class AlsoWithFakeTime {

	}

	@TestPropertySource(properties = "breaker-test.reset=false")
	static class WithoutReset extends Plain {

	}

	@ContextConfiguration(classes = Nothing.class)
	static class Bare {

	}

	@SpringBootTest(classes = Shop.class, properties = "nobody=asks for this one")
	static class NoContext {

	}

	/** Nobody listens on that port. */
	@TestPropertySource(properties = { "spring.data.redis.host=localhost", "spring.data.redis.port=1",
			"spring.application.name=shop" })
	static class WithRedis extends Plain {

	}

	@SpringBootTest(classes = { Shop.class, Stores.class }, webEnvironment = WebEnvironment.NONE,
			properties = "breaker.store.type=auto")
	static class WithStore {

	}

	@AutoConfigureFakeTicker
	static class WithStoreAndFakeTime extends WithStore {

	}

	@Configuration(proxyBeanMethods = false)
	static class Nothing {

	}

	@Configuration(proxyBeanMethods = false)
	static class Stores {

		@Bean
		StateStore store() {
			return new InMemoryStateStore(System::nanoTime);
		}

	}

}
