package dev.breaker.spring.autoconfigure;

import java.lang.reflect.Proxy;

import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.spring.CircuitProtected;
import dev.breaker.spring.aop.CircuitProtectedBeanPostProcessor;
import dev.breaker.spring.aop.ObservedFallbacks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BreakerAopAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class BreakerAopAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, BreakerAutoConfiguration.class,
				BreakerAopAutoConfiguration.class))
		.withBean("greeter", Greeter.class);

	@Test
	void proxiesClasses() {
		this.runner.run((context) -> {
			assertThat(AopUtils.isCglibProxy(context.getBean("greeter"))).isTrue();
			assertThat(context.getBean(CircuitBreakerRegistry.class).find("greeter")).isPresent();
		});
	}

	@Test
	void proxiesInterfacesWhereAsked() {
		this.runner.withPropertyValues("spring.aop.proxy-target-class=false")
			.run((context) -> assertThat(Proxy.isProxyClass(context.getBean("greeter").getClass())).isTrue());
	}

	@Test
	void needsNoAopAutoConfigurationNorAspectJ() {
		this.runner.withPropertyValues("spring.aop.auto=false")
			.withClassLoader(new FilteredClassLoader("org.aspectj"))
			.run((context) -> assertThat(AopUtils.isCglibProxy(context.getBean("greeter"))).isTrue());
	}

	@Test
	void needsNoReactor() {
		this.runner.withClassLoader(new FilteredClassLoader("reactor", "org.reactivestreams"))
			.run((context) -> assertThat(context.getBean(Greeter.class).greet()).isEqualTo("hello"));
	}

	@Test
	void backsOffBeforeAnApplicationsOwn() {
		this.runner.withBean("own", CircuitProtectedBeanPostProcessor.class)
			.run((context) -> assertThat(context).hasSingleBean(CircuitProtectedBeanPostProcessor.class)
				.doesNotHaveBean("breakerCircuitProtectedBeanPostProcessor"));
	}

	@Test
	void proxiesBeansOfAChildContext() {
		this.runner.run((parent) -> new ApplicationContextRunner().withParent(parent)
			.withConfiguration(AutoConfigurations.of(BreakerAutoConfiguration.class, BreakerAopAutoConfiguration.class))
			.withBean("childGreeter", Greeter.class)
			.run((child) -> assertThat(AopUtils.isCglibProxy(child.getBean("childGreeter"))).isTrue()));
	}

	@Test
	void stopsTheStartAtAMistakeUnlessToldToWarn() {
		this.runner.withBean(Mistaken.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("no method 'nowhere' of Mistaken fits as its fallback"));
		this.runner.withBean(Mistaken.class)
			.withPropertyValues("breaker.startup-checks=warn")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void takesTheConfigOfTheAnnotation() {
		this.runner.withBean(Configured.class)
			.withPropertyValues("breaker.configs.slow.failure-rate-threshold=7")
			.run((context) -> assertThat(
					context.getBean(CircuitBreakerRegistry.class).breaker("configured").config().failureRateThreshold())
				.isEqualTo(7));
		this.runner.withBean(Configured.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("there is no breaker.configs.slow"));
	}

	@Test
	void takesTheConfigOfTheAnnotationWhicheverBeanComesFirst() {
		ApplicationContextRunner slow = this.runner.withPropertyValues("breaker.configs.slow.failure-rate-threshold=7");
		slow.withBean(Configured.class)
			.withBean(Unconfigured.class)
			.run((context) -> assertThat(thresholdOf("configured", context)).isEqualTo(7));
		slow.withBean(Unconfigured.class)
			.withBean(Configured.class)
			.run((context) -> assertThat(thresholdOf("configured", context)).isEqualTo(7));
	}

	@Test
	void stopsTheStartAtTwoConfigsForOneBreakerWhicheverBeanComesFirst() {
		ApplicationContextRunner both = this.runner.withPropertyValues("breaker.configs.slow.failure-rate-threshold=7",
				"breaker.configs.fast.failure-rate-threshold=8");
		both.withBean(Configured.class)
			.withBean(ConfiguredOtherwise.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("config = \"slow\" at one place and with config = \"fast\" at another"));
		both.withBean(ConfiguredOtherwise.class)
			.withBean(Configured.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("config = \"fast\" at one place and with config = \"slow\" at another"));
	}

	@Test
	void marksFallbacksOnObservationsUnlessTheApplicationDoes() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(ObservedFallbacks.class));
		this.runner.withClassLoader(new FilteredClassLoader("io.micrometer.observation"))
			.run((context) -> assertThat(context).doesNotHaveBean("breakerObservedFallbacks"));
		this.runner.withBean("own", ObservedFallbacks.class)
			.run((context) -> assertThat(context).hasSingleBean(ObservedFallbacks.class).hasBean("own"));
	}

	private static double thresholdOf(String name, ApplicationContext context) {
		return context.getBean(CircuitBreakerRegistry.class).breaker(name).config().failureRateThreshold();
	}

	@Test
	void makesNoBeanTooEarly(CapturedOutput output) {
		this.runner.run((context) -> assertThat(output).doesNotContain("not eligible for getting processed"));
	}

	public interface Greeting {

		String greet();

	}

	public static class Greeter implements Greeting {

		@Override
		@CircuitProtected("greeter")
		public String greet() {
			return "hello";
		}

	}

	public static class Mistaken {

		@CircuitProtected(name = "mistaken", fallback = "nowhere")
		void call() {
		}

	}

	public static class Unconfigured {

		@CircuitProtected("configured")
		void call() {
		}

	}

	public static class ConfiguredOtherwise {

		@CircuitProtected(name = "configured", config = "fast")
		void call() {
		}

	}

	public static class Configured {

		@CircuitProtected(name = "configured", config = "slow")
		void call() {
		}

	}

}
