package dev.breaker.spring.autoconfigure;

import java.util.function.Predicate;

import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.ManualOverride;
import dev.breaker.spring.CircuitProtected;
import dev.breaker.spring.aop.CircuitProtectedBeanPostProcessor;
import dev.breaker.spring.config.BreakerSettings;
import org.junit.jupiter.api.Test;

import org.springframework.aop.support.AopUtils;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.ReflectionHintsPredicates;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an application does that was processed ahead of time, as for
 * {@code spring.aot.enabled} or a native image.
 */
class AheadOfTimeTests {

	private static final ReflectionHintsPredicates REFLECTION = RuntimeHintsPredicates.reflection();

	private static final TestPropertyValues SETTINGS = TestPropertyValues.of(
			"breaker.configs.default.ignore-exceptions=" + UnknownOrder.class.getName(),
			"breaker.instances.payments.record-exceptions=" + Unavailable.class.getName(),
			"breaker.instances.payments.record-result-predicate=" + Declined.class.getName(),
			"breaker.instances.payments.ignore-exception-predicate=aheadOfTimeTests.Harmless");

	private final TestGenerationContext generation = new TestGenerationContext();

	@Test
	@CompileWithForkedClassLoader
	void guardsAndFallsBackAsAnyOther() {
		String initializer = process(Shop.class, Payments.class, Substitute.class, Harmless.class);
		this.generation.writeGeneratedContent();
		TestCompiler.forSystem().with(this.generation).compile((compiled) -> {
			GenericApplicationContext application = new GenericApplicationContext();
			SETTINGS.applyTo(application);
			initializer(compiled.getInstance(ApplicationContextInitializer.class, initializer)).initialize(application);
			application.refresh();
			try (application) {
				Shop shop = application.getBean(Shop.class);
				assertThat(AopUtils.isAopProxy(shop)).isTrue();
				assertThat(shop.pay(new Order("eu"))).isEqualTo("paid");
				CircuitBreakerRegistry registry = application.getBean(CircuitBreakerRegistry.class);
				assertThat(registry.find("payments:eu")).isPresent();
				registry.breaker("payments").forceOpen(ManualOverride.because("test"));
				registry.breaker("delivery").forceOpen(ManualOverride.because("test"));
				assertThat(shop.pay(new Order("eu"))).isEqualTo("later");
				assertThat(application.getBean(Payments.class).deliver()).isEqualTo("substitute");
			}
		});
	}

	@Test
	void hintsAtProtectedMethodsAndTheirFallbacks() {
		RuntimeHints hints = hints(Shop.class, Payments.class, Substitute.class, Harmless.class);
		assertThat(REFLECTION.onMethodInvocation(Shop.class, "pay")).accepts(hints);
		assertThat(REFLECTION.onMethodInvocation(Shop.class, "payLater")).accepts(hints);
		assertThat(REFLECTION.onMethodInvocation(Payments.class, "deliver")).accepts(hints);
		assertThat(REFLECTION.onMethodInvocation(Substitute.class, "deliver")).accepts(hints);
		assertThat(REFLECTION.onMethodInvocation(Substitute.class, "unrelated")).rejects(hints);
	}

	@Test
	void hintsAtWhatAKeyReadsOfTheArguments() {
		assertThat(REFLECTION.onMethodInvocation(Order.class, "region")).accepts(hints(Shop.class));
	}

	@Test
	void hintsAtTheExceptionsAndPredicatesThatSettingsName() {
		RuntimeHints hints = hints(Harmless.class);
		assertThat(REFLECTION.onType(UnknownOrder.class)).accepts(hints);
		assertThat(REFLECTION.onType(Unavailable.class)).accepts(hints);
		assertThat(REFLECTION.onConstructorInvocation(Declined.class.getDeclaredConstructors()[0])).accepts(hints);
	}

	@Test
	void hintsAtTheSettingsThemselves() {
		RuntimeHints hints = hints();
		assertThat(REFLECTION.onMethodInvocation(BreakerSettings.class, "setFailureRateThreshold")).accepts(hints);
		assertThat(REFLECTION.onMethodInvocation(BreakerProperties.class, "setMaxBreakers")).accepts(hints);
		assertThat(REFLECTION.onMethodInvocation(BreakerProperties.Store.class, "setSyncInterval")).accepts(hints);
	}

	@Test
	void leavesSettingsThatNameNoClassToTheStart() {
		AnnotationConfigApplicationContext context = context();
		TestPropertyValues
			.of("breaker.instances.payments.record-exceptions=com.example.Missing",
					"breaker.instances.other.record-exceptions=" + Unavailable.class.getName())
			.applyTo(context);
		new ApplicationContextAotGenerator().processAheadOfTime(context, this.generation);
		assertThat(REFLECTION.onType(Unavailable.class)).accepts(this.generation.getRuntimeHints());
	}

	@Test
	void hintsAtTheScriptsOfTheRedisStore() throws Exception {
		RuntimeHints hints = new RuntimeHints();
		new RedisStoreHints().registerHints(hints, null);
		Resource[] scripts = new PathMatchingResourcePatternResolver()
			.getResources("classpath*:dev/breaker/redis/*.lua");
		assertThat(scripts).hasSizeGreaterThan(10)
			.allSatisfy((script) -> assertThat(
					RuntimeHintsPredicates.resource().forResource("dev/breaker/redis/" + script.getFilename()))
				.accepts(hints));
		assertThat(REFLECTION.onConstructorInvocation(RedisConnectionProperties.class.getDeclaredConstructors()[0]))
			.accepts(hints);
	}

	private RuntimeHints hints(Class<?>... beans) {
		process(beans);
		return this.generation.getRuntimeHints();
	}

	private String process(Class<?>... beans) {
		AnnotationConfigApplicationContext context = context(beans);
		SETTINGS.applyTo(context);
		return new ApplicationContextAotGenerator().processAheadOfTime(context, this.generation).canonicalName();
	}

	private static AnnotationConfigApplicationContext context(Class<?>... beans) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.register(BreakerAutoConfiguration.class, BreakerAopAutoConfiguration.class,
				BreakerEventsAutoConfiguration.class);
		if (beans.length > 0) {
			context.register(beans);
		}
		return context;
	}

	@SuppressWarnings("unchecked")
	private static ApplicationContextInitializer<GenericApplicationContext> initializer(
			ApplicationContextInitializer<?> raw) {
		return (ApplicationContextInitializer<GenericApplicationContext>) raw;
	}

	record Order(String region) {
	}

	static class Shop {

		@CircuitProtected(name = "payments", key = "#order.region", fallback = "payLater")
		public String pay(Order order) {
			return "paid";
		}

		private String payLater(Order order) {
			return "later";
		}

	}

	static class Payments {

		@CircuitProtected(name = "delivery", fallback = "aheadOfTimeTests.Substitute.deliver")
		public String deliver() {
			return "delivered";
		}

	}

	static class Substitute {

		public String deliver() {
			return "substitute";
		}

		public String unrelated() {
			return "unrelated";
		}

	}

	static class Harmless implements Predicate<Throwable> {

		@Override
		public boolean test(Throwable error) {
			return false;
		}

	}

	static class Declined implements Predicate<Object> {

		@Override
		public boolean test(Object result) {
			return "declined".equals(result);
		}

	}

	static class UnknownOrder extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

	static class Unavailable extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

}
