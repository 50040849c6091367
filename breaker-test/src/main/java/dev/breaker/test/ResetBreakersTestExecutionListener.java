package dev.breaker.test;

import dev.breaker.core.CircuitBreakerRegistry;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;
import org.springframework.test.context.support.AbstractTestExecutionListener;

/**
 * A {@link TestExecutionListener} that resets all circuit breakers of the application
 * context after each test method, so that a context may be shared.
 * {@code breaker-test.reset=false} switches it off.
 */
final class ResetBreakersTestExecutionListener extends AbstractTestExecutionListener {

	/** After all others before a test, and so before all others after it. */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE - 100;
	}

	@Override
	public void afterTestMethod(TestContext testContext) {
		if (!testContext.hasApplicationContext()) {
			return;
		}
		ApplicationContext context = testContext.getApplicationContext();
		if (context.getEnvironment().getProperty("breaker-test.reset", Boolean.class, true)) {
			BeanFactoryUtils.beansOfTypeIncludingAncestors(context, CircuitBreakerRegistry.class, false, false)
				.values()
				.forEach((registry) -> new TestBreakers(registry).reset());
			BeanFactoryUtils.beansOfTypeIncludingAncestors(context, FakeTicker.class, false, false)
				.values()
				.forEach(FakeTicker::reset);
		}
	}

}
