package dev.breaker.spring.aop;

import java.io.IOException;
import java.util.Set;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.spring.CircuitProtected;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for protected methods whose breaker is removed or changed while they are in use.
 */
class RemovedBreakersTests {

	private final TestBreakers breakers = new TestBreakers();

	@AfterEach
	void close() {
		this.breakers.close();
	}

	@Test
	void theNextCallMakesTheBreakerAnew() {
		Service service = this.breakers.bean(Service.class);
		CircuitBreaker first = this.breakers.breaker("service");
		this.breakers.forceOpen("service");
		this.breakers.registry.remove("service");
		assertThat(service.call("")).isEmpty();
		assertThat(this.breakers.breaker("service")).isNotSameAs(first);
		assertThat(this.breakers.breaker("service").snapshot().statistics().successful()).isOne();
		assertThat(first.snapshot().statistics().successful()).isZero();
	}

	@Test
	void keyedCallsFollowTheNewBreakerOfTheName() {
		Service service = this.breakers.bean(Service.class);
		this.breakers.registry.remove("service");
		service.keyed("");
		this.breakers.forceOpen("service");
		assertThatThrownBy(() -> service.keyed("north")).hasMessageContaining("'service' is FORCED_OPEN");
	}

	@Test
	void goesOnWithTheRemovedBreakerWhereThereIsRoomForNoOther() {
		Service service = this.breakers.bean(Service.class);
		CircuitBreaker first = this.breakers.breaker("service");
		this.breakers.registry.remove("service");
		for (int i = 0; i < 10; i++) {
			this.breakers.registry.breaker("other-" + i);
		}
		service.call("");
		assertThat(first.snapshot().statistics().successful()).isOne();
		this.breakers.registry.remove("other-1");
		service.call("");
		assertThat(this.breakers.breaker("service").snapshot().statistics().successful()).isOne();
	}

	@Test
	void whatTheAnnotationAddsIsAddedToChangedSettingsToo() {
		Service service = this.breakers.bean(Service.class);
		assertThatThrownBy(() -> service.fail(new IllegalStateException())).isInstanceOf(IllegalStateException.class);
		CircuitBreaker breaker = this.breakers.breaker("service");
		breaker.reconfigure(CircuitBreakerConfig.builder()
			.recordResultPredicate((result) -> false)
			.ignoreExceptions(Set.of(IllegalStateException.class))
			.build());
		assertThatThrownBy(() -> service.fail(new IllegalStateException())).isInstanceOf(IllegalStateException.class);
		assertThatThrownBy(() -> service.fail(new IOException())).isInstanceOf(IOException.class);
		assertThat(breaker.snapshot().statistics().failed()).isOne();
		assertThat(breaker.snapshot().statistics().ignored()).isEqualTo(2);
		assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	static class Service {

		@CircuitProtected("service")
		String call(String text) {
			return text;
		}

		@CircuitProtected(name = "service", key = "#region")
		String keyed(String region) {
			return region;
		}

		@CircuitProtected(name = "service", ignore = IOException.class)
		void fail(Exception ex) throws Exception {
			throw ex;
		}

	}

}
