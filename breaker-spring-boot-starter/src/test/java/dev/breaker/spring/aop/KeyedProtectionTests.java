package dev.breaker.spring.aop;

import java.util.function.Supplier;

import dev.breaker.core.CallNotPermittedException;
import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.ManualOverride;
import dev.breaker.spring.CircuitProtected;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for breakers by key.
 */
@ExtendWith(OutputCaptureExtension.class)
class KeyedProtectionTests {

	private final TestBreakers breakers = new TestBreakers();

	@AfterEach
	void close() {
		this.breakers.close();
	}

	@Test
	void givesEachKeyABreakerOfItsOwn() {
		Regions bean = this.breakers.bean(Regions.class);
		bean.charge(new Order("eu"), () -> "");
		bean.charge(new Order("eu"), () -> "");
		bean.charge(new Order("us"), () -> "");
		assertThat(calls("regions:eu")).isEqualTo(2);
		assertThat(calls("regions:us")).isEqualTo(1);
		assertThat(calls("regions")).isZero();
	}

	@Test
	void refusesTheKeysThatFailAlone() {
		Regions bean = this.breakers.bean(Regions.class);
		bean.charge(new Order("eu"), () -> "");
		this.breakers.forceOpen("regions:eu");
		assertThatExceptionOfType(CallNotPermittedException.class)
			.isThrownBy(() -> bean.charge(new Order("eu"), () -> ""))
			.satisfies((refusal) -> assertThat(refusal.breakerName()).isEqualTo("regions:eu"));
		assertThat(bean.charge(new Order("us"), () -> "made")).isEqualTo("made");
	}

	@Test
	void overridingTheNameCoversItsKeys() {
		Regions bean = this.breakers.bean(Regions.class);
		bean.charge(new Order("eu"), () -> "");
		CircuitBreaker name = this.breakers.breaker("regions");
		name.forceOpen(ManualOverride.because("maintenance"));
		assertThatExceptionOfType(CallNotPermittedException.class)
			.isThrownBy(() -> bean.charge(new Order("eu"), () -> ""))
			.satisfies((refusal) -> assertThat(refusal.state()).isEqualTo(CircuitBreakerState.FORCED_OPEN));
		assertThatExceptionOfType(CallNotPermittedException.class)
			.isThrownBy(() -> bean.charge(new Order("new"), () -> ""));
		this.breakers.forceOpen("regions:eu");
		name.forceClose(ManualOverride.because("let all pass"));
		assertThat(bean.charge(new Order("eu"), () -> "made")).isEqualTo("made");
		name.release();
		assertThatExceptionOfType(CallNotPermittedException.class)
			.isThrownBy(() -> bean.charge(new Order("eu"), () -> ""));
	}

	@Test
	void hashesLongAndOddKeys() {
		Regions bean = this.breakers.bean(Regions.class);
		bean.charge(new Order("a b/ü"), () -> "");
		bean.charge(new Order("x".repeat(65)), () -> "");
		bean.charge(new Order("x".repeat(64)), () -> "");
		assertThat(this.breakers.registry.all()).extracting(CircuitBreaker::name)
			.hasSize(4)
			.contains("regions", "regions:" + "x".repeat(64))
			.allMatch((name) -> name.matches("regions(:[0-9a-f]{32}|:x{64})?"));
		bean.charge(new Order("a b/ü"), () -> "");
		assertThat(this.breakers.registry.all()).hasSize(4);
	}

	@Test
	void usesTheNameWithoutAKey() {
		Regions bean = this.breakers.bean(Regions.class);
		bean.charge(new Order(null), () -> "");
		bean.charge(new Order(""), () -> "");
		assertThat(calls("regions")).isEqualTo(2);
	}

	@Test
	void usesTheNameWhereTheExpressionThrowsAndSaysSoOnce(CapturedOutput output) {
		Regions bean = this.breakers.bean(Regions.class);
		bean.charge(null, () -> "");
		bean.charge(null, () -> "");
		assertThat(calls("regions")).isEqualTo(2);
		assertThat(output.getAll().split("such calls go through the breaker without a key", -1)).hasSize(2);
	}

	@Test
	void usesTheNameBeyondTheMostKeysAndSaysSoOnce(CapturedOutput output) {
		this.breakers.maxKeys = 1;
		Regions bean = this.breakers.bean(Regions.class);
		bean.charge(new Order("eu"), () -> "");
		bean.charge(new Order("us"), () -> "");
		bean.charge(new Order("asia"), () -> "");
		assertThat(calls("regions")).isEqualTo(2);
		assertThat(this.breakers.registry.all()).hasSize(2);
		assertThat(output.getAll().split("as many as max-keys allows", -1)).hasSize(2);
		this.breakers.maxKeys = 2;
		bean.charge(new Order("us"), () -> "");
		assertThat(calls("regions:us")).as("after a refresh").isEqualTo(1);
	}

	@Test
	void takesNewKeysWhenOthersWereRemoved() {
		this.breakers.maxKeys = 1;
		Regions bean = this.breakers.bean(Regions.class);
		bean.charge(new Order("eu"), () -> "");
		this.breakers.registry.remove("regions:eu");
		bean.charge(new Order("us"), () -> "");
		assertThat(calls("regions:us")).isEqualTo(1);
	}

	@Test
	void usesTheNameWhereTheRegistryIsFull(CapturedOutput output) {
		Regions bean = this.breakers.bean(Regions.class);
		for (int i = 1; i < 10; i++) {
			bean.charge(new Order("r" + i), () -> "");
		}
		bean.charge(new Order("r10"), () -> "");
		assertThat(calls("regions")).isEqualTo(1);
		assertThat(output).contains("gets no further keys: there are already 10");
	}

	@Test
	void sharesTheKeysOfOneNameAmongMethods() {
		this.breakers.maxKeys = 1;
		Regions bean = this.breakers.bean(Regions.class);
		bean.charge(new Order("eu"), () -> "");
		bean.refund("eu");
		bean.refund("us");
		assertThat(calls("regions:eu")).isEqualTo(2);
		assertThat(calls("regions")).isEqualTo(1);
	}

	private long calls(String name) {
		return this.breakers.breaker(name).snapshot().statistics().successful();
	}

	record Order(String region) {
	}

	static class Regions {

		@CircuitProtected(name = "regions", key = "#order.region")
		String charge(Order order, Supplier<String> call) {
			return call.get();
		}

		@CircuitProtected(name = "regions", key = "#a0")
		void refund(String region) {
		}

	}

}
