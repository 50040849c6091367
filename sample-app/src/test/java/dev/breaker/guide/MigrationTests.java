package dev.breaker.guide;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.core.CircuitBreakerEvent;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.SlidingWindowType;
import dev.breaker.spring.CircuitProtected;
import dev.breaker.spring.autoconfigure.BreakerAutoConfiguration;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.common.circuitbreaker.configuration.CommonCircuitBreakerConfigurationProperties.InstanceProperties;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.micrometer.tagged.CircuitBreakerMetricNames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds docs/migration-from-resilience4j.md against Resilience4j itself.
 */
@ExtendWith(OutputCaptureExtension.class)
class MigrationTests {

	private static final Page PAGE = Page.named("docs/migration-from-resilience4j.md");

	private static final Pattern SETTING = Pattern.compile("(?m)^\\| `([a-z-]+)` \\| (.*) \\|$");

	private static final Pattern ROW = Pattern.compile("(?m)^\\| (.*?) \\| (.*) \\|$");

	private static final Pattern MEMBER = Pattern.compile("`([A-Z][A-Za-z]+)\\.([a-z][A-Za-z]+)`");

	private static final Pattern METER = Pattern.compile("`((?:resilience4j\\.)?circuitbreaker\\.[a-z.]+)`");

	private static final Pattern TYPE = Pattern.compile("`([A-Z][A-Za-z]+)`");

	private static final Path DIFFERENCES = Path.of("..", "breaker-core", "src", "test", "java", "dev", "breaker",
			"core", "DeliberateDifference.java");

	/** What each setting is set to, after what it needs beside it. */
	private static final Map<String, List<String>> VALUES = Map.ofEntries(entry("failure-rate-threshold", "40"),
			entry("slow-call-rate-threshold", "40", "slow-call-duration-threshold=2s"),
			entry("slow-call-duration-threshold", "2s"), entry("minimum-number-of-calls", "7"),
			entry("sliding-window-size", "30", "sliding-window-type=TIME_BASED"),
			entry("sliding-window-type", "COUNT_BASED"), entry("wait-duration-in-open-state", "5s"),
			entry("permitted-number-of-calls-in-half-open-state", "7"),
			entry("max-wait-duration-in-half-open-state", "5s"), entry("enable-exponential-backoff", "true"),
			entry("exponential-backoff-multiplier", "3"), entry("exponential-max-wait-duration-in-open-state", "20m"),
			entry("enable-randomized-wait", "true"), entry("randomized-wait-factor", "0.3"),
			entry("record-exceptions", "java.io.IOException"), entry("ignore-exceptions", "java.io.IOException"),
			entry("record-failure-predicate", Anything.class.getName()),
			entry("ignore-exception-predicate", Anything.class.getName()),
			entry("record-result-predicate", Anything.class.getName()), entry("writable-stack-trace-enabled", "true"),
			entry("event-consumer-buffer-size", "7"), entry("base-config", "shared"),
			entry("register-health-indicator", "true"), entry("allow-health-indicator-to-fail", "true"),
			entry("automatic-transition-from-open-to-half-open-enabled", "true"),
			entry("ignore-class-binding-exceptions", "true"), entry("initial-state", "METRICS_ONLY"),
			entry("transition-to-state-after-wait-duration", "CLOSED"));

	static Stream<MatchResult> settings() {
		return SETTING.matcher(PAGE.section("## Settings")).results();
	}

	@Test
	void everySettingIsListed() {
		Set<String> theirs = Arrays.stream(InstanceProperties.class.getDeclaredFields())
			.filter((field) -> !field.isSynthetic())
			.map(Field::getName)
			.map(DataObjectPropertyName::toDashedForm)
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(settings().map((row) -> row.group(1))).containsExactlyInAnyOrderElementsOf(theirs);
	}

