package dev.breaker.spring.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.core.CircuitBreakerEvent.ConfigChanged;
import dev.breaker.core.CircuitBreakerMode;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.ManualOverride;
import dev.breaker.core.Permit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Settings that change while the application runs.
 */
@ExtendWith(OutputCaptureExtension.class)
class RefreshTests {

	private static final String FILE = """
			breaker:
			  configs:
			    default:
			      minimum-number-of-calls: 4
			    patient.failure-rate-threshold: 80
			  instances:
			    payments:
			      failure-rate-threshold: ${rate:50}
			    orders.base-config: patient
			""";

	@BeforeEach
	void showInformation() {
		LoggingSystem.get(getClass().getClassLoader()).setLogLevel("dev.breaker", LogLevel.INFO);
	}

	@Test
	void changesBreakersInPlaceAndKeepsStateWindowAndOverride(CapturedOutput output) {
		with((application) -> {
			CircuitBreaker payments = application.breaker("payments");
			CircuitBreaker orders = application.breaker("orders");
			fail(payments, 4);
			assertThat(payments.state()).isEqualTo(CircuitBreakerState.OPEN);
			fail(orders, 2);
			CircuitBreaker stock = application.breaker("stock");
			stock.forceClose(ManualOverride.because("trial"));
			application.set("breaker.configs.default.minimum-number-of-calls", 3,
					"breaker.instances.payments.wait-duration-in-open-state", "90s");
			assertThat(application.refresh()).containsExactly("orders", "payments", "stock");
			assertThat(application.breaker("payments")).isSameAs(payments);
			assertThat(payments.state()).isEqualTo(CircuitBreakerState.OPEN);
			assertThat(payments.config().openWait().initial()).hasSeconds(90);
			assertThat(stock.state()).isEqualTo(CircuitBreakerState.FORCED_CLOSED);
			assertThat(orders.snapshot().failedCalls()).isEqualTo(2);
			fail(orders, 1);
			assertThat(orders.state()).isEqualTo(CircuitBreakerState.OPEN);
		});
		assertThat(output)
			.containsOnlyOnce("Circuit breaker 'payments' has new settings: minimum-number-of-calls 4 -> 3, "
					+ "wait-duration-in-open-state 30s -> 1m30s")
			.containsOnlyOnce("Circuit breaker 'orders' has new settings: minimum-number-of-calls 4 -> 3")
			.doesNotContain("begins anew");
	}

	@Test
	void saysWhereTheWindowBeginsAnew(CapturedOutput output) {
		with((application) -> {
			fail(application.breaker("payments"), 2);
			application.set("breaker.instances.payments.sliding-window-type", "COUNT_BASED",
					"breaker.instances.payments.sliding-window-size", "20");
			assertThat(application.refresh()).containsExactly("payments");
			assertThat(application.breaker("payments").snapshot().bufferedCalls()).isZero();
		});
		assertThat(output).contains("'payments' has new settings: sliding-window-type TIME_BASED -> COUNT_BASED, "
				+ "sliding-window-size 60 -> 20; its window begins anew");
	}

	@Test
	void followsPlaceholdersKeysAndBreakersMadeAtRunTime(CapturedOutput output) {
		with((application) -> {
			CircuitBreaker key = application.breaker("payments:eu");
			CircuitBreaker late = application.breaker("made-at-run-time");
			application.set("rate", 20, "breaker.configs.default.mode", "observe");
			assertThat(application.refresh()).containsExactly("made-at-run-time", "orders", "payments", "payments:eu");
			assertThat(key.config().failureRateThreshold()).isEqualTo(20);
			assertThat(late.config().mode()).isEqualTo(CircuitBreakerMode.OBSERVE);
		});
		assertThat(output).containsOnlyOnce("'payments' with 1 keys has new settings: mode ENFORCE -> OBSERVE, "
				+ "failure-rate-threshold 50.0 -> 20.0");
	}

	@Test
	void followsAnInstanceThatIsNew() {
		with((application) -> {
			CircuitBreaker stock = application.breaker("stock");
			application.set("breaker.instances.stock.failure-rate-threshold", 10,
					"breaker.instances.mail.failure-rate-threshold", 15);
			assertThat(application.refresh()).containsExactly("stock");
			assertThat(stock.config().failureRateThreshold()).isEqualTo(10);
			assertThat(application.registry().find("mail"))
				.hasValueSatisfying((mail) -> assertThat(mail.config().failureRateThreshold()).isEqualTo(15));
		});
	}

	@Test
	void changesNothingForABadValue() {
		with((application) -> {
			CircuitBreakerConfig before = application.breaker("payments").config();
			application.set("rate", 20, "breaker.instances.orders.permitted-number-of-calls-in-half-open-state", 0,
					"breaker.instances.orders.colour", "red");
			assertThatThrownBy(application::refresh).isInstanceOf(InvalidBreakerConfigurationException.class)
				.hasMessageContaining("2 settings of the circuit breakers are not allowed")
				.hasMessageContaining("breaker.instances.orders.permitted-number-of-calls-in-half-open-state")
				.hasMessageContaining("Origin: \"breaker.instances.orders.colour\" from property source \"changed\"");
			assertThat(application.breaker("payments").config()).isEqualTo(before);
			assertThat(application.values("payments")).containsEntry("failure-rate-threshold", "50.0");
			application.set("rate", 20);
			assertThat(application.refresh()).containsExactly("payments");
		});
	}

