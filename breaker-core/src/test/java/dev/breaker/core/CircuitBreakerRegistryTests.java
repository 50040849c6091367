package dev.breaker.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.breaker.core.CircuitBreakerEvent.HookFailed;
import dev.breaker.core.CircuitBreakerEvent.StateTransition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

class CircuitBreakerRegistryTests {

	private static final CircuitBreakerConfig STRICT = CircuitBreakerConfig.builder()
		.consecutiveFailureThreshold(1)
		.build();

	private final CircuitBreakerRegistry registry = CircuitBreakerRegistry.create();

	@Test
	void givesTheSameBreakerForAName() {
		CircuitBreaker payments = this.registry.breaker("payments");
		assertThat(this.registry.breaker("payments")).isSameAs(payments);
		assertThat(this.registry.breaker("payments", payments.config())).isSameAs(payments);
		assertThat(this.registry.breaker("orders")).isNotSameAs(payments);
		assertThat(payments.config()).isEqualTo(CircuitBreakerConfig.defaults());
	}

	@Test
	void namesTheBreakerThatItsConfigurationHasNoSettingsFor() {
		CircuitBreakerRegistry forgetful = CircuitBreakerRegistry.builder().configuration((name) -> null).build();
		assertThatNullPointerException().isThrownBy(() -> forgetful.breaker("payments"))
			.withMessageContaining("null for 'payments'");
	}

	@Test
	void findsWithoutMaking() {
		assertThat(this.registry.find("payments")).isEmpty();
		assertThat(this.registry.find("not a name {}")).isEmpty();
		assertThat(this.registry.all()).isEmpty();
		CircuitBreaker payments = this.registry.breaker("payments");
		assertThat(this.registry.find("payments")).containsSame(payments);
	}

	@Test
	void listsInTheOrderOfNames() {
		this.registry.breaker("b");
		this.registry.breaker("c");
		this.registry.breaker("a");
		assertThat(this.registry.all()).extracting(CircuitBreaker::name).containsExactly("a", "b", "c");
	}

	@Test
	void givesAllTheSameSettings() {
		CircuitBreakerRegistry strict = CircuitBreakerRegistry.create(STRICT);
		assertThat(strict.breaker("payments").config()).isSameAs(STRICT);
	}

	@Test
	void givesEachTheSettingsOfItsName() {
		CircuitBreakerRegistry named = CircuitBreakerRegistry.builder()
			.configuration((name) -> name.equals("payments") ? STRICT : CircuitBreakerConfig.defaults())
			.build();
		assertThat(named.breaker("payments").config()).isSameAs(STRICT);
		assertThat(named.breaker("orders").config()).isSameAs(CircuitBreakerConfig.defaults());
	}

	@Test
	void refusesOtherSettingsForABreakerThatExists() {
		this.registry.breaker("payments");
		assertThatIllegalStateException().isThrownBy(() -> this.registry.breaker("payments", STRICT))
			.withMessage("circuit breaker 'payments' exists with other settings; get it by its name alone, "
					+ "or change them by reconfigure");
	}