	@ParameterizedTest
	@MethodSource("settings")
	void everySettingDoesWhatThePageSays(MatchResult row, CapturedOutput output) {
		String key = row.group(1);
		ApplicationContextRunner plain = application().withPropertyValues("breaker.configs.shared.max-keys=7",
				"breaker.configs.shared.failure-rate-threshold=7");
		CircuitBreakerConfig[] builtIn = new CircuitBreakerConfig[1];
		plain.run((context) -> builtIn[0] = config(context.getBean(CircuitBreakerRegistry.class)));
		plain
			.withPropertyValues(VALUES.get(key)
				.stream()
				.map((setting) -> "breaker.instances.payments." + setting)
				.toArray(String[]::new))
			.run((context) -> {
				if (row.group(2).startsWith("stops the start")) {
					assertThat(context).getFailure().rootCause().hasMessageContaining(key);
				}
				else if (row.group(2).startsWith("no effect, and a warning")) {
					assertThat(config(context.getBean(CircuitBreakerRegistry.class))).isEqualTo(builtIn[0]);
					assertThat(output).contains("breaker.instances.payments.%s has no effect".formatted(key));
				}
				else {
					assertThat(config(context.getBean(CircuitBreakerRegistry.class))).isNotEqualTo(builtIn[0]);
					assertThat(output).doesNotContain("has no effect");
				}
			});
	}

	@Test
	void theBuiltInValuesOfResilience4jCanBeKept() {
		var theirs = io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.ofDefaults();
		IntervalFunction wait = theirs.getWaitIntervalFunctionInOpenState();
		yaml(PAGE.block("starts", "as-resilience4j")).run((context) -> {
			CircuitBreakerConfig ours = config(context.getBean(CircuitBreakerRegistry.class));
			assertThat(ours.failureRateThreshold()).isEqualTo(theirs.getFailureRateThreshold());
			assertThat(ours.slidingWindowType()).isEqualTo(SlidingWindowType.COUNT_BASED)
				.hasToString(theirs.getSlidingWindowType().name());
			assertThat(ours.slidingWindowSize()).isEqualTo(theirs.getSlidingWindowSize());
			assertThat(ours.minimumNumberOfCalls()).isEqualTo(theirs.getMinimumNumberOfCalls());
			assertThat(ours.openWait().initial()).isEqualTo(Duration.ofMillis(wait.apply(1)));
			assertThat(ours.openWait().multiplier()).isOne();
			assertThat(ours.permittedNumberOfCallsInHalfOpenState())
				.isEqualTo(theirs.getPermittedNumberOfCallsInHalfOpenState());
			assertThat(ours.slowCallDurationThreshold()).isEqualTo(theirs.getSlowCallDurationThreshold());
			assertThat(ours.slowCallRateThreshold()).isEqualTo(theirs.getSlowCallRateThreshold());
			assertThat(ours.writableStackTraceEnabled()).isEqualTo(theirs.isWritableStackTraceEnabled());
			assertThat(ours.outcomes().ignoreExceptionPredicate()).isNull();
		});
	}

	@Test
	void everyMethodNamedIsThere() {
		int seen = 0;
		for (MatchResult row : ROW.matcher(PAGE.section("## In code")).results().toList()) {
			for (MatchResult member : MEMBER.matcher(row.group(1)).results().toList()) {
				assertMember("io.github.resilience4j.circuitbreaker.", member);
				seen++;
			}
			MEMBER.matcher(row.group(2)).results().forEach((member) -> assertMember("dev.breaker.core.", member));
		}
		assertThat(seen).isGreaterThan(20);
	}

	@Test
	void everyEventIsListed() {
		Set<String> theirs = Arrays.stream(CircuitBreaker.EventPublisher.class.getDeclaredMethods())
			.filter((method) -> !method.isSynthetic())
			.map((method) -> ((ParameterizedType) method.getGenericParameterTypes()[0]).getActualTypeArguments()[0])
			.map((type) -> ((Class<?>) type).getSimpleName())
			.collect(Collectors.toCollection(TreeSet::new));
		List<MatchResult> rows = rows("### Events");
		assertThat(rows.stream().flatMap((row) -> types(row.group(1)))).containsExactlyInAnyOrderElementsOf(theirs);
		Set<String> ours = Arrays.stream(CircuitBreakerEvent.class.getClasses())
			.map(Class::getSimpleName)
			.collect(Collectors.toSet());
		assertThat(rows.stream().flatMap((row) -> types(row.group(2))))
			.allSatisfy((type) -> assertThat(ours).contains(type));
	}

