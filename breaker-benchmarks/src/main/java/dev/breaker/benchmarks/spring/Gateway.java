package dev.breaker.benchmarks.spring;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import dev.breaker.spring.CircuitProtected;
import io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker;

/**
 * A bean whose method is called, and does next to nothing. Each application has one, with
 * the annotation by which it guards that method.
 */
class Gateway {

	static final String BREAKER = "payments";

	/** Not final, so that the compiler does not know the result. */
	private int value = 42;

	public Integer charge() {
		return this.value;
	}

	/**
	 * Put behind a proxy by {@link Advice}.
	 */
	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@interface Advised {

	}

	static class WithAdvice extends Gateway {

		@Override
		@Advised
		public Integer charge() {
			return super.charge();
		}

	}

	static class WithBreaker extends Gateway {

		@Override
		@CircuitProtected(BREAKER)
		public Integer charge() {
			return super.charge();
		}

	}

	static class WithResilience4j extends Gateway {

		@Override
		@CircuitBreaker(name = BREAKER)
		public Integer charge() {
			return super.charge();
		}

	}

}