	@Test
	void forgetsARemovedBreaker() {
		List<String> removed = new ArrayList<>();
		Subscription subscription = this.registry.onRemoved((breaker) -> removed.add(breaker.name()));
		CircuitBreaker payments = this.registry.breaker("payments");
		assertThat(this.registry.remove("payments")).isTrue();
		assertThat(this.registry.remove("payments")).isFalse();
		assertThat(removed).containsExactly("payments");
		assertThat(this.registry.find("payments")).isEmpty();
		Calls.fail(payments, 10);
		assertThat(payments.state()).isEqualTo(CircuitBreakerState.OPEN);
		assertThat(this.registry.breaker("payments", STRICT).state()).isEqualTo(CircuitBreakerState.CLOSED);
		subscription.close();
		this.registry.remove("payments");
		assertThat(removed).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "A-b_c.9", "orders:eu-west", "x.y.z:k" })
	void takesNamesOfTheContract(String name) {
		assertThat(this.registry.breaker(name).name()).isEqualTo(name);
	}

	@Test
	void takesNamesAndKeysOfSixtyFourCharacters() {
		String longest = "n".repeat(64);
		assertThat(this.registry.breaker(longest).name()).isEqualTo(longest);
		assertThat(this.registry.breaker(longest + ":" + longest).name()).hasSize(129);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "a b", "a/b", "a:", ":a", "a:b:c", "ä", "{a}", "a\n" })
	void refusesOtherNames(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.registry.breaker(name))
			.withMessage("name of a circuit breaker must be 1 to 64 letters, digits, '-', '_' or '.', "
					+ "optionally followed by ':' and a key of the same kind, not '" + name + "'");
		assertThatIllegalArgumentException().isThrownBy(() -> this.registry.breaker("x".repeat(65)));
		assertThat(this.registry.all()).isEmpty();
	}

	@Test
	void holdsAsManyAsAllowed() {
		CircuitBreakerRegistry small = CircuitBreakerRegistry.builder().maxBreakers(2).build();
		small.breaker("a");
		small.breaker("b");
		assertThatIllegalStateException().isThrownBy(() -> small.breaker("c"))
			.withMessage("there are already 2 circuit breakers, as many as allowed; no further one named 'c': "
					+ "raise the maximum, or use fewer names");
		assertThat(small.breaker("a")).isNotNull();
		small.remove("a");
		assertThat(small.breaker("c")).isNotNull();
	}

	@Test
	void tellsOfBreakersAddedAndOfThoseThatAreThere() {
		List<String> added = new ArrayList<>();
		this.registry.breaker("early");
		Subscription subscription = this.registry.onAdded((breaker) -> added.add(breaker.name()));
		this.registry.breaker("late");
		this.registry.breaker("late");
		subscription.close();
		this.registry.breaker("later");
		assertThat(added).containsExactly("early", "late");
	}

	@Test
	void aThrowingListenerOfAdditionsHurtsNobodyAndIsNoted() {
		this.registry.onAdded((breaker) -> {
			throw new IllegalStateException("broken");
		});
		assertThat(this.registry.breaker("payments").recentEvents()).singleElement().isInstanceOf(HookFailed.class);
	}

	@Test
	void aListenerOfAdditionsMayCallBack() {
		List<CircuitBreaker> seen = new ArrayList<>();
		this.registry.onAdded((breaker) -> seen.add(this.registry.breaker(breaker.name())));
		assertThat(seen).isEmpty();
		CircuitBreaker payments = this.registry.breaker("payments");
		assertThat(seen).containsExactly(payments);
	}

	@Test
	void tellsTheEventsOfAllBreakers() {
		FakeTicker ticker = FakeTicker.overflowing();
		CircuitBreakerRegistry strict = CircuitBreakerRegistry.builder()
			.configuration((name) -> STRICT)
			.ticker(ticker)
			.build();
		List<String> opened = new ArrayList<>();
		Subscription subscription = strict.onEvent(StateTransition.class, (event) -> opened.add(event.name()));
		Calls.fail(strict.breaker("a"), 1);
		Calls.fail(strict.breaker("b"), 1);
		subscription.close();
		Calls.fail(strict.breaker("c"), 1);
		assertThat(opened).containsExactly("a", "b");
		assertThat(strict.breaker("a").snapshot().stateSince()).isEqualTo(FakeTicker.START);
	}

	@Test
	void hasNoFleetWithoutAStore() {
		assertThat(this.registry.storeStatus()).isNull();
		assertThat(this.registry.elsewhere()).isEmpty();
		assertThat(this.registry.start(Duration.ofMillis(1))).isFalse();
		this.registry.onStoreStatus((status) -> {
			throw new AssertionError();
		}).close();
		this.registry.onStoreSync((duration) -> {
			throw new AssertionError();
		}).close();
		assertThat(this.registry.instanceId()).isNotEqualTo(CircuitBreakerRegistry.create().instanceId());
		assertThat(CircuitBreakerRegistry.builder().instanceId("me").build().instanceId()).isEqualTo("me");
		this.registry.close();
		Calls.succeed(this.registry.breaker("payments"), 1);
	}

	@Test
	void boundsItsOwnSettings() {
		assertThatExceptionOfType(InvalidCircuitBreakerConfigException.class)
			.isThrownBy(() -> CircuitBreakerRegistry.builder().maxBreakers(0))
			.withMessage("maxBreakers = 0: must be at least 1");
		for (Duration wrong : new Duration[] { Duration.ZERO, Duration.ofSeconds(-1) }) {
			assertThatExceptionOfType(InvalidCircuitBreakerConfigException.class)
				.isThrownBy(() -> CircuitBreakerRegistry.builder().syncInterval(wrong))
				.withMessage("syncInterval = " + wrong + ": must be longer than zero");
		}
	}

}