	@Test
	void everyMeterIsListed() throws ReflectiveOperationException {
		Set<String> theirs = new TreeSet<>();
		for (Method getter : CircuitBreakerMetricNames.class.getDeclaredMethods()) {
			if (getter.getName().startsWith("get")) {
				theirs.add((String) getter.invoke(CircuitBreakerMetricNames.ofDefaults()));
			}
		}
		assertThat(METER.matcher(PAGE.section("## Meters"))
			.results()
			.map((meter) -> meter.group(1))
			.filter((meter) -> meter.startsWith("resilience4j"))).containsExactlyInAnyOrderElementsOf(theirs);
		String metrics = Page.named("docs/metrics.md").text();
		assertThat(METER.matcher(PAGE.text())
			.results()
			.map((meter) -> meter.group(1))
			.filter((meter) -> meter.startsWith("circuitbreaker"))).hasSizeGreaterThan(6)
			.allSatisfy((meter) -> assertThat(metrics).contains("`" + meter.replace('.', '_')));
	}

	@Test
	void everyDifferenceThatATestShowsIsListed() throws IOException {
		long shown = Pattern.compile("Peer\\.RESILIENCE4J\\b").matcher(Files.readString(DIFFERENCES)).results().count();
		assertThat(rows("## What behaves otherwise")).hasSize((int) shown);
	}

	@Test
	void aFallbackOfResilience4jFitsAsItIs() {
		try (ConfigurableApplicationContext application = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.run("--spring.main.banner-mode=off", "--spring.config.name=none")) {
			assertThat(application.getBean(Migrated.class).charge("1")).isEqualTo("deferred");
		}
	}

	private static List<MatchResult> rows(String heading) {
		return ROW.matcher(PAGE.section(heading))
			.results()
			.filter((row) -> !row.group(1).startsWith("Resilience4j") && !row.group(1).startsWith("---"))
			.toList();
	}

	private static Stream<String> types(String cell) {
		return TYPE.matcher(cell)
			.results()
			.map((type) -> type.group(1))
			.filter((type) -> !type.equals(type.toUpperCase(Locale.ROOT)));
	}

	private static void assertMember(String javaPackage, MatchResult member) {
		try {
			Class<?> type = Class.forName(javaPackage + member.group(1));
			assertThat(type.getMethods()).as(member.group()).extracting(Method::getName).contains(member.group(2));
		}
		catch (ClassNotFoundException ex) {
			throw new AssertionError(ex);
		}
	}

	private static CircuitBreakerConfig config(CircuitBreakerRegistry registry) {
		return registry.breaker("payments").config();
	}

	private static ApplicationContextRunner application() {
		return new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(BreakerAutoConfiguration.class));
	}

	private static ApplicationContextRunner yaml(String yaml) {
		return application().withInitializer((context) -> {
			try {
				new YamlPropertySourceLoader().load("application.yml", new ByteArrayResource(yaml.getBytes()))
					.forEach(context.getEnvironment().getPropertySources()::addLast);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		});
	}

	private static Map.Entry<String, List<String>> entry(String key, String value, String... beside) {
		return Map.entry(key, Stream.concat(Stream.of(beside), Stream.of(key + "=" + value)).toList());
	}

	static class Anything implements Predicate<Object> {

		@Override
		public boolean test(Object anything) {
			return true;
		}

	}

	@FunctionalInterface
	interface Provider {

		String charge(String orderId);

	}

	static class Migrated {

		private final Provider provider = (orderId) -> {
			throw new IllegalStateException("down");
		};

		// tag::migrated[]
		@CircuitProtected(name = "payments", fallback = "payLater")
		public String charge(String orderId) {
			return this.provider.charge(orderId);
		}

		String payLater(String orderId, Exception ex) {
			return "deferred";
		}
		// end::migrated[]

	}

	@EnableAutoConfiguration
	static class Application {

		@Bean
		Migrated migrated() {
			return new Migrated();
		}

	}

}