	@Test
	void refusesToLoseTheConfigThatAnAnnotationNames() {
		with((application) -> {
			application.set("breaker.configs.gone.mode", "OBSERVE");
			application.refresh();
			application.context().getBean(BreakerConfigurations.class).declareBase("mail", "gone");
			CircuitBreaker mail = application.breaker("mail");
			assertThat(mail.config().mode()).isEqualTo(CircuitBreakerMode.OBSERVE);
			application.set("rate", 20);
			assertThatThrownBy(application::refresh).hasMessageContaining("there is no breaker.configs.gone");
			assertThat(mail.config().mode()).isEqualTo(CircuitBreakerMode.OBSERVE);
		});
	}

	@Test
	void switchesAllOffAndOnAgain() {
		with((application) -> {
			CircuitBreaker payments = application.breaker("payments");
			application.set("breaker.enabled", false);
			application.refresh();
			assertThat(payments.state()).isEqualTo(CircuitBreakerState.OFF);
			application.set();
			application.refresh();
			assertThat(payments.state()).isEqualTo(CircuitBreakerState.CLOSED);
		});
	}

	@Test
	void leavesBreakersAloneThatCodeHasConfigured() {
		with((application) -> {
			CircuitBreakerConfig own = CircuitBreakerConfig.builder().failureRateThreshold(1).build();
			CircuitBreaker made = application.registry().breaker("made", own);
			CircuitBreaker changed = application.breaker("payments");
			changed.reconfigure(own);
			application.set("breaker.configs.default.mode", "OFF", "breaker.instances.payments.mode", "OFF");
			assertThat(application.refresh()).containsExactly("orders");
			assertThat(made.config()).isEqualTo(own);
			assertThat(changed.config()).isEqualTo(own);
		});
	}

	@Test
	void tellsNobodyOfSettingsThatStayed() {
		with((application) -> {
			application.set("breaker.configs.default.record-result-predicate", Never.class.getName());
			application.refresh();
			int[] changes = { 0 };
			application.registry().onEvent(ConfigChanged.class, (event) -> changes[0]++);
			application.set("breaker.configs.default.record-result-predicate", Never.class.getName(), "rate", 50);
			assertThat(application.refresh()).isEmpty();
			assertThat(changes[0]).isZero();
		});
	}

	@Test
	void showsNewValuesWithTheirOrigins() {
		with((application) -> {
			application.set("breaker.instances.payments.mode", "OBSERVE");
			application.refresh();
			assertThat(application.context().getBean(BreakerConfigurations.class).valuesOf("payments"))
				.contains(new ConfiguredValue("mode", "OBSERVE",
						"\"breaker.instances.payments.mode\" from property source \"changed\""));
		});
	}

	@Test
	void doesNotMixOldAndNewBeforeItIsAskedTo() {
		with((application) -> {
			application.set("breaker.configs.default.mode", "OBSERVE", "breaker.instances.stock.mode", "OFF");
			assertThat(application.breaker("stock").config().mode()).isEqualTo(CircuitBreakerMode.ENFORCE);
			application.refresh();
			assertThat(application.breaker("stock").config().mode()).isEqualTo(CircuitBreakerMode.OFF);
		});
	}

	private static void fail(CircuitBreaker breaker, int calls) {
		for (int i = 0; i < calls; i++) {
			Permit permit = breaker.acquire();
			permit.failure(new IllegalStateException());
		}
	}

	private static void with(Consumer<Running> check) {
		Applications.yaml(FILE).run((context) -> {
			assertThat(context).hasNotFailed();
			check.accept(new Running((ConfigurableApplicationContext) context.getSourceApplicationContext()));
		});
	}

	static class Never implements Predicate<Object> {

		@Override
		public boolean test(Object result) {
			return false;
		}

	}

	/** An application whose environment changes. */
	private record Running(ConfigurableApplicationContext context) {

		void set(Object... pairs) {
			Map<String, Object> values = new LinkedHashMap<>();
			for (int i = 0; i < pairs.length; i += 2) {
				values.put(pairs[i].toString(), pairs[i + 1]);
			}
			var sources = this.context.getEnvironment().getPropertySources();
			sources.remove("changed");
			sources.addFirst(new MapPropertySource("changed", values));
		}

		Set<String> refresh() {
			return this.context.getBean(BreakerRefresher.class).refresh();
		}

		CircuitBreakerRegistry registry() {
			return this.context.getBean(CircuitBreakerRegistry.class);
		}

		CircuitBreaker breaker(String name) {
			return registry().breaker(name);
		}

		Map<String, String> values(String name) {
			return this.context.getBean(BreakerConfigurations.class)
				.valuesOf(name)
				.stream()
				.collect(Collectors.toMap(ConfiguredValue::key, ConfiguredValue::value));
		}

	}

}
